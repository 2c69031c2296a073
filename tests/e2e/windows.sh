#!/bin/sh
# A Windows build on Linux, without and with something that takes it.
. "$(dirname "$0")/harness.sh"
needs_go
needs_registry
go_program app amd64 windows
cp app/hello hello.exe

run_by "$in_registry" '' "$exectrace" -o report.json -- ./hello.exe
is "status" "$status" 126
finding "the cause" FOREIGN_OS_FORMAT_NO_HANDLER ./hello.exe
is "the format" "$(query '.findings[0].target.format')" pe

printf '#!/bin/sh\necho "taken: $1"\n' >take && chmod +x take
run_by "$in_registry" "register ':exe:E::exe::$dir/take:'" "$exectrace" -o report.json -- ./hello.exe
is "by extension: it is taken" "$status $out" "0 taken: ./hello.exe"
finding "by extension: a note" RUNS_EMULATED ./hello.exe
finish
