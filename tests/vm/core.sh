#!/bin/sh
# The core suites on the kernel of Debian 12, as one test program: a TAP line per suite. Skipped with
# the reason where there is no emulator or no kernel package, and where this machine is known to be
# too busy: software emulation is slow. A suite that hangs is a failure.
set -u
here=$(cd "$(dirname "$0")" && pwd)
kernel=bookworm-amd64
suites=$(awk '$2 == "core" { print $1 }' "$here/suites" | paste -sd, -)
rows=$(mktemp) || exit 99
trap 'rm -f "$rows"' EXIT
cd "$here/../.." || exit 99
export VM_LIMIT="${VM_LIMIT:-240}" VM_TRIALS="${VM_TRIALS:-120}"

"$here/run" "${VM_CACHE:?}" $kernel "$suites" >"$rows"
if [ $? -eq 77 ]; then
	echo "no virtual machine: $(sed -n '$s/.*  //p' "$rows")"
	exit 77
fi
sed 1d "$rows" | awk -v limit="$VM_LIMIT" -v output="${B:-build}/vm/$kernel.log" '
	{ name = $1 " " $2 " " $3; failed = $5 }
	failed == "-" {
		sub(/^.* +- +- +- +/, "")
		printf "ok %d - %s # SKIP %s (%d seconds)\n", NR, name, $0, limit
		next
	}
	failed == "0" { printf "ok %d - %s: %s passed, %s skipped\n", NR, name, $4, $6; next }
	{ printf "not ok %d - %s: %s failed, see %s\n# %s\n", NR, name, failed, output, $0; bad = 1 }
	END { print "1.." NR; exit bad }'
