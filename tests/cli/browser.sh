#!/bin/sh
# The HTML report in a real browser: narrow and wide, light and dark, with one and many processes.
. "$(dirname "$0")/../harness.sh"
command -v python3 >/dev/null || skip_all "python3 is not installed"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
	skip_all "no chromium is installed"
export HOME=$dir XDG_RUNTIME_DIR=$dir

# A saved report with a registry and bytes that differ, and the processes of a run of today.
printf '\001\002\003' >broken && chmod 755 broken
run -o now.json -- sh -c './broken; ./missing; (sleep 0.1; true); exit 3'
jq --slurpfile now now.json '.timeline = $now[0].timeline |
	.run += ($now[0].run | {started, started_ns, ended, ended_ns, duration_ms}) |
	.findings += ($now[0].findings | map(.id += 100))' \
	"$top/tests/data/report-disabled.json" >mixed.json
timeout -k 5 400 python3 "$top/tests/cli/browser.py" "$exectrace" "$browser" mixed.json >tap 2>tap.err
while read -r verdict name; do
	case $verdict in
	ok) pass "$name" ;;
	*) fail "$name" ;;
	esac
done <tap
is "it came to its end" "$(tail -n 1 tap)$(tail -n 1 tap.err)" "ok all done"
finish
