#!/bin/sh
# A Go program for arm64 without a handler: the cause, its evidence, and every road that leads there.
. "$(dirname "$0")/harness.sh"
needs_go
needs_registry
go_program app arm64
cp app/hello hello

run_by "$in_registry" '' "$exectrace" -o report.json -o report.md -- ./hello
is "status 126: could not be executed" "$status" 126
is "nothing on stdout" "$out" ""
finding "direct: the cause" ELF_FOREIGN_ARCH_NO_HANDLER ./hello
is "errno" "$(query '.findings[0].outcome | "\(.result) \(.errno)"')" "errno ENOEXEC"
is "predicted as it came" "$(query '.findings[0].predicted | "\(.result) \(.errno)"')" "errno ENOEXEC"
is "severity" "$(query '.findings[0].severity')" error
is "confidence" "$(query '.findings[0].confidence')" proved
is "the machine" "$(query '.findings[0].target | "\(.format) \(.machine) \(.goarch)"')" \
	"elf aarch64 arm64"
is "evidence rests on sources" \
	"$(query '.findings[0].evidence | length > 0 and all(.fact != "" and .source != "")')" true
is "there is a fix to run" "$(query '.findings[0].fixes | any(.run != null)')" true
like "the summary names the file and the architecture" "$err" "*hello*arm64*"
is "execs" "$(query '.execs | "\(.total) \(.failed)"')" "1 1"
is "exit" "$(query '.command.exit.code')" 126
like "markdown was written too" "$(head -c 3000 report.md)" "*ELF*FOREIGN*ARCH*NO*HANDLER*"

run_by "$in_registry" '' "$exectrace" -o report.json -- sh -c './hello; echo "sh went on: $?"'
is "sh -c: its output is its own" "$out" "sh went on: 126"
finding "sh -c: the cause" ELF_FOREIGN_ARCH_NO_HANDLER ./hello
is "sh -c: the caller is in the lineage" \
	"$(query '.findings[0].lineage | any((.argv // []) | index("-c") != null)')" true

run_by "$in_registry" '' "$exectrace" -o report.json -- env ./hello
finding "env: execvp's retry by /bin/sh does not hide the cause" ELF_FOREIGN_ARCH_NO_HANDLER ./hello
run_by "$in_registry" '' env ./hello
plain=$status
run_by "$in_registry" '' "$exectrace" -- env ./hello
is "env: status as untraced" "$status" "$plain"

if ! command -v go >/dev/null; then
	skip "go run, go test" "go is not installed"
	finish
fi
go_module runner
run_by "$in_registry" '' sh -c 'cd runner && GOARCH=arm64 exec "$0" -o ../report.json -- go run .' "$exectrace"
is "go run: status of go" "$status" 1
finding "go run: the cause" ELF_FOREIGN_ARCH_NO_HANDLER
like "go run: the file that go built" "$(query '.findings[0].path')" "*/exe/hello"
is "go run: who wrote it" "$(query '.findings[0].history | tostring | contains("GOARCH=arm64")')" true

printf 'package main\n\nimport "testing"\n\nfunc TestNothing(t *testing.T) {}\n' >runner/main_test.go
run_by "$in_registry" '' sh -c 'cd runner && GOARCH=arm64 exec "$0" -o ../report.json -- go test .' "$exectrace"
is "go test: status of go" "$status" 1
finding "go test: the cause" ELF_FOREIGN_ARCH_NO_HANDLER
finish
