#!/bin/sh
# A newer entry with too wide a magic takes native programs. The shell that registers it must not
# need exec afterwards, and the handler must not match its own entry (ELOOP for all programs).
. "$(dirname "$0")/harness.sh"
needs_registry
needs_progs last_argument
cp /bin/true native # position-independent

# Any little-endian 64-bit ELF of type DYN: native, because the machine is not compared.
wide="printf '%s' ':wide:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x03\\x00::$dir/last_argument:' >$registry/register"
run_by "$in_registry" '' "$exectrace" -o report.json -- sh -c "$wide; exec ./native"
is "the handler ran instead" "$status $out" "3 handler ./native"
finding "the cause" BINFMT_NATIVE_HIJACKED ./native
is "the entry is named" \
	"$(query '[.findings[0].dispatch[] | select(.result == "matched") | .entry] | first')" wide
is "what ran" "$(query '.findings[0].outcome.ran')" "$dir/last_argument"
finish
