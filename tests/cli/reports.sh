#!/bin/sh
# Every format of saved reports, with something hostile in every string, read by real parsers.
. "$(dirname "$0")/../harness.sh"
python=
for candidate in python3 /usr/bin/python3; do
	"$candidate" -c 'import jsonschema' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || skip_all "python3-jsonschema is not installed"

# A run of our own, beside the fixtures: what this machine makes of it is in the schema too.
printf '\001\002\003' >bad && chmod 755 bad
ln -s "$(command -v true)" "$(printf 'na\033me\377')"
run -o failed.json -- sh -c './bad; ./missing; "$1"' sh "./$(printf 'na\033me\377')"
run -o healthy.json -- true
"$python" "$top/tests/cli/reports.py" "$exectrace" "$top/docs/exectrace-report.schema.json" \
	failed.json healthy.json "$top"/tests/data/report-*.json >tap
while read -r verdict name; do
	case $verdict in
	ok) pass "$name" ;;
	skip) skip "$name" "cmark-gfm is not installed" ;;
	*) fail "$name" ;;
	esac
done <tap
is "the parsers came to their end" "$(tail -n 1 tap)" "ok all done"
finish
