#!/bin/sh
# A newer entry with too wide a magic takes native programs. The shell that registers it must not
# need exec afterwards, and the handler must not match its own entry (ELOOP for all programs).
. "$(dirname "$0")/harness.sh"
needs_registry
command -v gcc >/dev/null || skip_all "gcc is not installed"

printf '#include <stdio.h>\nint main(void) { puts("native"); return 0; }\n' >native.c
printf '#include <stdio.h>\nint main(int c, char **v) { printf("handler %%s\\n", v[c - 1]); return 3; }\n' >handler.c
gcc -O1 -o native -pie -fPIE native.c && gcc -O1 -o handler -static -no-pie handler.c || exit 99

# Any little-endian 64-bit ELF of type DYN: native, because the machine is not compared.
wide="printf '%s' ':wide:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x03\\x00::$dir/handler:' >$registry/register"
run_by "$in_registry" '' "$exectrace" -o report.json -- sh -c "$wide; exec ./native"
is "the handler ran instead" "$status $out" "3 handler ./native"
finding "the cause" BINFMT_NATIVE_HIJACKED ./native
is "the entry is named" \
	"$(query '[.findings[0].dispatch[] | select(.result == "matched") | .entry] | first')" wide
is "what ran" "$(query '.findings[0].outcome.ran')" "$dir/handler"
finish
