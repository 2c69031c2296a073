#!/bin/sh
# The programs that register entries for a living, Debian's update-binfmts and systemd's
# systemd-binfmt, as steps of a run: what they did, dated, named, and used to explain execs.
. "$(dirname "$0")/harness.sh"
needs_registry

# An ELF header that says aarch64, and a handler that takes whatever it is given.
printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0\1\0\0\0%040d' 0 >foreign
printf '#!/bin/sh\necho emulated\n' >emulator
chmod 755 foreign emulator
export registry

magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'

if deb=$("$top/scripts/fetch-deb" "$cache/binfmt-support" usr/sbin/update-binfmts binfmt-support libpipeline1 2>fetch.err) ||
	deb=$(test -x /usr/sbin/update-binfmts && echo /); then
	mkdir admin import
	cat >update <<END
#!/bin/sh
export LD_LIBRARY_PATH=$(echo "$deb"/usr/lib/*/ | tr ' ' :)
exec $deb/usr/sbin/update-binfmts --admindir $dir/admin --importdir $dir/import "\$@"
END
	chmod 755 update
	install="./update --install emu $dir/emulator --magic '$magic' --mask '$mask'"

	traced '' "./foreign; $install; ./foreign"
	is "update-binfmts: it ran at last" "$status $out" "0 emulated"
	is "update-binfmts: the change, and who made it" "$(changes)" "added emu update-binfmts"
	like "update-binfmts: said of the first exec" "$(summary 0)" \
		"*; entry emu, which takes it, was registered only after that, by process [0-9]*, *update-binfmts"

	traced "sh -c \"$install\"" "./foreign; ./update --disable emu; ./foreign; ./update --enable emu; ./foreign"
	is "update-binfmts --disable and --enable: what ran" "$status $out" "0 emulated
emulated"
	is "update-binfmts --disable and --enable: the changes" "$(changes)" \
		"removed emu update-binfmts, added emu update-binfmts"
	like "update-binfmts --disable: said of the exec after it" "$(summary 1)" \
		"*; entry emu took it until it was removed by process [0-9]*, *update-binfmts"

	traced "sh -c \"$install\"" "./update --disable emu; ./foreign; true"
	finding "update-binfmts --disable alone: the cause" ELF_FOREIGN_ARCH_NO_HANDLER ./foreign
	like "update-binfmts --disable alone: the fix" \
		"$(query '[.findings[0].fixes[].run // ""] | join(" ")')" "*emu*"
else
	skip "update-binfmts" "$(head -n 1 fetch.err)"
fi

systemd=/usr/lib/systemd/systemd-binfmt
if [ -x "$systemd" ]; then
	printf '%s\n' ":emu:M::$magic:$mask:$dir/emulator:" >emu.conf

	traced '' "./foreign; $systemd $dir/emu.conf; ./foreign"
	is "systemd-binfmt: it ran at last" "$status $out" "0 emulated"
	is "systemd-binfmt: the change, and who made it" "$(changes)" "added emu systemd-binfmt"
	like "systemd-binfmt: said of the first exec" "$(summary 0)" \
		"*; entry emu, which takes it, was registered only after that, by process [0-9]*, *systemd-binfmt"

	traced "$systemd $dir/emu.conf" "./foreign; $systemd >/dev/null 2>&1; ./foreign; true"
	like "systemd-binfmt without a file: what it drops" "$(changes)" "*removed emu systemd-binfmt*"
	like "systemd-binfmt without a file: said of the exec after it" "$(summary 1)" \
		"*; entry emu took it until it was removed by process [0-9]*, *systemd-binfmt"
	is "systemd-binfmt without a file: the factor" \
		"$(query '[.findings[].factors[]] | index("BINFMT_REGISTRY_FLUSHED") != null')" true

	printf '%s\n' ":emu:M::$magic:$mask:$dir/none:F" >late.conf
	traced '' "$systemd $dir/late.conf; ./foreign; true"
	like "systemd-binfmt, the emulator is not there yet: told of the exec after it" \
		"$(query '[.findings[] | .factors[], .evidence[].fact] | join(" ")')" \
		"*BINFMT_REGISTRATION_FAILED*by process [0-9]*, *systemd-binfmt, and refused with ENOENT*"
else
	skip "systemd-binfmt" "systemd is not installed"
fi
finish
