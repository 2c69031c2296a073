#!/bin/sh
# Builds into DIR the programs that several cases execute: tests/cases/programs.sh DIR
# What cannot be built here is left out; the cases that need it then say so and are skipped.
set -u
dir=${1:?usage: tests/cases/programs.sh DIR}
mkdir -p "$dir" && dir=$(cd "$dir" && pwd) || exit 1
here=$(cd "$(dirname "$0")" && pwd)
stamp=$dir/.made
if [ -e "$stamp" ] && [ -z "$(find "$here/programs.sh" "$here/programs" -newer "$stamp")" ]; then
	exit 0
fi
log=$dir/.log
: >"$log"

# c NAME COMPILER SOURCE FLAG...
c() {
	name=$1 compiler=$2 source=$here/programs/$3
	shift 3
	command -v "$compiler" >/dev/null || return
	"$compiler" -D_GNU_SOURCE -O1 -w "$@" -o "$dir/$name" "$source" >>"$log" 2>&1 || echo "no $name" >>"$log"
}
c hello gcc hello.c
c hello-static gcc hello.c -static
c show gcc show.c -static
c spawn gcc spawn.c
c vforker gcc vforker.c
c deny gcc deny.c
c hello-i386 gcc bare_i386.c -m32 -nostdlib -static -no-pie
c hello-arm64 aarch64-linux-gnu-gcc hello.c -static
c hello-arm64-dynamic aarch64-linux-gnu-gcc hello.c
c lib.so gcc lib.c -shared -fPIC -Wl,-soname,lib.so

# go_program NAME FOLDER VARIABLE=VALUE...
go_program() {
	name=$1 folder=$2
	shift 2
	command -v go >/dev/null || return
	(cd "$here/programs/$folder" && env CGO_ENABLED=0 GOFLAGS=-mod=mod GOPROXY=off \
		GOCACHE="$dir/go-cache" "$@" go build -o "$dir/$name" .) >>"$log" 2>&1 ||
		echo "no $name" >>"$log"
}
go_program go-arm64 hello GOARCH=arm64
go_program go-arm hello GOARCH=arm
go_program go-v3 hello GOAMD64=v3
go_program go-darwin hello GOOS=darwin
go_program go-windows hello GOOS=windows
go_program go-chdir chdir
go_program go-lookpath lookpath
# what `go test` for another machine needs, built once
if command -v go >/dev/null; then
	(cd "$here/programs/meta" && env GOARCH=arm CGO_ENABLED=0 GOFLAGS=-mod=mod GOPROXY=off \
		GOCACHE="$dir/go-cache" go test -c -o /dev/null .) >>"$log" 2>&1
fi

if qemu=$("$here/../../scripts/fetch-qemu" "$(dirname "$dir")/qemu" 2>>"$log"); then
	cp "$qemu/qemu-aarch64-static" "$qemu/qemu-x86_64-static" "$dir/"
fi
cp -r "$here/programs/meta" "$dir/"
cp "$here/programs/elf.py" "$dir/elf" && chmod 755 "$dir/elf"
cp "$here/programs/assembly.py" "$dir/assembly" && chmod 755 "$dir/assembly"
chmod -R a+rX "$dir"
touch "$stamp"
