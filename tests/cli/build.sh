#!/bin/sh
# A build for a machine that exectrace does not support is refused in one clear sentence, before
# anything is compiled.
. "$(dirname "$0")/../harness.sh"
[ -e "$top/Makefile" ] || skip_all "no Makefile beside the tests"

for width in -m32 -mx32; do
	if ! gcc $width -E -x c - </dev/null >/dev/null 2>&1; then
		skip "gcc $width: refused" "this gcc has no $width"
		continue
	fi
	run_by make -s -C "$top" B="$dir/build" CC="gcc $width"
	is "gcc $width: refused" "$status" 2
	like "gcc $width: why" "$(grep -m 1 'error' err)" \
		"*exectrace runs on x86-64 and aarch64 as a 64-bit program*"
	is "gcc $width: nothing was compiled" "$(find build -name '*.o')" ""
done
finish
