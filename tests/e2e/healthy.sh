#!/bin/sh
# Builds that work: the same status, the same output, no finding, no word on stderr.
. "$(dirname "$0")/harness.sh"

if command -v gcc >/dev/null && command -v make >/dev/null; then
	mkdir c && cd c || exit 99
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		printf 'int f%s(void) { return %s; }\n' "$i" "$i" >"f$i.c"
	done
	printf 'int f12(void);\nint main(void) { return f12() - 12; }\n' >main.c
	printf 'OBJS = %s main.o\nprogram: $(OBJS)\n\t$(CC) -o $@ $(OBJS)\n\t./program\nclean:\n\trm -f program *.o\n' \
		"$(for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf 'f%s.o ' "$i"; done)" >Makefile
	run -o ../report.json -- make -s -j2 CC=gcc
	is "C build: status" "$status" 0
	is "C build: nothing on stderr" "$err" ""
	is "C build: no findings" "$(query '[.findings[].cause] | join(" ")' ../report.json)" ""
	is "C build: the program ran" "$(test -x program && query '.execs.total > 13' ../report.json)" true
	printf 'int main(void) { syntax error; }\n' >main.c
	run_by make -s CC=gcc
	plain="$status $err"
	run -o ../report.json -- make -s CC=gcc
	is "C build that fails by itself: status and stderr as untraced" "$status $err" "$plain"
	is "C build that fails by itself: no findings" "$(query '.findings | length' ../report.json)" 0
	cd ..
else
	skip "C build" "gcc or make is not installed"
fi

if command -v go >/dev/null; then
	go_module app
	cd app || exit 99
	run -o ../report.json -- go build -a -o hello .
	is "go build: status" "$status" 0
	is "go build: nothing on stderr" "$err" ""
	is "go build: no findings" "$(query '[.findings[].cause] | join(" ")' ../report.json)" ""
	is "go build: no anomalies" "$(query '.anomalies | length' ../report.json)" 0
	run -- ./hello
	is "what was built runs" "$status $err" "0 hello"
	cd ..
else
	skip "go build" "go is not installed"
fi
finish
