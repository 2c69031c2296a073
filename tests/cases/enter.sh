# Sets a try up and runs exectrace in it: enter.sh EXECTRACE ARGUMENT...
# With REGISTRY=own it has been started in a new user and mount namespace, and mounts a registry of
# its own there. Nothing is written before the device number shows that it is a new one.
# With REGISTRY=shared it is in a virtual machine whose kernel has one for all.
set -eu
registry=/proc/sys/fs/binfmt_misc
if [ "$REGISTRY" = own ]; then
	before=$(stat -c %d "$registry")
	if ! mount -t binfmt_misc none "$registry" 2>.mount || [ "$(stat -c %d "$registry")" = "$before" ]; then
		echo "no registry of its own here (Linux 6.7 and user namespaces are needed)"
		exit 77
	fi
fi

skip() {
	echo "$1"
	exit 77
}
need() { # a command, or a program of the shared ones
	for name in "$@"; do
		command -v "$name" >/dev/null || [ -e "$BIN/$name" ] || skip "$name is not here"
	done
}
take() { # take NAME [AS]: a shared program
	need "$1"
	cp "$BIN/$1" "${2:-$1}"
}
text() { # text FILE FORMAT: an executable file of these bytes
	printf "$2" >"$1"
	chmod 755 "$1"
}
writable() {
	[ "$REGISTRY" != shared ] || [ -w "$registry/register" ] ||
		skip "this kernel has one registry for all, which nobody may not write to (before Linux 6.7)"
}
namespaced() {
	[ "$REGISTRY" = own ] || skip "this kernel has one registry for all (before Linux 6.7)"
}
swift() { # what ends within a second of its exec is part of the exec's story
	! grep -qw exectrace_vm /proc/cmdline || skip "judged by time, and this machine is emulated"
}
register() { # one registration
	writable
	printf %s "$1" >"$registry/register"
}
# register_elf NAME MACHINE INTERPRETER [FLAGS]: as Debian's qemu-user-static registers it.
register_elf() {
	case $2 in
	arm64) head='\x02\x01\x01\x00' tail='\x02\x00\xb7\x00' ;;
	arm) head='\x01\x01\x01\x00' tail='\x02\x00\x28\x00' ;;
	i386) head='\x01\x01\x01\x00' tail='\x02\x00\x03\x00' ;;
	amd64) head='\x02\x01\x01\x00' tail='\x02\x00\x3e\x00' ;;
	riscv64) head='\x02\x01\x01\x00' tail='\x02\x00\xf3\x00' ;;
	ppc64le) head='\x02\x01\x01\x00' tail='\x02\x00\x15\x00' ;;
	esac
	register ":$1:M::\\x7fELF$head\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00$tail:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:$3:${4-}"
}
disable() { # an entry, or status
	writable
	printf 0 >"$registry/$1"
}

exectrace=$1
shift
. ./.setup
unset REGISTRY
exec "$exectrace" "$@"
