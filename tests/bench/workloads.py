"""What is measured: each workload makes its files once and says how it is run."""

import os
import shutil
import subprocess

C_FILES = 300
READ_FILES, READ_BYTES = 4000, 16384

SERVER = """package main

import "net/http"

func main() { http.ListenAndServe("127.0.0.1:0", nil) }
"""

# Goroutines that never yield, preempted by SIGURG at every collection of garbage.
STORM = """package main

import (
	"runtime"
	"time"
)

var sink [2]uint64

func spin(at int) {
	for {
		sink[at]++
	}
}

func main() {
	runtime.GOMAXPROCS(3)
	go spin(0)
	go spin(1)
	end := time.Now().Add(1500 * time.Millisecond)
	for i := 0; i < 100 && time.Now().Before(end); i++ {
		runtime.GC()
	}
}
"""

MAKEFILE = """objects := $(patsubst %.c,%.o,$(wildcard *.c))
all: $(objects)
%.o: %.c
	$(CC) -O0 -c -o $@ $<
"""

PIPELINES = """i=0
while [ $i -lt 200 ]; do
	echo "line $i" | sed s/line/row/ | tr a-z A-Z >/dev/null
	i=$((i + 1))
done
"""


class Workload:
    """A command, where it runs, and what has to be undone before it runs again."""

    def __init__(self, name, words, cwd=None, env=None, clean=None):
        self.name, self.words, self.cwd = name, words, cwd
        self.env = {**os.environ, **env} if env else None
        self.clean = clean

    def reset(self):
        if self.clean:
            subprocess.run(self.clean, cwd=self.cwd, check=True)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def go_environment(folder):
    return {"GOCACHE": os.path.join(folder, "cache"), "GOPATH": os.path.join(folder, "path"),
            "GO111MODULE": "on", "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}


def go_build(folder):
    if not shutil.which("go"):
        return None
    write(os.path.join(folder, "main.go"), SERVER)
    write(os.path.join(folder, "go.mod"), "module server\n\ngo 1.18\n")
    return Workload("`go build -a` of a net/http server", ["go", "build", "-a", "-o", "server", "."],
                    folder, go_environment(folder))


def go_storm(folder):
    if not shutil.which("go"):
        return None
    write(os.path.join(folder, "main.go"), STORM)
    write(os.path.join(folder, "go.mod"), "module storm\n\ngo 1.18\n")
    subprocess.run(["go", "build", "-o", "storm", "."], cwd=folder, check=True,
                   env={**os.environ, **go_environment(folder)})
    return Workload("a Go program with a storm of signals", [os.path.join(folder, "storm")])


def c_project(folder):
    write(os.path.join(folder, "Makefile"), MAKEFILE)
    for i in range(C_FILES):
        write(os.path.join(folder, f"part{i}.c"),
              f"#include <stdio.h>\nint part{i}(int n)\n{{\n\tprintf(\"%d\\n\", n);\n"
              f"\treturn n > 1 ? part{i}(n - 1) + {i} : {i};\n}}\n")
    return Workload(f"a C project of {C_FILES} files, `make -j2`", ["make", "-s", "-j2"], folder,
                    {"MAKEFLAGS": ""}, ["sh", "-c", "rm -f *.o"])


def programs(count):
    return Workload(f"{count:,} short programs from a shell",
                    ["sh", "-c", f"i=0; while [ $i -lt {count} ]; do /bin/true; i=$((i + 1)); done"])


def reading(folder):
    for i in range(READ_FILES):
        write(os.path.join(folder, "files", str(i)), f"{i:015d}\n" * (READ_BYTES // 16))
    return Workload(f"reading {READ_FILES:,} files (sha256sum, {READ_BYTES // 1024} KiB each)",
                    ["sh", "-c", "sha256sum files/*"], folder)


def pipelines():
    return Workload("a shell script with 200 pipelines", ["sh", "-c", PIPELINES])


def repeat(progs, what, count, argument=""):
    return Workload(f"{what} {count}", [os.path.join(progs, "repeat"), what, str(count), argument])


def crowd(progs, kind, live, times):
    return Workload(f"{live} {kind}", [os.path.join(progs, "crowd"), kind, str(live), str(times),
                                       "/bin/true"])
