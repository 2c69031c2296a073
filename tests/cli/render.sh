#!/bin/sh
# --render: from the JSON of a run, and from its jsonl, to the bytes that the run itself wrote.
. "$(dirname "$0")/../harness.sh"
printf '\001\002\003' >broken && chmod 755 broken
odd=$(printf 'o\033d|d\377')
printf 'echo odd\n' >"$odd" && chmod 755 "$odd"
suffixes='txt json md html trace.json'

# same NAME SOURCE [OPTION]: each format once more from SOURCE.
same() {
	name=$1 source=$2
	shift 2
	for suffix in $suffixes; do
		run --render="$source" -o "again.$suffix" "$@"
		is "$name to $suffix: status" "$status$err" 0
		is "$name to $suffix: byte for byte" \
			"$(cmp "run.$suffix" "again.$suffix" 2>&1 && echo same)" same
	done
}

# written OPTION...: one run that writes every format.
written() {
	run "$@" -o run.txt -o run.json -o run.md -o run.html -o run.trace.json -o run.jsonl -- \
		sh -c './broken; ./missing; "$1"; PASSWORD=hunter22 sh -c "exit 3"' sh "./$odd"
	is "$*: the run: status" "$status" 3
	is "$*: the run: findings" "$(query '.findings | length >= 2' run.json)" true
}

written --no-redact
same "saved JSON" run.json --no-redact
same "saved jsonl" run.jsonl --no-redact
written --redact
for suffix in $suffixes; do cp "run.$suffix" "redacted.$suffix"; done
same "redacted JSON" run.json --no-redact

run --no-redact -o run.json -o run.md -- sh -c ./broken
run --render=run.json -o again.md --no-redact
is "stdin: status" "$(timeout 60 "$exectrace" --render=- --no-redact --format=markdown <run.json >again.md
	echo $?)" 0
is "stdin: byte for byte" "$(cmp run.md again.md && echo same)" same

# --explain and --registry
run --explain -o run.json -o run.txt -o run.html ./broken
suffixes='txt json html'
same "--explain" run.json
run --registry --no-redact -o run.json -o run.txt -o run.md -o run.html
suffixes='txt json md html'
same "--registry" run.json --no-redact
run --registry --format=trace-event -o no.json
is "a registry over time: status" "$status" 125
like "a registry over time: said" "$err" "exectrace: cannot write no.json: *not supported*"

# The lines of a stream: its own again, or those that a document can tell of.
written --no-redact
run --render=run.jsonl -o again.jsonl
is "jsonl to jsonl: byte for byte" "$status$err$(cmp run.jsonl again.jsonl 2>&1 && echo same)" 0same
timeout 60 "$exectrace" --render=run.jsonl --format=jsonl >again.jsonl
is "jsonl to jsonl on stdout" "$(cmp run.jsonl again.jsonl 2>&1 && echo same)" same
cat run.jsonl run.jsonl >twice.jsonl
run --render=twice.jsonl -o again.jsonl
is "of several runs the last one" "$(cmp run.jsonl again.jsonl 2>&1 && echo same)" same
run --render=run.json -o made.jsonl
is "JSON to jsonl: status" "$status$err" 0
is "JSON to jsonl: all but the execs" "$(jq -r .type made.jsonl | uniq -c | tr -s ' \n' ' ')" \
	" 1 start $(query '.findings | length' run.json) finding 1 report "
is "JSON to jsonl: start and report as the run wrote them" \
	"$(sed -n '1p;$p' made.jsonl)" "$(sed -n '1p;$p' run.jsonl)"
settled='del(.severity, .consequence, .explains_command, .occurrences)'
is "JSON to jsonl: findings as the run wrote them, and what became known later" \
	"$(jq -c "select(.type == \"finding\") | $settled" run.jsonl | sort)" \
	"$(jq -c "select(.type == \"finding\") | $settled" made.jsonl | sort)"
is "JSON to jsonl: with their consequences" \
	"$(jq -c 'select(.type == "finding") | .consequence' made.jsonl)" "$(jq -c '.findings[].consequence' run.json)"
run --redact --render=run.jsonl -o again.jsonl
like "redacted while rendered" "$(grep -c hunter22 run.jsonl again.jsonl | tr '\n' ' ')" \
	"run.jsonl:[1-9]* again.jsonl:0 "
sed '2s/.$//' run.jsonl >torn.jsonl
run --render=torn.jsonl -o again.jsonl
like "a line that is none" "$status$err" "125exectrace: torn.jsonl: line 2 is not one of a stream"
run --render=run.json --format=log
is "a log cannot be rendered" "$status$err" \
	"125exectrace: --format=log is written while a command runs; no report holds it"
run --explain -o explained.jsonl ./broken
is "--explain as lines" "$(jq -r .type explained.jsonl | tr '\n' ' ')" "start finding report "
run --registry --format=jsonl
is "--registry as a line" "$(printf '%s\n' "$out" | wc -l) $(printf %s "$out" | jq -r .schema)" \
	"1 exectrace-registry/1"

head -n 2 run.jsonl >cut.jsonl
run --render=cut.jsonl
is "jsonl without its end: status" "$status" 125
like "jsonl without its end: said" "$err" "*no report at its end*"
finish
