#!/bin/sh
# Kills and attachments at random moments of a busy tree: a few here, many in `make test-soak`.
. "$(dirname "$0")/../harness.sh"
progs=${TEST_PROGS:-$top/build/progs}
python=
for candidate in python3 /usr/bin/python3; do
	command -v "$candidate" >/dev/null || continue
	python=${python:-$candidate}
	"$candidate" -c 'import jsonschema' 2>/dev/null && python=$candidate && break
done
[ -n "$python" ] || skip_all "python3 is not installed"

# soak NAME SCRIPT ARGS...: the script's first line is its figures, what follows is what went wrong.
soak() {
	name=$1
	shift
	if timeout -k 5 "${SOAK_LIMIT:-240}" "$python" "$@" >said 2>&1; then
		pass "$name: $(head -n 1 said)"
	else
		fail "$name" "$(cat said)"
	fi
}

schema=$top/docs/exectrace-report.schema.json
soak "SIGKILL to tracees" "$top/tests/soak/kill.py" "$exectrace" "$schema" "$progs/fork_load" \
	"${SOAK_TRACEES:-60}" tracees
soak "SIGKILL to exectrace" "$top/tests/soak/kill.py" "$exectrace" "$schema" "$progs/fork_load" \
	"${SOAK_EXECTRACE:-12}" exectrace
soak "attach and let go" "$top/tests/soak/attach.py" "$exectrace" "$progs/busy_threads" \
	"${SOAK_CYCLES:-25}"
finish
