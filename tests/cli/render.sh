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

head -n 2 run.jsonl >cut.jsonl
run --render=cut.jsonl
is "jsonl without its end: status" "$status" 125
like "jsonl without its end: said" "$err" "*no report at its end*"
finish
