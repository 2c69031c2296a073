#!/bin/sh
# --arch-leaks on real cross builds for aarch64: made to leak in each way, and clean ones.
. "$(dirname "$0")/harness.sh"
command -v aarch64-linux-gnu-gcc >/dev/null || skip_all "gcc-aarch64-linux-gnu is not installed"
[ "$(uname -m)" = x86_64 ] || skip_all "this is no x86_64 machine"
leaks() { query '[.arch_leaks[] | "\(.kind) \(.path | sub(".*/"; "")) \(.machine) \(.target)"] | unique | join(", ")'; }
cc=aarch64-linux-gnu-gcc

printf 'int answer(void);\nint main(void) { return answer() - 42; }\n' >main.c
echo 'int answer(void) { return 42; }' >answer.c
mkdir host target
gcc -shared -fPIC -o host/libanswer.so answer.c || exit 99
gcc -c -o host.o answer.c && ar rc host/libstatic.a host.o || exit 99
$cc -shared -fPIC -o target/libanswer.so answer.c || exit 99
$cc -c -o target.o answer.c && aarch64-linux-gnu-ar rc target/libstatic.a target.o || exit 99

run --arch-leaks -o report.json -- $cc -o app main.c -Ltarget -lanswer
is "clean C build: status, stderr" "$status $err" "0 "
is "clean C build: no leak" "$(leaks)" ""
is "clean C build: they were looked for" "$(query '.arch_leaks | type')" array
run --arch-leaks -o report.json -- sh -c "$cc -O2 -flto -c main.c && $cc -flto -static -o app main.o target/libstatic.a && aarch64-linux-gnu-strip app"
is "clean C build with LTO, linked statically: no leak" "$status $(leaks)" "0 "
run -o report.json -- $cc -o app main.c -Ltarget -lanswer
is "not asked for: not there" "$(query '.arch_leaks')" null
run --arch-leaks -o report.json -- gcc -o app main.c -Lhost -lanswer
is "native build: no leak" "$status $(leaks)" "0 "

run --arch-leaks -o report.json -- $cc -o app main.c -Lhost -Ltarget -lanswer
is "host library first: the linker passes over it" "$status" 0
is "host library first: the leak" "$(leaks)" "opens libanswer.so x86_64 aarch64"
like "host library first: who, and what says the target" "$(query '.arch_leaks[0] | "\(.argv[0]) \(.why)"')" \
	"*aarch64-linux-gnu*ld *aarch64*"
run --arch-leaks -- $cc -o app main.c -Lhost -Ltarget -lanswer
like "host library first: said on stderr" "$(tr -s ' \n' ' ' <err)" "*1 architecture leak*libanswer.so of x86_64 was opened in a build for aarch64*"
run --arch-leaks -o report.json -- $cc -o app main.c host/libstatic.a
is "host archive: the leak" "$(leaks)" "opens libstatic.a x86_64 aarch64"
run --arch-leaks -o report.json -- $cc -o app main.c host.o
is "host object: the leak" "$(leaks)" "opens host.o x86_64 aarch64"

mkdir -p cross sysroot/usr/lib && ln -s "$(command -v aarch64-linux-gnu-ld)" cross/ld && ln -s "$(command -v $cc)" cross/gcc
run --arch-leaks -o report.json -- cross/ld -shared -o linked.so target.o -Ltarget -lanswer
is "a linker that does not say its machine: no leak" "$status $(leaks)" "0 "
run --arch-leaks -o report.json -- cross/ld -shared -o linked.so target.o -Lhost -Ltarget -lanswer
is "a linker that does not say its machine, and a host library" "$status $(leaks)" "0 opens libanswer.so x86_64 aarch64"
is "a linker that does not say its machine: its output does" "$(query '.arch_leaks[0].why')" "its output linked.so"
if cp /usr/aarch64-linux-gnu/lib/libc.so.6 /usr/aarch64-linux-gnu/lib/crt1.o sysroot/usr/lib 2>/dev/null; then
	run --arch-leaks -o report.json -- gcc --sysroot="$dir/sysroot" -c -o object.o answer.c
	is "the host's compiler with the target's sysroot" "$status $(leaks)" "0 compiler gcc x86_64 aarch64"
	is "the host's compiler with the target's sysroot: it says the target" "$(query '.arch_leaks[0].why')" \
		"--sysroot=$dir/sysroot"
	run --arch-leaks -o report.json -- cross/gcc --sysroot="$dir/sysroot" -c -o object.o answer.c
	is "the target's compiler with its sysroot: no leak" "$status $(leaks)" "0 "
	run --arch-leaks -o report.json -- gcc --sysroot=/ -c -o object.o answer.c
	is "the host's compiler with the host's root: no leak" "$status $(leaks)" "0 "
