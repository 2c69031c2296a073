#!/bin/sh
# The package on a clean Debian 12: debootstrap makes one, apt installs what the package asks for.
# Takes minutes and the network: `make test-deb`. DEB_MIRROR is where Debian comes from.
. "$(dirname "$0")/../harness.sh"
[ "$(id -u)" = 0 ] || skip_all "debootstrap needs root"
PATH=$PATH:/usr/sbin:/sbin
command -v debootstrap >/dev/null || skip_all "debootstrap is not installed"
mirror=${DEB_MIRROR:-http://deb.debian.org/debian}
export DEBIAN_FRONTEND=noninteractive
root=$dir/root

deb=$(make -s -C "$top" B="${B:-build}" deb 2>made | tail -n 1)
case $deb in /*) ;; *) deb=$top/$deb ;; esac
[ -f "$deb" ] || { fail "make deb" "$(tail -n 5 made)"; finish; }
timeout 900 debootstrap --variant=minbase bookworm "$root" "$mirror" >bootstrap 2>&1
is "a clean Debian 12" "$? $(cut -d. -f1 "$root/etc/debian_version")" "0 12"
cp /etc/resolv.conf "$root/etc/" && cp "$deb" "$root/tmp/exectrace.deb"
printf '\002\003junk' >"$root/tmp/junk" && chmod 755 "$root/tmp/junk"

# there COMMAND...: in it, with a /proc of its own; nothing of this machine is mounted or changed.
there() {
	RUN_LIMIT=600 run_by unshare -mpf sh -c \
		'mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" "$@"' - "$root" "$@"
}
there dpkg -i /tmp/exectrace.deb
like "dpkg alone says what it lacks" "$status $err" "1 *exectrace depends on *"
there sh -c 'apt-get -q update && apt-get -qy --no-install-recommends -f install'
is "apt installs what it lacks" "$status" 0
there dpkg-query -W -f '${db:Status-Abbrev}|${Maintainer}' exectrace
like "installed" "$out" "ii *"
like "its maintainer has an address" "${out#*|}" "* <*@*>"
is "which is none that nobody can have" "$(printf %s "$out" | grep -c invalid)" 0
there exectrace -V
like "it runs" "$status $out" "0 exectrace *"
there exectrace -- sh -c '/tmp/junk; exit 5'
like "it traces and explains" "$status $err" "5 *exectrace: /tmp/junk: */tmp/junk*"
there exectrace -k -- sh -c '/tmp/junk; exit 5'
like "also without the unwinder that it recommends" "$status $err" "5 *exectrace: /tmp/junk: *"
there setpriv --reuid=65534 --regid=65534 --clear-groups exectrace -- sh -c '/tmp/junk; exit 5'
like "as an ordinary user" "$status $err" "5 *exectrace: /tmp/junk: *"
there apt-get -qy install libunwind8 man-db
is "apt installs what it recommends, and man" "$status" 0
there exectrace -k -- sh -c '/tmp/junk; exit 5'
like "with the unwinder" "$status $err" "5 *exectrace: /tmp/junk: *"
there man -P cat exectrace
like "man exectrace" "$status $out" "0 EXECTRACE(1)*--error-exitcode*"
there man -P cat 5 exectrace-report
like "man 5 exectrace-report" "$status $out" "0 EXECTRACE-REPORT(5)*"
there apt-get -qy purge exectrace
is "purged" "$status" 0
is "nothing is left of it" "$(find "$root" -xdev -path "$root/proc" -prune -o -name '*exectrace*' -print |
	grep -v -e /tmp/ -e /var/log/ -e /var/lib/apt/)" ""
finish
