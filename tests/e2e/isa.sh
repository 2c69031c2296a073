#!/bin/sh
# Instruction sets: programs that ask for more than the CPU of a described machine has, and some
# that do not.
. "$(dirname "$0")/harness.sh"

# explained NAME FILE HOST CAUSE [WORDS-OF-THE-SUMMARY]
explained() {
	run -o report.json --host="$3" --explain "$2"
	finding "$1, on $3" "$4"
	[ $# -lt 5 ] || like "$1, on $3: the answer" "$(query '.findings[0].summary')" "$5"
}

if command -v go >/dev/null; then
	go_module app
	for level in v1 v3; do
		(cd app && GOAMD64=$level GOARCH=amd64 go build -o ../go-$level .) || exit 99
	done
	explained "Go for v3" ./go-v3 amd64,cpu=v2 CPU_ISA_TOO_LOW \
		"./go-v3 is built for x86-64-v3, and this CPU offers x86-64-v2"
	is "Go for v3: the fix" "$(query '.findings[0].fixes[0].run')" "GOAMD64=v1 go build -o $dir/go-v3"
	like "Go for v3: how it is known" "$(query '.findings[0].evidence[].source')" "*GOAMD64*"
	explained "Go for v3" ./go-v3 amd64,cpu=v3 RUNS_NATIVE
	explained "Go for v3" ./go-v3 amd64,cpu=v4 RUNS_NATIVE
	explained "Go for v3" ./go-v3 amd64 RUNS_NATIVE
	explained "Go for v1" ./go-v1 amd64,cpu=v1 RUNS_NATIVE
	for arm in 5 6 7; do
		(cd app && GOARM=$arm GOARCH=arm go build -o ../go-arm$arm .) || exit 99
	done
	explained "Go for GOARM=7" ./go-arm7 arm,cpu=armv6 CPU_ISA_TOO_LOW \
		"./go-arm7 is built for armv7, and this CPU offers armv6"
	is "Go for GOARM=7: the fix" "$(query '.findings[0].fixes[0].run')" "GOARM=6 go build -o $dir/go-arm7"
	explained "Go for GOARM=7" ./go-arm7 arm,cpu=armv7 RUNS_NATIVE
	explained "Go for GOARM=6" ./go-arm6 arm,cpu=armv6 RUNS_NATIVE
	explained "Go for GOARM=6" ./go-arm6 arm,cpu=armv5te CPU_ISA_TOO_LOW
	explained "Go for GOARM=5" ./go-arm5 arm,cpu=armv5te RUNS_NATIVE
	explained "Go for GOARM=7 beside 64 bits" ./go-arm7 aarch64,aarch32=yes,cpu=armv8 RUNS_NATIVE
else
	skip "Go binaries" "go is not installed"
fi

echo 'int main(void) { return 0; }' >main.c
if [ "$(uname -m)" = x86_64 ] && gcc -static -mneeded -march=x86-64-v3 -o gcc-v3 main.c 2>gcc.err; then
	gcc -static -mneeded -march=x86-64-v4 -o gcc-v4 main.c || exit 99
	gcc -static -mneeded -march=x86-64-v2 -o gcc-v2 main.c || exit 99
	explained "gcc -march=x86-64-v3" ./gcc-v3 amd64,cpu=v2 CPU_ISA_TOO_LOW "*built for x86-64-v3*offers x86-64-v2"
	like "gcc -march=x86-64-v3: how it is known" "$(query '.findings[0].evidence[].source')" "*GNU property note*"
	explained "gcc -march=x86-64-v3" ./gcc-v3 amd64,cpu=v3 RUNS_NATIVE
	explained "gcc -march=x86-64-v4" ./gcc-v4 amd64,cpu=v3 CPU_ISA_TOO_LOW
	explained "gcc -march=x86-64-v2" ./gcc-v2 amd64,cpu=v1 CPU_ISA_TOO_LOW
	explained "gcc -march=x86-64-v2" ./gcc-v2 amd64,cpu=v2 RUNS_NATIVE
else
	skip "gcc -march" "no gcc for x86-64 that knows -mneeded: $(head -n 1 gcc.err 2>/dev/null)"
fi

# Arm, with build attributes: versions, and the two ways to pass floats.
if command -v arm-linux-gnueabihf-as >/dev/null; then
	# arm NAME ARCH VFP-ARGS LOADER LD-FLAG
	arm() {
		printf '.arch %s\n.eabi_attribute 28, %s\n.globl _start\n_start: mov r0, #0\nmov r7, #1\nsvc 0\n.section .interp, "a"\n.asciz "%s"\n' \
			"$2" "$3" "$4" | arm-linux-gnueabihf-as -o arm.o - || exit 99
		arm-linux-gnueabihf-ld -o "$1" arm.o || exit 99
	}
	mkdir -p hard/lib soft/lib
	arm hard/lib/ld-linux-armhf.so.3 armv7-a 1 /none
	arm soft/lib/ld-linux.so.3 armv5te 0 /none
	arm hard/app armv7-a 1 /lib/ld-linux-armhf.so.3
	arm hard/old armv5te 0 /lib/ld-linux.so.3
	cp hard/app soft/app
	cp hard/old soft/old
	explain_below() {
		root=$1
		shift
		name=$1 file=$2 host=$3 cause=$4
		run -o report.json --root="$root" --host="$host" --explain "$file"
		finding "$name, on $host" "$cause"
	}
	explain_below hard "hard-float for armv7" /app arm,cpu=armv7 RUNS_NATIVE
	is "hard-float for armv7: said of the file" "$(query '.findings[0].target.float_abi')" "armv7 hard-float"
	explain_below hard "hard-float for armv7" /app arm,cpu=armv6 CPU_ISA_TOO_LOW
	like "hard-float for armv7: how it is known" "$(query '.findings[0].evidence[].source')" "*.ARM.attributes*"
	explain_below hard "hard-float for armv7" /app arm,cpu=armv5te CPU_ISA_TOO_LOW
	is "hard-float for armv7: no floating point unit either" \
		"$(query '.findings[0].factors | index("SOFT_FLOAT") != null')" true
	explain_below soft "soft-float for armv5" /old arm,cpu=armv5te RUNS_NATIVE
	is "soft-float for armv5: said of the file" "$(query '.findings[0].target.float_abi')" "armv5te soft-float"
	explain_below soft "hard-float in a soft-float system" /app arm,cpu=armv7 ELF_INTERP_NOT_FOUND
	is "hard-float in a soft-float system: the factor" \
		"$(query '.findings[0].factors | index("FLOAT_ABI_MISMATCH") != null')" true
	explain_below hard "soft-float in a hard-float system" /old arm,cpu=armv7 ELF_INTERP_NOT_FOUND
	is "soft-float in a hard-float system: the factor" \
		"$(query '.findings[0].factors | index("FLOAT_ABI_MISMATCH") != null')" true
else
	skip "Arm attributes" "binutils-arm-linux-gnueabihf is not installed"
fi
finish
