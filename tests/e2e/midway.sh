#!/bin/sh
# A registry that changes while the command runs: when, by whom, and what that did to an exec.
. "$(dirname "$0")/harness.sh"
needs_registry

# An ELF header that says aarch64, and a handler that takes whatever it is given.
printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\267\0\1\0\0\0%040d' 0 >foreign
printf '#!/bin/sh\necho emulated\n' >emulator
chmod 755 foreign emulator
line=$(aarch64_entry emu "$dir/emulator" | sed "s/^register '//; s/'\$//")
printf %s "$line" >line
printf ':bad:M::' >bad
export registry

# facts N: what the N-th finding about ./foreign knows of changes.
facts() { query "[.findings | sort_by(.time_ns)[] | [.evidence[] | select(.source | contains(\"watched\")) | .fact] | join(\" / \")][$1]"; }

traced '' './foreign; cat line >"$registry/register"; ./foreign'
is "registered too late: it ran at last" "$status $out" "0 emulated"
is "registered too late: the change, and who made it" "$(changes)" "added emu cat"
like "registered too late: said of the first exec" "$(summary 0)" \
	"*; entry emu, which takes it, was registered only after that, by process [0-9]*, cat"
like "registered too late: that it ran then" "$(query '.findings[].evidence[].fact')" \
	"*the same path was executed again after that, and ran by it*"
like "registered too late: said of the second" "$(facts 1)" \
	"entry emu, which takes it, was registered * before this exec, by process [0-9]*, cat"
is "registered too late: dated" \
	"$(query '.registry.changes[0] | (.time | test("^20[0-9-]*T")) and .since_ns <= .time_ns and .after_execs > 0')" true
is "registered too late: what was written" "$(query '.registry.changes[0].written')" "$line"
like "registered too late: no emulator is proposed" "$(query '.findings[0].fixes | tostring')" \
	"*before the first exec that needs it*"

traced "$(aarch64_entry emu "$dir/emulator")" './foreign; echo -1 >"$registry/emu"; ./foreign; true'
is "removed: who" "$(changes)" "removed emu sh"
like "removed: said of the exec after it" "$(summary 1)" "*; entry emu took it until it was removed by process [0-9]*, sh"
fix=$(query '[.findings[].fixes[] | select((.run // "") | startswith("printf"))][0] | "\(.root) \(.run)"')
like "removed: the fix registers it again, as root" "$fix" "true printf %s ':emu:M::*emulator:' > $registry/register"
run_by "$in_registry" "${fix#true }" cat "$registry/emu"
like "removed: and that works" "$out" "enabled*interpreter $dir/emulator*"

traced "$(aarch64_entry emu "$dir/emulator"); $(aarch64_entry emu2 "$dir/emulator")" \
	'env printf -1 >"$registry/status"; ./foreign; true'
is "flushed: both entries, by the program behind env" "$(changes)" "removed emu2 printf, removed emu printf"
is "flushed: the factor" "$(query '.findings[0].factors | index("BINFMT_REGISTRY_FLUSHED") != null')" true

traced "$(aarch64_entry emu "$dir/emulator")" '(echo 0) >"$registry/emu"; ./foreign; true'
finding "switched off: the cause" BINFMT_HANDLER_DISABLED ./foreign
like "switched off: by whom" "$(summary 0)" "*until it was switched off by process [0-9]*, sh"

traced "$(aarch64_entry emu "$dir/emulator")" 'echo 0 >"$registry/status"; ./foreign; true'
like "all switched off: by whom" "$(summary 0)" "*switched off with the whole registry by process [0-9]*, sh"

traced '' 'cat bad >"$registry/register"; sed s/emulator/gone/\;s/\$/F/ line >"$registry/register"; ./foreign; true'
is "refused: both writes, and why" \
	"$(query '[.registry.changes[] | "\(.kind) \(.errno) \(.by.argv[0])"] | join(", ")')" \
	"refused EINVAL cat, refused ENOENT sed"
is "refused: the one that would have taken it is a factor" \
	"$(query '.findings[0].factors | index("BINFMT_REGISTRATION_FAILED") != null')" true
like "refused: and evidence" "$(facts 0)" "entry emu with the interpreter *, which would take it, was to be registered * before this exec, by process [0-9]*, sed, and refused with ENOENT"

traced "$(aarch64_entry emu "$dir/emulator")" 'cat line >"$registry/register" 2>/dev/null; ./foreign'
is "refused, though another entry has the name: the program runs" "$status $out" "0 emulated"
is "refused, though another entry has the name: no factor" \
	"$(query '[.findings[].factors[]] | index("BINFMT_REGISTRATION_FAILED")')" null

if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
	is "refused: the report is in the schema" "$(/usr/bin/python3 -c 'import json, sys, jsonschema
schema, report = (json.load(open(name)) for name in sys.argv[1:])
print([e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(report)])' \
		"$top/docs/exectrace-report.schema.json" report.json)" "[]"
else
	skip "refused: the report is in the schema" "python3-jsonschema is not installed"
fi

# Somebody else, beside the traced command, who waits for its first failure.
mkfifo failed registered
traced '{ read x <failed; cat line >$registry/register; echo >registered; } &' \
	'./foreign; echo >failed; read x <registered; ./foreign'
is "from outside: it ran at last" "$status $out" "0 emulated"
is "from outside: the change has no doer" "$(changes)" "added emu -"
like "from outside: said so" "$(summary 0)" "*was registered only after that, by somebody outside the traced processes"

# An instance that the command itself makes, seen from outside it.
cat >inside.sh <<'END'
./foreign
cat line >/proc/sys/fs/binfmt_misc/register
./foreign
END
run -o report.json -- "$in_registry" '' sh inside.sh
is "an instance of its own: it ran at last" "$status $out" "0 emulated"
is "an instance of its own: the change" \
	"$(query '[.registry.changes[] | "\(.kind) \(.name) \(.own_instance) \(.by.argv[0])"] | join(", ")')" \
	"added emu false cat"
like "an instance of its own: said of the first exec" "$(summary 0)" \
	"*; entry emu, which takes it, was registered only after that, by process [0-9]*, cat"
finish
