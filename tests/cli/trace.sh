#!/bin/sh
# Trace events: by the format's rules, and as Chrome's own trace viewer reads them (which Debian has in Go's sources).
. "$(dirname "$0")/../harness.sh"
command -v python3 >/dev/null || skip_all "python3 is not installed"
printf '\001\002\003' >broken && chmod 755 broken
hostile=$(printf '"><script>\033]0;x\007\377\n.sh')
printf '#!/bin/sh\nexit 0\n' >"$hostile" && chmod 755 "$hostile"

run -o real.trace.json -o real.json -- sh -c './broken; ./missing; for i in 1 2 3; do (true; /bin/true | cat) & done
	wait; "$1"; kill -KILL $$' sh "./$hostile"
is "a real run" "$status $(query '.timeline.processes | length >= 10' real.json)" "137 true"
run --no-follow-forks -o alone.trace.json -- sh -c '/bin/true; exec true'
run --explain -o nothing.trace.json ./broken
is "nothing ran" "$status $(jq '.traceEvents | length' nothing.trace.json)" "1 0"
# The same with 3,000 processes more, two of each number: numbers come again in a long run.
jq '.timeline.processes[0] as $root | .timeline.processes += [range(3000) | {
	pid: (100000 + . / 2 | floor), parent: $root.pid, start_us: ($root.start_us + . * 10),
	end_us: ($root.start_us + . * 10 + 8), exit: {code: 0}, argv: ["true"],
	execs: [{us: ($root.start_us + . * 10 + 2), path: "true", result: "ran"}]}] |
	.timeline.processes[0].end_us |= ([., $root.start_us + 40000] | max) |
	.run.duration_ms |= ([., 40] | max)' real.json >crowd.json
run --render=crowd.json -o crowd.trace.json
is "many processes" "$status$err" 0

is "the format's rules" "$(python3 "$top/tests/cli/trace.py" validate ./*.trace.json 2>&1)" ""
# The rules are rules: what breaks one is found.
broken_by() { # NAME FILTER
	jq -c "$2" real.trace.json >worse.json
	python3 "$top/tests/cli/trace.py" validate worse.json >found 2>&1 && fail "found: $1" || pass "found: $1"
}
broken_by "a slice before the beginning" '(.traceEvents[] | select(.ph == "X") | .ts) |= . - 1000000000'
broken_by "a slice that hangs out" '(first(.traceEvents[] | select(.cat == "program")) | .dur) |= . + 100000000'
broken_by "an arrow without an end" 'del(first(.traceEvents[] | select(.ph == "f")))'

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
viewer=$(ls /usr/share/go-*/src/cmd/trace/static/trace_viewer_full.html "$(go env GOROOT 2>/dev/null)/misc/trace/trace_viewer_full.html" \
	2>/dev/null | head -n 1)
if [ ! "$browser" ]; then
	skip "Chrome's trace viewer" "no chromium is installed"
	finish
elif [ ! "$viewer" ]; then
	skip "Chrome's trace viewer" "it is not here: golang-*-src of Debian 12 has it"
	finish
fi
export HOME=$dir XDG_RUNTIME_DIR=$dir
python3 "$top/tests/cli/trace.py" import "$browser" "$viewer" real.trace.json alone.trace.json crowd.trace.json >seen 2>err
is "Chrome's viewer: reads them" "$(jq -s length seen)$(cat err)" 3
is "Chrome's viewer: nothing to warn of" "$(jq -c 'select(.error or .warnings != [] or .loose > 0 or .cut > 0)' seen)" ""
# sees NAME FILE FILTER-OF-THE-TRACE FILTER-OF-THE-MODEL
sees() {
	is "Chrome's viewer: $1 of $2" "$(jq -c "select(.file == \"$2\") | $4" seen)" "$(jq -c "$3" "$2")"
}
for file in real.trace.json crowd.trace.json; do
	sees "slices" $file '[.traceEvents[] | select(.ph == "X" or .ph == "i")] | length' .slices
	sees "arrows" $file '[.traceEvents[] | select(.ph == "s")] | length' .flows
done
sees "names" real.trace.json \
	'[.traceEvents[] | select(.name == "process_name") | .args.name] | sort' '.processes | sort'
finish
