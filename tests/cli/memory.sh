#!/bin/sh
# Out of memory: said; the command goes on and its status is kept; a report where there can be one.
. "$(dirname "$0")/../harness.sh"
command -v prlimit >/dev/null || skip_all "prlimit is not installed"

# hungry.sh KIB: leaves its tracer that much to grow by, and gives it much to keep.
cat >hungry.sh <<'X'
size=$(sed -n 's/^VmSize:[^0-9]*\([0-9]*\).*/\1/p' /proc/$PPID/status)
prlimit --pid $PPID --as=$(((size + $1) * 1024)):
big=$(head -c 100000 /dev/zero | tr '\0' a)
for i in 1 2 3 4 5 6 7 8; do
	/nonexistent/x$i $big $big $big
	./nothing$i $big$i
	/etc/passwd $big
done 2>/dev/null
(exec true) && (exec sh -c 'exec true') && echo done
exit 3
X
for room in 0 200 600 1200 2000 2500 3000 3500; do
	rm -f report.json stream.jsonl
	run -o report.json -o stream.jsonl -- sh hungry.sh $room
	is "$room KiB: the command" "$status $out" "3 done"
	is "$room KiB: whole lines" "$(jq -c 'type' stream.jsonl 2>&1 | sort -u)" '"object"'
	if [ ! -e report.json ]; then # there was too little for it
		like "$room KiB: no report, and why" "$err" "*exectrace: out of memory*"
	elif [ "$(query '.anomalies | length')" -eq 0 ]; then
		is "$room KiB: enough" "$(query '.command.exit.code, (.findings | length > 10)')" "3 true"
	else
		is "$room KiB: the report says where it ends" "$(query '.command.exit.code, .anomalies[]')" \
			"3 memory ran out: what came after this is not told of"
		like "$room KiB: said" "$err" "*exectrace: out of memory: the report ends before the command did"
	fi
done
case $(uname -m) in x86_64) least=4000 ;; *) least=0 ;; esac
run_by prlimit --as=$((least * 1024)) "$exectrace" -- true
like "from the start: refused" "$status" "12[57]"
finish
