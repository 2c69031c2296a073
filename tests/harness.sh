# Sourced by every shell test: TAP lines, a directory of its own, and exectrace run in it.
# Owns no knowledge of what is tested. Needs $EXECTRACE or a build in build/.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 99
exectrace=${EXECTRACE:-$top/build/exectrace}
case $exectrace in /*) ;; *) exectrace=$PWD/$exectrace ;; esac
[ -x "$exectrace" ] || { echo "no exectrace at $exectrace: call make first" >&2; exit 99; }
# A sanitizer's findings must not look like an exit status that a test expects.
export ASAN_OPTIONS="exitcode=99${ASAN_OPTIONS:+:$ASAN_OPTIONS}" UBSAN_OPTIONS=print_stacktrace=1
export LC_ALL=C
unset NO_COLOR

dir=$(mktemp -d "${TMPDIR:-/tmp}/exectrace-test.XXXXXX") || exit 99
chmod 755 "$dir"
trap 'cd / && rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP
cd "$dir" || exit 99

number=0 failures=0

pass() {
	number=$((number + 1))
	printf 'ok %s - %s\n' "$number" "$1"
}

# fail NAME [DETAIL...]
fail() {
	number=$((number + 1)) failures=$((failures + 1))
	printf 'not ok %s - %s\n' "$number" "$1"
	shift
	for detail in "$@"; do printf '%s\n' "$detail" | sed 's/^/# /'; done
}

skip() {
	number=$((number + 1))
	printf 'ok %s - %s # SKIP %s\n' "$number" "$1" "$2"
}

# Leave the whole file, saying why.
skip_all() {
	skip "$(basename "$0" .sh)" "$1"
	printf '1..%s\n' "$number"
	exit 0
}

# Every JSON report that a run wrote is kept, and checked against the published schema at the end.
keep_reports() {
	mkdir -p "$dir/.kept"
	option_before=
	for argument; do
		case $option_before$argument in
		--) break ;;
		-o*.trace.json) ;;
		-o*.json | -o*.jsonl)
			kept=$((kept + 1))
			cp "$argument" "$dir/.kept/$kept-$(basename "$argument")" 2>/dev/null
			;;
		esac
		option_before=
		[ "$argument" != -o ] || option_before=-o
	done
}
kept=0

check_kept() {
	[ "$kept" -gt 0 ] && [ "$(ls "$dir/.kept")" ] || return 0
	for python in python3 /usr/bin/python3 ''; do
		[ "$python" ] || { skip "the reports' schema" "python3-jsonschema is not installed"; return; }
		"$python" -c 'import jsonschema' 2>/dev/null && break
	done
	if wrong=$("$python" "$top/tests/validate.py" "$top/docs/exectrace-report.schema.json" \
		"$dir"/.kept/* 2>&1); then
		pass "every report is as the schema says ($wrong)"
	else
		fail "every report is as the schema says" "$wrong"
	fi
}

# Call at the end of each file.
finish() {
	check_kept
	printf '1..%s\n' "$number"
	[ "$failures" -eq 0 ] && [ "$number" -gt 0 ]
	exit
}

# is NAME GOT EXPECTED
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:      $2" "expected: $3"; fi
}

# like NAME TEXT PATTERN (a shell pattern)
like() {
	case $2 in
	$3) pass "$1" ;;
	*) fail "$1" "got:     $2" "pattern: $3" ;;
	esac
}

# Run exectrace with a time limit: $status, $out and $err are what came of it.
run() {
	timeout -k 5 "${RUN_LIMIT:-120}" "$exectrace" "$@" >out 2>err </dev/null
	status=$?
	keep_reports "$@"
	out=$(cat out) err=$(cat err)
}

# The same for any command line.
run_by() {
	timeout -k 5 "${RUN_LIMIT:-120}" "$@" >out 2>err </dev/null
	status=$?
	keep_reports "$@"
	out=$(cat out) err=$(cat err)
}

# query FILTER [FILE]: from the JSON report, one line.
query() {
	jq -r "$1" "${2:-report.json}" 2>&1 | tr '\n' ' ' | sed 's/ $//'
}

# finding NAME CAUSE [PATH]: the report's only finding is CAUSE (about PATH).
finding() {
	got=$(query '[.findings[].cause] | join(",")')
	if [ "$got" != "$2" ]; then
		fail "$1" "causes: $got" "expected: $2" "$(query '[.findings[].summary] | join("; ")')" \
			"status $status" "$(head -c 2000 err)"
	elif [ $# -gt 2 ] && [ "$(query '.findings[0].path')" != "$3" ]; then
		fail "$1" "path: $(query '.findings[0].path')" "expected: $3"
	else
		pass "$1"
	fi
}
