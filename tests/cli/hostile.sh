#!/bin/sh
# Names that want to be terminal escapes, markup or broken text: no report lets them through.
. "$(dirname "$0")/../harness.sh"

escape=$(printf '\033[31mred\033]0;title\007')
# not_in NAME FILE PATTERN: grep -P finds nothing.
not_in() {
	if LC_ALL=C grep -qaP "$3" "$2"; then
		fail "$1" "$(LC_ALL=C grep -aPn "$3" "$2" | head -n 3 | cat -v)"
	else
		pass "$1"
	fi
}

printf 'no shebang\n' >"$escape" && chmod 755 "$escape"
run --log=r.log -o r.json -o r.txt -o r.md -o r.html -- "./$escape"
is "escape: still explained" "$(query '.findings[0].cause' r.json)" SCRIPT_NO_SHEBANG
grep -v '^\./' err >summary # what sh says of it is not ours
for file in summary r.log r.txt r.md r.html r.json; do
	not_in "escape: no control byte in $file" "$file" '[\x00-\x08\x0b-\x1f\x7f]'
done
is "escape: JSON keeps the name" "$(jq -j '.findings[0].path' r.json)" "./$escape"

name='<script>alert(1)</script>|`x`](javascript:x)<!--'
printf 'no shebang\n' >"$(basename "$name")" 2>/dev/null
mkdir -p '<script>alert(1)<' && printf 'no shebang\n' >"$name" && chmod 755 "$name"
run -o r.json -o r.md -o r.html -- "./$name"
is "markup: still explained" "$(query '.findings[0].cause' r.json)" SCRIPT_NO_SHEBANG
not_in "markup: html is escaped" r.html '<script>alert'
not_in "markup: markdown is escaped" r.md '(?<!\\)<script>alert\(1\)<'

odd=$(printf 'x\377\376y')
printf 'no shebang\n' >"$odd" && chmod 755 "$odd"
run -o r.json -o r.md -- "./$odd"
is "not UTF-8: the exact bytes are kept" \
	"$(jq -r '.findings[0].path_base64' r.json | base64 -d)" "./$odd"
is "not UTF-8: JSON is valid UTF-8" "$(iconv -f UTF-8 -t UTF-8 r.json >/dev/null && echo valid)" valid
newline='a
b'
printf 'no shebang\n' >"$newline" && chmod 755 "$newline"
run -o r.json -o r.txt -- "./$newline"
is "newline: JSON keeps it" "$(jq -j '.findings[0].path' r.json)" "./$newline"
not_in "newline: no line of its own" r.txt '^b'

long=$(head -c 250 /dev/zero | tr '\0' 'n')
printf 'no shebang\n' >"$long" && chmod 755 "$long"
run -o r.json -o r.txt -- "./$long" "$(head -c 60000 /dev/zero | tr '\0' 'a')"
is "long arguments: kept in JSON" "$(query '.findings[0].argv[1] | length' r.json)" 60000
is "long arguments: the text stays readable" "$(test "$(wc -c <r.txt)" -lt 30000 && echo yes)" yes
finish
