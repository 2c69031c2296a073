#!/bin/sh
# docs/ci.md as it is written: its blocks are taken from there and run, SQL against real engines.
. "$(dirname "$0")/../harness.sh"
page=$top/docs/ci.md
[ -e "$page" ] || skip_all "no docs/ci.md beside the tests"

# block NAME: what stands in the block of that name
block() {
	awk -v name="$1" '/^```/ { inside = !inside && $2 == name; next } inside' "$page" | tee block.used
	[ -s block.used ] || echo "no block $1" >&2
}

# Two machines, three runs.
printf '\177ELF\002\001\001' >head
{ cat head; printf '\0\0\0\0\0\0\0\0\0\002\0\267\0\001\0\0\0'; head -c 500 /dev/zero; } >foreign
printf '#!/no/such/interpreter\n' >script
chmod 755 foreign script
block rows >rows.sh
: >rows.jsonl
ship() { # HOST RUN COMMAND
	run -o report.jsonl -- sh -c "$3"
	host=$1 run=$2 sh rows.sh >>rows.jsonl
}
ship one 1 './script; exit 1'
ship two 2 './script; ./script; exit 1'
ship two 3 './foreign; exit 1'
is "rows: one per finding" "$(jq -r '"\(.host) \(.run) \(.severity) \(.occurrences)"' rows.jsonl | tr '\n' ';')" \
	"one 1 error 1;two 2 error 2;two 3 error 1;"
foreign_cause=$(jq -r 'select(.run == "3") | .cause' rows.jsonl)
script_cause=$(jq -r 'select(.run == "1") | .cause' rows.jsonl)

# What the three queries have to give, columns by tabs; both causes may have the same second.
expected() {
	printf '%s\t2\t3\n%s\t1\t1\n' "$script_cause" "$foreign_cause"
	[ "$foreign_cause" != ELF_FOREIGN_ARCH_NO_HANDLER ] || printf 'two\taarch64\t1\n'
	printf '%s\t1\n%s\t2\n' "$foreign_cause" "$script_cause" | sort
}
# Times differ from run to run: the first column and the last of what has one, in any order.
untimed() {
	grep -v '[0-9]:[0-9]' "$1"
	awk -F '\t' '/[0-9]:[0-9]/ { print $1 "\t" $3 }' "$1" | sort
}
expected >expected

if command -v sqlite3 >/dev/null; then
	block sqlite-table | sqlite3 fleet.db
	block sqlite-load | sh
	block sqlite-queries | sqlite3 -separator "$(printf '\t')" fleet.db >out.sqlite 2>err.sqlite
	untimed out.sqlite >got
	is "SQLite: the three queries" "$(cat got err.sqlite)" "$(cat expected)"
else
	skip "SQLite: the three queries" "sqlite3 is not installed"
fi

server=$(PATH=$PATH:/usr/sbin command -v clickhouse-server)
if [ ! "$server" ] || ! command -v clickhouse-client >/dev/null; then
	skip "ClickHouse: the three queries" "not installed: scripts/setup store"
	finish
fi
mkdir data
port=$((20000 + $$ % 20000))
cat >config.xml <<END
<yandex><logger><level>warning</level><console>1</console></logger>
<tcp_port>$port</tcp_port><listen_host>127.0.0.1</listen_host>
<path>$dir/data/</path><tmp_path>$dir/data/tmp/</tmp_path><users_config>$dir/users.xml</users_config>
<mark_cache_size>5368709</mark_cache_size><default_profile>default</default_profile>
<default_database>default</default_database></yandex>
END
cat >users.xml <<'END'
<yandex><profiles><default/></profiles><quotas><default/></quotas><users><default><password></password>
<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users></yandex>
END
timeout 200 "$server" --config=config.xml >server.log 2>&1 &
pid=$!
mkdir bin
printf '#!/bin/sh\nexec %s --port %s --multiquery "$@"\n' "$(command -v clickhouse-client)" $port >bin/clickhouse-client
chmod 755 bin/clickhouse-client
PATH=$dir/bin:$PATH
tries=0
until clickhouse-client --query 'SELECT 1' >/dev/null 2>&1 || [ $tries -gt 100 ]; do
	sleep 0.3; tries=$((tries + 1))
done
block clickhouse-table | clickhouse-client 2>err.clickhouse
sed 's/ --multiquery//' bin/clickhouse-client >bin/plain && chmod 755 bin/plain
block clickhouse-load | sed "s|clickhouse-client|$dir/bin/plain|" | sh 2>>err.clickhouse
block clickhouse-queries | clickhouse-client >out.clickhouse 2>>err.clickhouse
untimed out.clickhouse >got
is "ClickHouse: the three queries" "$(cat got err.clickhouse)" "$(cat expected)"
kill $pid
wait $pid 2>/dev/null
finish
