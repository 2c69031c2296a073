#!/bin/sh
# Attempt counters from the kernel's own events: a run's, those that go on between runs, and that
# nothing stays armed. Writes to the machine's registry and its tracefs: only in a virtual machine.
. "$(dirname "$0")/../harness.sh"
grep -qw exectrace_vm /proc/cmdline || skip_all "only in a virtual machine of tests/vm"
tracing=/sys/kernel/tracing
registry=/proc/sys/fs/binfmt_misc

run --counters=kernel true
is "no tracefs: status" "$status" 125
is "no tracefs: why" "$err" "exectrace: --counters=kernel: tracefs is not mounted at $tracing"
mount -t tracefs none $tracing 2>mount.err || skip_all "no tracefs: $(cat mount.err)"
[ -e $tracing/kprobe_events ] || skip_all "this kernel has no probes"

register() { printf %s "$1" >$registry/register || fail "register $1"; }
program() { printf %s "$2" >"$1" && chmod 755 "$1"; }
register ":missing:M::MISS::$dir/nowhere:"
register ":runs:M::RUNS::/usr/bin/true:"
register ":one:M::ONE1::$dir/both:"
register ":two:M::TWO2::$dir/both:"
cp /usr/bin/true both
register ":zeros:M::ZERO::$dir/zeros:"
program missing MISSING
program runs RUNS
program zeroed ZEROED
program text TEXT
program first ONE1
program second TWO2
head -c 64 /dev/zero >zeros && chmod 755 zeros
printf '#!%s/missing\n' "$dir" >script && chmod 755 script

. "$top/tests/vm/armed.sh"

# ---- a run ----
run --counters=kernel -o report.json -o report.txt -o report.md -o report.html -- sh -c \
	"env ./missing; env ./script; env ./runs; env ./zeroed; env ./text; $TEST_PROGS/thread_exec; true"
is "run: status" "$status" 0
is "run: nothing stays" "$(left)" ""
is "run: source" "$(query '.counters | "\(.source) \(.kernel.means) \(.why)"')" "kernel kprobes null"
is "run: every exec is compared, and the replay agrees" \
	"$(query '.counters.kernel.compared == .execs.total, .counters.kernel.disagreements, .counters.kernel.incomplete')" \
	"true 0 0"
is "run: no anomaly" "$(query '.anomalies | length')" 0
result() { query ".findings[] | select(.path == \"$1\") | $2"; }
is "a missing interpreter is a match that failed" \
	"$(result ./missing '[.counters.result, .counters.kernel.calls[].result, .counters.kernel.calls[].entry, .outcome.errno] | join(" ")')" \
	"match-failed match-failed missing ENOENT"
is "the same behind a script, one level later" \
	"$(result ./script '[.counters.kernel.calls[] | "\(.level) \(.result)"] | join(", ")')" \
	"0 no-match, 1 match-failed"
is "ENOEXEC with an attempt and no match" \
	"$(result ./text '[.outcome.errno, .counters.result, .counters.kernel.calls[0].result, .counters.kernel.calls[0].interpreter] | map(tostring) | join(" ")')" \
	"ENOEXEC no-match no-match null"
is "ENOEXEC after a match is another thing" \
	"$(result ./zeroed '[.outcome.errno, .counters.result, .counters.kernel.calls[0].result, .counters.kernel.calls[0].entry] | join(" ")')" \
	"ENOEXEC match-failed handed-on zeros"
is "an interpreter that runs" \
	"$(result ./runs '[.counters.result, .counters.kernel.calls[0].result] | join(" ")')" "match-ran handed-on"
is "the tree's counts per entry" \
	"$(query '.counters.kernel.tree.entries | [.missing, .runs, .zeros][] | "\(.attempts)/\(.successes)/\(.failures)"')" \
	"2/0/2 1/1/0 1/0/1"
