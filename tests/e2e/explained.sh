#!/bin/sh
# Which finding explains the command's status, and how surely: statuses on their way up through shells.
. "$(dirname "$0")/harness.sh"
mkdir dir || exit 99
: >empty && chmod 755 empty
printf '#!/bin/sh\n./dir || exit 4\n' >script && chmod 755 script

# explained WANTED COMMAND...: by which cause and how surely ("" when by none), and what the text's first line says of it.
explained() {
	wanted=$1
	shift
	run -o report.json -- "$@"
	is "$*" "$(query '.explained_by as $by | (.findings[] | select(.id == $by) | .cause) // empty') $(
		query '.explained_confidence // empty')" "$wanted"
	"$exectrace" --color=never --render report.json >text
	tr -s ' \n' ' ' <text >line
	case $wanted in
	*proved) like "$*: the headline" "$(cat line)" "exectrace: *; so the command *" ;;
	*likely) like "$*: the headline" "$(cat line)" "exectrace: *; probably so the command *" ;;
	*) is "$*: the headline claims nothing" "$(grep -o 'so the command' line)" "" ;;
	esac
}

explained "TARGET_NOT_REGULAR_FILE proved" sh -c './dir'
explained "TARGET_NOT_REGULAR_FILE proved" sh -c 'true; ./dir'
explained "TARGET_NOT_REGULAR_FILE proved" sh -c './dir; exit $?'
explained "TARGET_NOT_REGULAR_FILE likely" sh -c './dir || exit 1'
explained "TARGET_NOT_REGULAR_FILE likely" ./script
explained " " sh -c './dir; ls /no/such/directory; exit 2'
explained " " sh -c './dir; exec ls /no/such/directory'
explained "TARGET_NOT_FOUND proved" sh -c './dir; ./missing'
explained "TARGET_NOT_REGULAR_FILE proved" sh -c './missing; ./dir'
explained " " sh -c './dir; no-such-program'
explained "TARGET_NOT_FOUND likely" sh -c './missing; no-such-program'
if command -v bash >/dev/null; then
	explained " " bash -c './dir; ls /no/such/directory'
	explained "TARGET_NOT_REGULAR_FILE likely" bash -c './dir; false'
fi
if command -v make >/dev/null; then
	printf 'all:\n\t./dir\n' >Makefile
	explained "TARGET_NOT_REGULAR_FILE proved" make -s
fi
cat >tries.py <<'END'
import subprocess, sys
try:
    subprocess.run(["./empty"])
except OSError:
    sys.exit(3)
END
explained "TARGET_EMPTY proved" python3 tries.py

run -- sh -c 'true; exit 3'
is "no exec failed: silence" "$status $err" "3 "
run -o report.txt -- sh -c 'sh -c "./missing; true"; exit 3'
tr -s ' \n' ' ' <report.txt >line
like "no exec failure explains the status" "$(cat line)" \
	"exectrace: the command exited with 3, and no exec failure explains that: *"
finish
