#!/bin/sh
# The recipes of docs/ci.md as they are written there: what a CI service would run, in a shell like its own.
. "$(dirname "$0")/../harness.sh"
page=$top/docs/ci.md
[ -e "$page" ] || skip_all "no docs/ci.md beside the tests"
python=
for candidate in python3 /usr/bin/python3; do
	"$candidate" -c 'import yaml' 2>/dev/null && python=$candidate && break
done

block() {
	awk -v name="$1" '/^```/ { inside = !inside && $2 == name; next } inside' "$page"
}
mkdir bin && ln -s "$exectrace" bin/exectrace
PATH=$dir/bin:$PATH

# A project whose build meets a program of another machine.
project() {
	mkdir "$1" && cd "$1" || exit 99
	printf '\177ELF\002\001\001\0\0\0\0\0\0\0\0\0\002\0\267\0\001\0\0\0' >tool
	head -c 500 /dev/zero >>tool
	chmod 755 tool
	printf 'all:\n\t@./tool\n' >Makefile
}
# in_ci COMMANDS-FILE: as a runner does it.
in_ci() {
	run_by bash --noprofile --norc -eo pipefail "$1"
}

if [ ! "$python" ]; then
	skip "GitHub Actions and GitLab CI" "python3-yaml is not installed"
elif ! command -v bash >/dev/null; then
	skip "GitHub Actions and GitLab CI" "bash is not installed"
else
	project github
	block github >recipe
	"$python" "$top/tests/cli/recipes.py" github 1 <recipe >build.sh
	"$python" "$top/tests/cli/recipes.py" github 2 <recipe >failed.sh
	in_ci build.sh
	is "GitHub: the build fails by exectrace's status" "$status" 42
	export GITHUB_STEP_SUMMARY=$dir/github/summary.md
	in_ci failed.sh
	is "GitHub: the step for failures" "$status$err" 0
	like "GitHub: annotations" "$out" "::error title=*::*"
	is "GitHub: the summary begins with the answer" "$(sed -n '1s/;.*//p' summary.md)" \
		"### exectrace: ./tool: no handler for this architecture"
	[ "$(wc -c <summary.md)" -lt 1048576 ]
	is "GitHub: the summary is as large as it may be" $? 0
	uploaded=$("$python" -c 'import sys, yaml
print([s["with"]["path"] for s in yaml.safe_load(sys.stdin) if "uses" in s][0])' <recipe)
	is "GitHub: what is uploaded is there" "$(ls "$uploaded"/*/ | tr '\n' ' ')" \
		"report.html report.json report.md report.txt "
	in_ci build.sh
	in_ci failed.sh
	is "GitHub: a second run has a directory of its own" "$(ls -d "$uploaded"/*/ | wc -l)" 2
	cd "$dir" || exit 99

	project gitlab
	block gitlab >recipe
	"$python" "$top/tests/cli/recipes.py" gitlab 1 <recipe >build.sh
	in_ci build.sh
	is "GitLab: the build fails by exectrace's status" "$status" 42
	like "GitLab: the job's log has the answer" "$err" "*exectrace: ./tool: no handler for this architecture; *"
	artifacts=$("$python" -c 'import sys, yaml
print(yaml.safe_load(sys.stdin)["build"]["artifacts"]["paths"][0])' <recipe)
	is "GitLab: what is kept is there" "$(ls "$artifacts"/*/ | tr '\n' ' ')" \
		"report.html report.json report.md report.txt "
	sed -i 's|./tool|true|' Makefile
	in_ci build.sh
	is "GitLab: a build that works" "$status" 0
	cd "$dir" || exit 99
fi

# The step of the image, in a directory that stands for its root.
project image
mkdir reports
block docker | sed -n "s|^RUN \(exectrace\)|\1|p" | sed "s|/reports|$PWD/reports|g" >step.sh
run_by sh -e step.sh
is "Docker: the step itself does not fail" "$status" 0
is "Docker: its status is kept" "$(cat reports/status)" 2
is "Docker: the reports are there" "$(ls reports/*/ | tr '\n' ' ')" \
	"report.html report.json report.md report.txt "
if ! command -v docker >/dev/null; then
	skip "Docker: the whole recipe" "no docker here"
elif ! docker info >/dev/null 2>&1; then
	skip "Docker: the whole recipe" "no Docker daemon answers"
elif ! ls "$top"/build/exectrace_*.deb >/dev/null 2>&1; then
	skip "Docker: the whole recipe" "no package: make deb"
else
	block docker >Dockerfile
	cp "$top"/build/exectrace_*.deb .
	RUN_LIMIT=500 run_by docker buildx build --target reports -o out .
	is "Docker: the whole recipe" "$status $(cat out/status)" "0 2"
fi
cd "$dir" || exit 99

if ! command -v go >/dev/null; then
	skip "Go" "go is not installed"
	finish
fi
cache=${TEST_CACHE:-$dir}
[ -w "$cache" ] || cache=$dir
export GOCACHE=$cache/go-cache GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GO111MODULE=on
mkdir module && cd module || exit 99
cat >go.mod <<'END'
module example.test/m
END
cat >m.go <<'END'
package m

//go:generate true
END
cat >m_test.go <<'END'
package m

import (
	"os/exec"
	"testing"
)

func TestTool(t *testing.T) {
	if err := exec.Command("../image/tool").Run(); err != nil {
		t.Fatal(err)
	}
}
END
block go | sed "s|/tmp/reports/|$PWD/reports/|" >commands.sh
RUN_LIMIT=300 run_by sh commands.sh
like "Go: the test fails, and the program's finding is its reason" "$status $err $out" \
	"1 *exectrace: ../image/tool: no handler for this architecture; *FAIL*example.test/m*"
is "Go: a report of each test program" "$(query '.findings[].path' reports/*/report.json)" ../image/tool
cd "$dir" || exit 99
finish