is "the machine's begin at nothing" "$(query '.counters.kernel.machine.before.attempts')" 0
is "and are at least the tree's" \
	"$(query '.counters.kernel | .machine.after.attempts >= .tree.attempts, .machine.after.adds_up, .machine.delta.entries.missing.failures')" \
	"true true 2"
like "text: tree beside machine" "$(cat report.txt)" "*traced tree: asked * times*whole machine meanwhile: asked *"
like "markdown" "$(cat report.md)" "*kernel:*traced tree: asked*"
like "html" "$(cat report.html)" "*Counted by the kernel*traced tree: asked*"

run --counters=kernel -o report.json -o report.txt -- sh -c "./first; ./second; ./second; true"
is "one interpreter of two entries: counted together, and said" \
	"$(query '.counters.kernel.tree.entries | [.one, .two][] | "\(.attempts) \(.shares_with[])"')" "3 two 3 one"
is "and told apart by the replay" "$(query '.counters.entries | [.one, .two][].successes')" "1 2"
like "in the text as well" "$(tr -s ' \n' ' ' <report.txt)" \
	"*one: tree attempts 3, successes 3,*counted together with two, for they name one interpreter*"

run --counters=kernel --seccomp-bpf=off -o report.json -- sh -c \
	"./missing; $TEST_PROGS/untraced clone ./missing; true"
is "what is not traced is the machine's alone" \
	"$(query '.counters.kernel | .tree.entries.missing.attempts, .machine.after.entries.missing.attempts')" "1 2"
run --counters=model -o report.json -- ./text
is "model: no word of the kernel" "$(query '.counters | "\(.source) \(.kernel)"')" "model null"
run -o report.json -- ./text
is "auto: the model where nothing is armed" "$(query '.counters | "\(.source) \(.why)"')" "model null"

# ---- between runs ----
run --counters=show
is "show: nothing is armed" "$status $err" "125 exectrace: no counters are armed (--counters=arm)"
run --counters=arm
is "arm" "$status $out$err" "0 "
armed=$(left)
like "arm: an instance of its own" "$armed" "exectrace *"
i=0
while [ $i -lt 127 ]; do
	./missing 2>/dev/null
	i=$((i + 1))
done
./runs
./first
./zeroed 2>/dev/null
run --counters=show
is "show: status" "$status" 0
like "show: 127 attempts that failed" "$out" "*
    missing (enabled, attempts=127, successes=0, failures=127)*"
like "show: one that ran" "$out" "*    runs (enabled, attempts=1, successes=1, failures=0)*"
like "show: one whose interpreter is no program" "$out" "*    zeros (enabled, attempts=1, successes=0, failures=1)*"
like "show: two that share an interpreter" "$(printf %s "$out" | tr -s ' \n' ' ')" \
	"*one (enabled, attempts=1, successes=1, failures=0) counted together with two*"
like "show: since when" "$out" "binfmt_misc  since $(date -u +%Y-%m-%dT%H)*"
printf 0 >$registry/runs
run --registry -o registry.json
is "the registry's view has them" "$(query '.registry.entries[] | select(.name == "missing") |
	.counts | "\(.source) \(.attempts) \(.successes) \(.failures)"' registry.json)" "kernel 127 0 127"
run --counters=show --format=json
is "show: as JSON" \
	"$(query '.counters | "\(.source) \(.entries.missing.failures) \(.entries.runs.enabled)"' out)" "kernel 127 false"
printf 1 >$registry/runs
run --counters=arm
is "arm twice" "$status $err" "125 exectrace: counters are armed already (--counters=show)"
run -o report.json -- ./missing
is "auto: the kernel where something is armed" "$(query '.counters.source')" kernel
is "before, after, delta are the armed ones" \
	"$(query '.counters.kernel | .armed, (.machine | [.before, .after, .delta][].entries.missing.failures)')" \
	"true 127 128 1"
is "after a run the armed ones stay" "$(left)" "$armed"

