#!/bin/sh
# Secrets planted wherever a report takes strings from, and looked for in every format.
. "$(dirname "$0")/../harness.sh"

# The secrets have nothing in common but this: no report may hold any piece of them.
argument=argSECRETq81zk separate=sepSECRETw72yj variable=varSECRETe63xh url=urlSECRETr54wg
content=conSECRETt45vf token=ghp_SECRET0123456789abcdefghij message=msgSECRETy36ud
inpath=pathSECRETu27tc header=hdrSECRETi18sb script=scrSECRETo09ra
binary=binSECRETp90qz
secrets="$argument $separate $variable $url $content $token $message $inpath $header $script $binary"

export HOME=$dir/home/alice USER=alicewonder
mkdir -p "$HOME/project/token=$inpath"
cd "$HOME/project" || exit 99
printf 'api_key: %s\n' "$content" >"token=$inpath/config" && chmod 755 "token=$inpath/config"
printf '\001\002 secret_key=%s\n' "$binary" >"binary" && chmod 755 binary
printf '#!/nowhere/sh --password=%s\n' "$script" >scripted && chmod 755 scripted
printf '\001\002\003' >broken && chmod 755 broken
cat >work.sh <<END
./broken "--password=$argument" --token "$separate" "https://bob:$url@example.org/x" \
	-H "Authorization: Bearer $header" "$token" "plain $argument again"
GOFLAGS=-mod=mod CC="gcc -DDB_PASSWORD=$variable" ./broken2
"./token=$inpath/config"
./scripted
./binary
sh -c './broken; echo "fatal: password=$message was refused" >&2; exit 4'
exit 3
END
cp broken broken2
secret_run() { run "$@" -- sh work.sh; }

# hidden NAME FILE: no secret in it, not as text, hex or base64.
hidden() {
	found=
	tr -d '\n ' <"$2" >flat # a long word is parted at the end of a line
	for secret in $secrets; do
		hex=$(printf %s "$secret" | od -An -tx1 | tr -d ' \n')
		# whatever stands before it, base64 has one of three forms of its middle
		for shift in '' x xx; do
			middle=$(printf %s "$shift$secret" | base64 -w0 | cut -c5-16)
			grep -qF -- "$middle" flat && found="$found $secret(base64)"
		done
		grep -qF -- "$secret" flat && found="$found $secret"
		grep -qiF -- "$hex" flat && found="$found $secret(hex)"
	done
	is "$1: secrets" "$found" ""
	is "$1: the home" "$(grep -cF "$HOME" "$2")" 0
	is "$1: the user" "$(grep -cwF alicewonder "$2")" 0
}

secret_run -o open.txt -o open.json -o default.md -o default.html
is "without --redact: the text has them" "$(tr -d '\n ' <open.txt | grep -cF -- "$argument")" 1
for secret in $secrets; do
	hex=$(printf %s "$secret" | od -An -tx1 | tr -d ' \n')
	is "planted: $secret" "$(grep -cF -e "$secret" -e "$hex" open.json | sed 's/^[1-9].*/yes/')" yes
done
hidden "Markdown by default" default.md
hidden "HTML by default" default.html

secret_run --redact -o all.txt -o all.json -o all.md -o all.html -o all.trace.json
is "status" "$status" 3
sed -n '/^exectrace: /,$p' err >summary # before it is what the command wrote
hidden "the summary on stderr" summary
for form in txt json md html trace.json; do hidden "$form" "all.$form"; done
secret_run --redact -o all.jsonl
hidden jsonl all.jsonl
secret_run --redact --log=all.log -s 200
hidden "the log" all.log
is "the log: its lines stay" "$(grep -c '^[0-9]* *execve("./broken2"' all.log)" 1
secret_run --redact -ff --log=each.log -s 200
cat each.log.* >all.each
hidden "the logs of each task" all.each
is "the logs of each task: lines stay" "$(grep -c '^execve("./broken2"' all.each)" 1
run --render=open.json --redact --format=text
hidden "--render" out
run --render=open.json --format=github
like "GitHub annotations: there are some" "$out" "*::error *"
hidden "GitHub annotations by default" out
run --render=open.json --redact --format=jsonl
hidden "--render: lines of JSON" out
secret_run --redact -o '|cat >piped.txt' --format=json
hidden "a command that reads the report" piped.txt

# How many, never what.
count=$(query .run.redacted.count all.json)
is "how many: some" "$([ "$count" -gt 10 ] && echo some)" some
is "how many: text" "$(grep -c "^redacted  $count places were redacted" all.txt)" 1
is "how many: Markdown" "$(grep -c "$count places redacted" all.md)" 1
is "how many: HTML" "$(grep -c "$count places were redacted" all.html)" 1
is "how many: trace events" "$(query .otherData.redacted all.trace.json)" "$count"
is "how many: jsonl" "$(tail -n 1 all.jsonl | jq '.run.redacted.count > 10')" true
is "nothing was redacted: said so" "$(query .run.redacted open.json)" null

# What is no secret stays, or nobody could use the report.
like "the cause stays" "$(query '.findings[].cause' all.json)" "*TARGET_UNRECOGNIZED_FORMAT*"
is "the program's name stays" "$(grep -c '\./broken' all.txt | sed 's/^[1-9].*/yes/')" yes
is "the home is still a place" "$(grep -cF '~/project' all.txt | sed 's/^[1-9].*/yes/')" yes
cd "$dir" || exit 99
finish