else
	skip "a sysroot" "libc6-dev-arm64-cross is not installed"
fi

echo 'int main(void) { return 0; }' >generator.c
printf 'all:\n\t$(CC) -static -o generator generator.c\n\t./generator\n' >Makefile
run --arch-leaks -o report.json -o report.txt -o report.md -o report.html -- make -s CC=$cc
is "helper run on the build machine: the leak" "$(leaks)" "runs generator aarch64 x86_64"
is "helper run on the build machine: the finding it causes" \
	"$(query '"\(.arch_leaks[0].finding) \(.findings[0].cause)"')" "1 ELF_FOREIGN_ARCH_NO_HANDLER"
like "helper run on the build machine: evidence" "$(query '.findings[0].evidence[].fact')" \
	"*architecture leak: *made it for aarch64 in this run*"
for format in txt md html; do
	like "helper run on the build machine: the summary line, $format" \
		"$(tr -s ' \n' ' ' <report.$format)" "*1 architecture leak; by one comes finding 1*"
done
"$exectrace" --render report.json >again
is "helper run on the build machine: a saved report says the same" "$(cat again)" "$(cat report.txt)"
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	is "helper run on the build machine: the report is in the schema" "$(/usr/bin/python3 -c 'import json, sys, jsonschema
schema, report = (json.load(open(name)) for name in sys.argv[1:])
print([e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(report)])' \
		"$top/docs/exectrace-report.schema.json" report.json)" "[]"
fi

if command -v pkg-config >/dev/null; then
	mkdir -p pc/lib/x86_64-linux-gnu/pkgconfig pc/lib/aarch64-linux-gnu/pkgconfig
	for triplet in x86_64-linux-gnu aarch64-linux-gnu; do
		printf 'Name: answer\nDescription: x\nVersion: 1\nLibs: -lanswer\n' >pc/lib/$triplet/pkgconfig/answer.pc
	done
	run_by env CC=$cc PKG_CONFIG_LIBDIR="$dir/pc/lib/x86_64-linux-gnu/pkgconfig" \
		"$exectrace" --arch-leaks -o report.json -- sh -c 'pkg-config --libs answer'
	is "pkg-config of the build machine: the leak" "$(leaks)" "pkg-config answer.pc x86_64 aarch64"
	run_by env CC=$cc PKG_CONFIG_LIBDIR="$dir/pc/lib/aarch64-linux-gnu/pkgconfig" \
		"$exectrace" --arch-leaks -o report.json -- sh -c 'pkg-config --libs answer'
	is "pkg-config of the target: no leak" "$(leaks)" ""
else
	skip "pkg-config" "pkg-config is not installed"
fi

if command -v go >/dev/null; then
	mkdir cgo && cd cgo || exit 99
	printf 'module exectrace.example/cgo\n\ngo 1.19\n' >go.mod
	printf 'package main\n\n// int answer(void) { return 42; }\nimport "C"\n\nfunc main() { println(C.answer()) }\n' >main.go
	run_by env CGO_ENABLED=1 GOARCH=arm64 CC=$cc "$exectrace" --arch-leaks -o ../report.json -- go build -o app .
	cd ..
	is "Go with cgo and the right CC: it builds" "$status" 0
	is "Go with cgo and the right CC: no leak" "$(leaks)" ""
	cd cgo || exit 99
	run_by env CGO_ENABLED=1 GOARCH=arm64 CC=gcc "$exectrace" --arch-leaks -o ../report.json -- go build -o app .
	cd ..
	like "Go with cgo and the host's CC: the leak" "$(leaks)" "compiler gcc x86_64 aarch64*"
	is "Go with cgo and the host's CC: what says the target" \
		"$(query '[.arch_leaks[] | select(.kind == "compiler") | .why] | unique | join(" ")')" "GOARCH=arm64"
else
	skip "Go with cgo" "go is not installed"
fi
finish