# ---- killed ----
# gone NAME EXPECTED: within ten seconds what is armed is EXPECTED.
gone() {
	vanish "$2"
	is "$1" "$(left)" "$2"
}
# killed NAME EXPECTED: exectrace, both processes of it at once.
killed() {
	start_run
	like "$1: armed while it runs" "$(left)" "*exectrace_*"
	kill -KILL -$front
	gone "$1: nothing of it stays" "$2"
}
killed "killed beside armed ones" "$armed"
run --counters=disarm
is "disarm" "$status $out$err" "0 "
is "disarm: leaves nothing" "$(left)" ""
run --counters=disarm
is "disarm: again" "$status $out$err" "0 "
killed "killed" ""

# Killed with its watcher: the next one that counts, or a disarm, removes it.
start_run
kill -KILL $(named exectrace-watch)
kill -KILL -$front
sleep 0.5
like "killed with its watcher: it stays" "$(left)" "*exectrace_*"
run --counters=disarm
is "killed with its watcher: disarm removes it" "$status $(left)" "0 "

# ---- what stands in the way ----
echo 'p:exectrace/other bprm_change_interp' >>$tracing/kprobe_events
run --counters=arm
is "a name that is taken" "$status $err" \
	"125 exectrace: events named exectrace are there already, and they are not exectrace's"
like "and left alone" "$(left)" "p:exectrace/other *"
echo '-:exectrace/other' >>$tracing/kprobe_events
run_by setpriv --reuid 65534 --regid 65534 --clear-groups "$exectrace" --counters=kernel true
is "not root" "$status $err" \
	"125 exectrace: --counters=kernel: only root may read the kernel's events ($tracing)"
run_by unshare -p -f "$exectrace" --counters=kernel true
like "in a pid namespace" "$status $err" "125 *pid namespace of its own*"

# A name that tries to be a row of the kernel's table.
run --counters=arm
forged=$(printf '/x } hitcount: 0\n{ interp: %s/nowhere' "$dir")
printf ',forger,M,,FORG,,%s,' "$forged" >$registry/register
program forger FORGER
./forger 2>/dev/null
run --counters=show
like "a forged name is noticed" "$out" "*do not add up*"
run --counters=kernel -o report.json -- ./forger
is "and is but a name in a run" \
	"$(query '.counters.kernel.disagreements, (.counters.kernel.tree.entries.forger | .attempts, .failures)')" "0 1 1"
run --counters=disarm
is "nothing stays" "$(left)" ""

echo 2 >/proc/sys/kernel/kptr_restrict
run --counters=kernel true
is "hidden addresses" "$status $err" \
	"125 exectrace: --counters=kernel: the kernel hides its addresses (kernel.kptr_restrict)"
echo 0 >/proc/sys/kernel/kptr_restrict
for entry in missing runs one two zeros forger; do printf -- -1 >$registry/$entry; done
if umount $registry 2>/dev/null && rmmod binfmt_misc 2>/dev/null; then
	run --counters=kernel true
	is "no binfmt_misc" "$status $err" "125 exectrace: --counters=kernel: the kernel has no \
binfmt_misc, or its module is not loaded (no symbol load_misc_binary)"
	run --counters=arm
	like "no binfmt_misc: arm" "$status $err$(left)" "125 *its module is not loaded*)"
	run --counters=disarm
	insmod /modules/binfmt_misc.ko
else
	skip "no binfmt_misc" "it is no module here, or in use"
fi
mount -t binfmt_misc none $registry 2>/dev/null
mount -t securityfs none /sys/kernel/security 2>/dev/null # locked down for good: the last suite
if echo confidentiality 2>/dev/null >/sys/kernel/security/lockdown; then
	run --counters=kernel true
	is "lockdown" "$status $err" \
		"125 exectrace: --counters=kernel: kernel lockdown (confidentiality) forbids tracing"
	run --counters=auto -o report.json -- ./text
	is "lockdown: auto takes the model" "$(query '.counters.source')" model
else
	skip "lockdown" "this kernel has no lockdown that can be switched on"
fi
finish
