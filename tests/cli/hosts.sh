#!/bin/sh
# Facts of other machines: all in JSON, in the short formats where a finding turns on them.
. "$(dirname "$0")/../harness.sh"

# explain HOST WORDS FILE: what exec would do there, as h.json, h.txt and h.md.
explain() {
	root=$top/tests/data/hosts/$1
	run --host="$2" --root="$root" --registry-dir="$root/proc/sys/fs/binfmt_misc" \
		-o h.json -o h.txt -o h.md --explain "$3"
	like "$1: status" "$status$err" "[01]"
	for file in h.txt h.md; do tr -s '\n ' '  ' <"$file" >"flat-$file"; done
}
# fact NAME FILTER EXPECTED
fact() { is "$1" "$(jq -c "$2" h.json)" "$3"; }
# told NAME PATTERN: in the text and in Markdown; untold the opposite.
told() {
	like "$1: text" "$(cat flat-h.txt)" "*$2*"
	like "$1: Markdown" "$(sed 's/\\//g; s/&#[0-9]*;/./g' flat-h.md)" "*$2*"
}
untold() {
	for file in flat-h.txt flat-h.md; do
		is "$1: not in ${file#flat-}" "$(grep -c -- "$2" $file)" 0
	done
}

explain wsl2 x86_64,kernel=5.15 /app.exe
fact "wsl2: cause" '.findings[0].cause' '"BINFMT_WSL_INTEROP_MISSING"'
fact "wsl2: release" '.host.release' '"5.15.62.1-microsoft-standard-WSL2"'
fact "wsl2: interop" '.host.wsl' "$(printf '%s' '{"version":2,"distribution":"Ubuntu",' \
	'"interop_socket":"/run/WSL/410_interop","interop_enabled":true,"systemd_enabled":true,' \
	'"systemd_binfmt":"active","entries":[]}')"
fact "wsl2: binfmt.d" '.host.binfmt_not_registered' '["qemu-aarch64"]'
fact "wsl2: no container" '.host.container' null
fact "wsl2: /dev/shm" '.host.dev_shm.type' '"tmpfs"'
told "wsl2: interop" "WSL interop? no entry, WSL?INTEROP set, systemd-binfmt active"
untold "wsl2: yama" yama
untold "wsl2: page size" "pages of"

explain docker-desktop arm64,page=4096 /etc/os-release
fact "docker-desktop: where" '[.host.virt, .host.container, .host.init]' \
	'["docker-desktop","docker","sh"]'
fact "docker-desktop: /dev/shm" '.host.dev_shm.options' '"rw,nosuid,nodev,noexec,relatime"'
fact "docker-desktop: of two mounts there the upper one" .host.dev_shm.super_options '"rw,size=65536k"'
fact "docker-desktop: not WSL" '.host.wsl' null
fact "docker-desktop: registry" '[.registry.before.entries[].name] | sort' \
	'["qemu-s390x","rosetta"]'

explain github-runner x86_64,kernel=6.8 /etc/os-release
fact "github-runner: where" '[.host.virt, .host.container, .host.os]' \
	'["hyper-v",null,"Ubuntu 24.04.2 LTS"]'
fact "github-runner: ABIs" '[.host.ia32, .host.x32]' '["yes","no"]'
fact "github-runner: CPU" '.host.isa' '"x86-64-v3"'
fact "github-runner: mounts of binfmt_misc" '.host.binfmt_mount | split("\n") | length' 2
fact "github-runner: update-binfmts" '.host.binfmt_not_registered' '["qemu-arm"]'
fact "github-runner: modules" '.host.lsm | test("apparmor")' true
untold "github-runner: modules" "security modules"
untold "github-runner: CPU" "x86-64-v3"

explain arm64 arm64,kernel=6.1,page=4096 /etc/os-release
fact "arm64: where" '[.host.virt, .host.container]' '["ec2","kubernetes"]'
fact "arm64: AArch32" '.host.aarch32' '"no"'
fact "arm64: CPU" .host.isa '"armv8"'

# Here and now: the mount of a file, and of what is to interpret it.
printf '#!/bin/sh\n' >script && chmod 755 script
run -o h.json -- sh -c './script; ./missing'
is "here: the host is in a report without findings too" \
	"$(run -o none.json -- true; query '.host.sysname' none.json)" Linux
printf '\001\002\003' >broken && chmod 755 broken
run -o h.json -o h.txt -o h.md -- ./broken
fact "here: the mount of the target" '.findings[0].target.mount | [.point, .type] |
	map(type) | unique' '["string"]'
is "here: it is the one that stat names" \
	"$(jq -r '.findings[0].target.mount.point' h.json)" "$(df --output=target broken | tail -n 1)"
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	mkdir -p noexec
	run_by unshare -m sh -c 'mount -t tmpfs -o noexec,size=1m here noexec &&
		cp script noexec/ && exec "$0" "$@"' "$exectrace" -o h.json -o h.txt -o h.md -- noexec/script
	for file in h.txt h.md; do tr -s '\n ' '  ' <"$file" >"flat-$file"; done
	fact "noexec: cause" '.findings[0].cause' '"MOUNT_NOEXEC"'
	fact "noexec: its mount" '.findings[0].target.mount | [.type, .source]' '["tmpfs","here"]'
	told "noexec: the mount" "tmpfs on */noexec ?rw,noexec"
else
	skip "noexec: the mount is told" "mounting needs root"
fi
finish
