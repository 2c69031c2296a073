"""Runs commands side by side and reads what they cost. Knows no workload and writes no document."""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time


class Tools:
    """The programs that are compared, and where they leave their numbers."""

    def __init__(self, exectrace, floor, scratch):
        self.exectrace, self.floor, self.scratch = exectrace, floor, scratch
        # Beside the floor: valgrind knows seccomp(2) by an older name only.
        self.preload = os.path.join(os.path.dirname(floor), "seccomp.so")
        self.strace = shutil.which("strace")
        self.valgrind = shutil.which("valgrind")

    def path(self, name):
        return os.path.join(self.scratch, name)

    def ways(self, full, tells=False):
        """How a command is run, by name: the words in front of it. tells: what it took is written
        where read_cost and read_floor find it."""
        log, calls = self.path("log"), "execve,openat,read" if full else "execve,execveat"
        ways = {"untraced": [], "exectrace": [self.exectrace, "--"]}
        if full:
            ways["exectrace"] = [self.exectrace, "-e", "trace=" + calls, "--log=" + log, "--"]
        if self.strace:
            ways["strace"] = [self.strace, "-f", "--seccomp-bpf", "-e", "trace=" + calls, "-o", log]
        ways["floor"] = [self.floor] + (["-f"] if full else [])
        if tells:
            ways["exectrace"][1:1] = ["-o", self.path("cost.json")]
            ways["floor"] += ["-o", self.path("floor")]
        return ways

    def read_cost(self):
        """What exectrace said of itself."""
        with open(self.path("cost.json"), encoding="utf-8") as file:
            document = json.load(file)
        return {**document["run"]["tracing_cost"], "execs": document["execs"]["total"]}

    def read_floor(self):
        """Stops and processor time of the loop that only waits and resumes."""
        with open(self.path("floor"), encoding="utf-8") as file:
            stops, requests, user, system = map(int, file.read().split())
        return {"stops": stops, "ptrace_requests": requests, "user_us": user, "system_us": system}


class Failed(Exception):
    """A command did not end as it should."""


def run(words, cwd=None, env=None):
    """Seconds from start to end; what it prints is thrown away, what it complains is told."""
    with tempfile.TemporaryFile() as complaints:
        begun = time.perf_counter()
        ended = subprocess.run(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=complaints, check=False)
        took = time.perf_counter() - begun
        if ended.returncode:
            complaints.seek(0)
            text = complaints.read(2000).decode(errors="replace")
            raise Failed(f"{' '.join(words)[:200]}: ended with {ended.returncode}: {text}")
    return took


def one_round(ways, workload):
    """Seconds by way, one of each."""
    times = {}
    for name, words in ways.items():
        workload.reset()
        times[name] = run(words + workload.words, workload.cwd, workload.env)
    return times


def interleave(ways, workload, rounds, budget):
    """Seconds by way, one of each per round: `rounds`, or as many as fit into the budget of
    seconds, one at least."""
    times = {name: [] for name in ways}
    begun = time.perf_counter()
    for done in range(rounds):
        used = time.perf_counter() - begun
        if done and used + used / done > budget:
            break
        for name, seconds in one_round(ways, workload).items():
            times[name].append(seconds)
    return times


def ratio(times, name, base):
    """Of two ways: the median over the rounds, and that of the fastest of each."""
    pairs = [a / b for a, b in zip(times[name], times[base])]
    return statistics.median(pairs), min(times[name]) / min(times[base])


def cost(tools, workload, full):
    """What exectrace says of itself after one more run."""
    workload.reset()
    run(tools.ways(full, True)["exectrace"] + workload.words, workload.cwd, workload.env)
    return tools.read_cost()


def floor_cost(tools, workload, full):
    """The same of the floor."""
    workload.reset()
    run(tools.ways(full, True)["floor"] + workload.words, workload.cwd, workload.env)
    return tools.read_floor()


def idle(tools, words, seconds):
    """What it costs to stay attached to a process to which nothing happens."""
    report = tools.path("idle.json")
    server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.2)
        subprocess.run([tools.exectrace, "-p", str(server.pid), f"--timeout={seconds}", "-o",
                        report], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        with open(report, encoding="utf-8") as file:
            return {**json.load(file)["run"]["tracing_cost"], "seconds": seconds}
    finally:
        server.stdin.close()
        server.wait()


def instructions(tools, options, words):
    """Instructions of the tracer's own code under callgrind, in all and by function; (0, {})
    without valgrind."""
    if not tools.valgrind:
        return 0, {}
    pattern = tools.path("callgrind.%p")
    for name in os.listdir(tools.scratch):
        if name.startswith("callgrind."):
            os.unlink(tools.path(name))
    # What valgrind puts there is not for the tracees.
    plain = ["-E", "LD_PRELOAD", "-E", "LD_LIBRARY_PATH"]
    run([tools.valgrind, "--tool=callgrind", "--callgrind-out-file=" + pattern, tools.exectrace]
        + options + plain + ["--"] + words, env={**os.environ, "LD_PRELOAD": tools.preload})
    profiles = [tools.path(n) for n in os.listdir(tools.scratch) if n.startswith("callgrind.")]
    texts = [subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", p],
                            capture_output=True, text=True, check=True).stdout for p in profiles]
    counted = [parse_annotation(text) for text in texts]
    return max(counted, key=lambda pair: pair[0])


def parse_annotation(text):
    """callgrind_annotate's total, and instructions by function with what it calls."""
    total, functions = 0, {}
    for line in text.splitlines():
        fields = line.split()
        if "PROGRAM TOTALS" in line:
            total = int(fields[0].replace(",", ""))
        elif len(fields) > 2 and fields[0].replace(",", "").isdigit() and ":" in line:
            name = line.split(":", 1)[1].split(" [")[0].split("'")[0].strip()
            functions.setdefault(name, int(fields[0].replace(",", "")))
    return total, functions
