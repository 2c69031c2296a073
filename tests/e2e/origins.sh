#!/bin/sh
# Where a foreign file came from: who made it, moved it, changed its mode, unpacked it; and where the
# variables that chose its target came from.
. "$(dirname "$0")/harness.sh"
needs_go
go_module app
cd app || exit 99
history() { query '[.findings[0].history[] | "\(.deed // .op) \(.argv[0] | sub(".*/"; ""))"] | join(", ")'; }
# source VARIABLE: where the file's maker had it from.
source_of() {
	query "[.findings[0].history[].variables[] | select(.env | index(\"$1\")) | \"\\(.from) \\(.argv[0] // \"-\")\"] | unique | join(\", \")"
}

run_by env GOARCH=arm64 "$exectrace" -o report.json -- sh -c 'GOARM=7 go build -o hello . && ./hello'
finding "built and run: the cause" ELF_FOREIGN_ARCH_NO_HANDLER ./hello
like "built and run: linked, then put in place" "$(history)" "linked link*renamed go"
is "built and run: GOARCH is the command's own" "$(source_of GOARCH=arm64)" "command -"
is "built and run: GOARM is the shell's doing" "$(source_of GOARM=7)" "process sh"
like "built and run: and the evidence says so" "$(query '.findings[0].evidence[].fact')" \
	"*GOARCH=arm64 comes from the command's own environment*"
is "built and run: what the exec itself was given" \
	"$(query '[.findings[0].variables[] | select(.env | index("GOARCH=arm64")) | .from] | join(" ")')" command
is "built and run: each write has its time, before the exec" \
	"$(query '[.findings[0] | .time_ns as $t | .history[] | .time_ns <= $t and .pid > 0 and .seconds_before >= 0] | all')" true
like "built and run: the fix is that very command" "$(query '.findings[0].fixes[0].run')" \
	"GOOS=linux GOARCH=amd64 go build -o hello ."
"$exectrace" --render report.json >out
like "built and run: the text says who set what" "$(tr -s ' \n' ' ' <out)" \
	"*GOARCH=arm64*from the command's own environment; GOARM=7 set by pid [0-9]* sh -c*"

rm hello
run -o report.json -- sh -c 'env GOARCH=arm64 sh -c "go build -o hello ." && ./hello'
is "set by env: the variable is env's doing" "$(source_of GOARCH=arm64)" "process env"
like "set by env: and the evidence says so" "$(query '.findings[0].evidence[].fact')" \
	"*GOARCH=arm64 was set by process [0-9]*, env*"

mkdir there && cp hello there/inner && rm hello
tar -cf inner.tar there
rm -rf there
run -o report.json -- sh -c 'tar -xf inner.tar; cp there/inner copy; chmod 600 copy; chmod 755 copy; ln copy link; mv link last; ./last; :'
like "unpacked and moved: the copy's history" "$(history)" "copied cp, chmodded chmod*linked ln, renamed mv"
is "unpacked and moved: the last mode" "$(query '[.findings[0].history[] | select(.op == "chmodded") | .mode] | last')" 0755
run -o report.json -- sh -c 'tar -xf inner.tar; there/inner; :'
like "unpacked: by tar" "$(history)" "extracted tar*"

mkfifo go
GOARCH=arm64 sh -c 'read x <go; go build -o hello . && ./hello' 2>/dev/null &
waiting=$!
"$exectrace" -o report.json -p $waiting 2>err &
tracer=$!
tries=0
until grep -q "^TracerPid:.$(pgrep -P $tracer | head -n 1)\$" /proc/$waiting/status 2>/dev/null || [ $tries -ge 200 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
echo go >go
wait $waiting
wait $tracer
if [ -s report.json ] && ! grep -q 'not permitted' err; then
	is "attached: the variable was there before" \
		"$(query '.findings[0].variables[] | select(.env | index("GOARCH=arm64")) | "\(.from) \(.argv[0])"')" \
		"attached sh"
else
	skip "attached: the variable was there before" "attaching is not permitted here: $(head -n 1 err)"
fi
finish
