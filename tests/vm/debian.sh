# Sourced: Debian's packages of any release and architecture, through an apt configuration of its
# own. Owns nothing of the host's: its lists, its package database and its sources stay as they are.

mirror=${VM_MIRROR:-$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 2>/dev/null |
	awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }')}
mirror=${mirror:-http://deb.debian.org/debian}

# debian_open CACHE RELEASE ARCH: from here on apt_get and apt_cache speak of that release.
debian_open() {
	apt_dir=$1/apt/$2-$3
	mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial" || return 1
	printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
		"$mirror" "$2" >"$apt_dir/sources.list"
	cat >"$apt_dir/apt.conf" <<-CONF
		APT::Architecture "$3";
		APT::Architectures { "$3"; };
		APT::Install-Recommends "false";
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Dir::State::Lists "$apt_dir/lists";
		Dir::State::status "/dev/null";
		Dir::Cache "$apt_dir";
		Dir::Etc::SourceList "$apt_dir/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		Dir::Etc::Preferences "/dev/null";
	CONF
	ls "$apt_dir"/lists/*_Packages* >/dev/null 2>&1 || apt_get update
}

apt_get() {
	APT_CONFIG=$apt_dir/apt.conf timeout 600 apt-get -q -y "$@" >"$apt_dir/log" 2>&1 </dev/null
}

apt_cache() {
	APT_CONFIG=$apt_dir/apt.conf apt-cache "$@"
}

# Why the last apt_get failed, in one line.
apt_why() {
	grep '^E:' "$apt_dir/log" | head -n 1
}
