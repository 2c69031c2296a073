#!/bin/sh
# The same program where an entry is there: emulated, disabled, without its emulator, near miss.
. "$(dirname "$0")/harness.sh"
needs_go
needs_registry
needs_qemu
go_program app arm64
cp app/hello hello
entry=$(aarch64_entry qemu-aarch64 "$dir/qemu-aarch64")

run_by "$in_registry" "$entry" "$exectrace" -o report.json -- ./hello
is "emulated: it runs" "$status $err" "0 hello"
finding "emulated: the cause" RUNS_EMULATED ./hello
is "emulated: a note" "$(query '.findings[0].severity')" note
is "emulated: the entry is named" \
	"$(query '[.findings[0].dispatch[] | select(.result == "matched") | .entry] | first')" qemu-aarch64
is "emulated: what the kernel left for it" \
	"$(query '.findings[0].ran | "\(.execfn) \(.execfd) \(.preserve_argv0)"')" "./hello false false"
is "emulated: what runs" "$(query '.findings[0].outcome | "\(.result) \(.ran)"')" \
	"success $dir/qemu-aarch64"
is "emulated: redirected" "$(query '.execs.redirected')" 1
is "emulated: no stack is told, the caller's is gone" "$(query '.findings[0].stack // [] | length')" 0
# Two attempts: the entry is asked about the program, then about the emulator.
is "emulated: the counters" \
	"$(query '.counters.entries["qemu-aarch64"] | "\(.attempts) \(.successes) \(.failures)"')" "2 1 0"

run_by "$in_registry" "$entry" "$exectrace" -v --format=log -o log -- ./hello
like "emulated: the log names the entry under the call" "$(cat log)" \
	"*execve(\"./hello\", * = 0
 => $dir/qemu-aarch64 runs, by entry qemu-aarch64 of binfmt_misc
*"

# Emulated, it executes what is not there: its own frames are out of reach, and nobody is told others.
if command -v go >/dev/null; then
	mkdir caller && printf 'module exectrace.example/caller\n\ngo 1.19\n' >caller/go.mod
	cat >caller/main.go <<'END'
package main

import (
	"os"
	"syscall"
)

func main() {
	if syscall.Exec("/nonexistent/x", []string{"x"}, nil) != nil {
		os.Exit(3)
	}
}
END
	(cd caller && GOARCH=arm64 go build -o caller .) >go.log 2>&1 || cat go.log
	run_by "$in_registry" "$entry" "$exectrace" -o report.json -- caller/caller
	is "emulated: an exec that fails" \
		"$status $(query '.findings[] | select(.path == "/nonexistent/x") | .cause')" "3 TARGET_NOT_FOUND"
	like "emulated: whose frames these are" \
		"$(query '.findings[] | select(.path == "/nonexistent/x") | .stack_note')" \
		"the caller runs by a binfmt_misc entry: these frames are its handler's*"
else
	skip "emulated: an exec that fails" "no go to build a caller"
fi

run_by "$in_registry" "$entry; printf 0 >$registry/qemu-aarch64" "$exectrace" -o report.json -- ./hello
is "disabled: status" "$status" 126
finding "disabled: the cause" BINFMT_HANDLER_DISABLED ./hello
is "disabled: the fix writes to the entry" \
	"$(query '.findings[0].fixes | any((.run // "") | contains("binfmt_misc/qemu-aarch64"))')" true

run_by "$in_registry" "$entry; printf 0 >$registry/status" "$exectrace" -o report.json -- ./hello
finding "registry disabled: the cause" BINFMT_HANDLER_DISABLED ./hello

run_by "$in_registry" "$entry; rm -f qemu-aarch64" "$exectrace" -o report.json -- ./hello
finding "emulator removed: the cause" BINFMT_INTERP_NOT_FOUND ./hello
is "emulator removed: errno" "$(query '.findings[0].outcome.errno')" ENOENT
needs_qemu

# With O and P an emulator that knows neither is given a descriptor, and the name beside the path.
flagged=$(aarch64_entry qemu-aarch64 "$dir/qemu-aarch64" PO)
run_by "$in_registry" "$flagged" "$exectrace" -o report.json -- ./hello
is "flags O and P: what the kernel left" \
	"$(query '.findings[0].ran | "\(.execfn) \(.execfd) \(.preserve_argv0)"')" "./hello true true"

# It is in force, but nobody can read it.
run_by "$in_registry" "$entry; mount -t tmpfs none $registry" "$exectrace" -o report.json -- ./hello
is "unseen: it runs" "$status" 0
finding "unseen: the cause" RUNS_EMULATED ./hello
is "unseen: what is known, and what is not" "$(query \
	'.findings[0] | "\(.confidence) \(.outcome.ran) \(.predicted.errno) \(.dispatch | map(.entry // empty) | length)"')" \
	"likely $dir/qemu-aarch64 ENOEXEC 0"
is "unseen: redirected" "$(query '.execs.redirected')" 1

# The same entry, but it asks for another OSABI byte.
miss=$(printf '%s' "$entry" | sed 's/\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00/\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff/
	s/\\x01\\x01\\x00\\x00/\\x01\\x01\\x03\\x00/')
run_by "$in_registry" "$miss" "$exectrace" -o report.json -- ./hello
finding "near miss: the cause" BINFMT_MAGIC_MISMATCH ./hello

run_by "$in_registry" "$entry" "$exectrace" -o report.json -- sh -c \
	"./hello; echo -1 >$registry/qemu-aarch64; ./hello; true"
like "entry removed meanwhile: both are told" "$(query '[.findings[].cause] | sort | join(" ")')" \
	"ELF_FOREIGN_ARCH_NO_HANDLER RUNS_EMULATED"
is "entry removed meanwhile: the change is in the report" \
	"$(query '.registry.changes | tostring | contains("qemu-aarch64")')" true

# Read again when it was written to, and only then: every change is seen by the next failing exec.
printf '\001\002\003\004' >bad && chmod 755 bad
run_by "$in_registry" "$entry" "$exectrace" -o report.json -- sh -c \
	"./bad; ./bad; ./bad; echo 0 >$registry/qemu-aarch64; ./bad; ./bad
	echo 1 >$registry/qemu-aarch64; ./bad; printf :late:E::late::/bin/true: >$registry/register
	./bad; echo -1 >$registry/late; ./bad; echo 0 >$registry/status; ./bad; true"
is "changes between execs: each is told, by the execs before it" \
	"$(query '[.registry.changes[].after_execs] | tostring')" "[4,6,7,8,9]"
finish
