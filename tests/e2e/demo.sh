#!/bin/sh
# `make demo` itself: with a registry that nobody sees, an empty one, one that serves some or all.
. "$(dirname "$0")/harness.sh"
needs_go
needs_registry

# The demo builds the standard library for its architecture: once is enough.
mkdir demo && ln -s "$GOCACHE" demo/go-cache
mkdir -p "$GOCACHE"

# entries NAME:E_MACHINE...: shell text that registers an entry for each, bytes as in its files.
entries() {
	for entry in "$@"; do
		bytes=${entry#*:}
		printf "register ':qemu-%s:M:18:\\\\x%s\\\\x%s::/bin/true:'; " "${entry%:*}" \
			"${bytes%??}" "${bytes#??}"
	done
}
all="aarch64:b700 riscv64:f300 s390x:0016 ppc64le:1500 arm:2800 mips64el:0800 loongarch64:0201"

# demo NAME GOARCH [COMMAND...]: the demo explains a failing build for GOARCH (any: whichever).
demo() {
	name=$1 goarch=$2
	shift 2
	RUN_LIMIT=400 run_by "$@" sh "$top/scripts/demo" "$exectrace" "$dir/demo"
	[ "$goarch" != any ] || goarch=$(sed -n 's/^demo: GOARCH=\([^ ]*\).*/\1/p' out | tail -n 1)
	is "$name: status" "$status" 0
	is "$name: cause and architecture" "$(query \
		'.findings[0] | "\(.cause) \(.target.goarch)"' demo/report.json)" \
		"ELF_FOREIGN_ARCH_NO_HANDLER $goarch"
	like "$name: the terminal shows the cause" "$err" "*ELF_FOREIGN_ARCH_NO_HANDLER*"
	like "$name: it says where the reports are" "$out" "*demo/report.md*demo/report.json*"
	like "$name: markdown was left" "$(cat demo/report.md)" "*NO*HANDLER*"
	rm -f demo/report.*
}

demo "as this machine is" any
demo "empty registry" arm64 "$in_registry" ''
demo "all are served" arm64 "$in_registry" "$(entries $all)"
demo "all are served, unseen" arm64 "$in_registry" \
	"$(entries $all)"'mount -t tmpfs none "$registry"'
# One more standard library to build: as root only.
[ "${E2E_SECOND:-}" = nobody ] ||
	demo "arm64 is served" riscv64 "$in_registry" "$(entries aarch64:b700)"
finish
