"""The measurements as docs/BENCHMARKS.md. Measures nothing but the machine."""

import datetime
import os
import re
import statistics
import subprocess

import measure

# What may be exceeded by nobody: key of a row, what it is measured against, at most.
LIMITS = {
    ("default", "go", "untraced"): 1.04,
    ("default", "thousand", "untraced"): 1.30,
    ("default", "thousand", "strace"): 1.00,
    ("default", "reading", "untraced"): 1.03,
    ("full", "go", "strace"): 0.85,
    ("full", "thousand", "strace"): 0.85,
    ("full", "reading", "strace"): 0.85,
}

# What a tracer can do nothing about, by workload; the tables beside it show how much is left.
BOUNDS = {
    "go": "compilers at work; a few hundred execs, and the filter over every call of theirs",
    "c": "fork, exec and exit of three programs per file",
    "thousand": "six stops per program: two births, the call, the new image, the end, its signal",
    "many": "the same",
    "reading": "nothing stops: start-up, and the filter over open",
    "storm": "one stop per signal: the kernel offers no filter for them",
    "pipelines": "births: a process per part of a pipeline, and execs",
}


def output(*words):
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def load():
    return " ".join(f"{x:.1f}" for x in os.getloadavg())


def machine(exectrace, tools):
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = re.findall(r"^model name\s*: (.*)$", file.read(), re.M)
    versions = [output(exectrace, "-V").split("\n")[0], "libseccomp, libelf, jansson: " +
                ", ".join(line.split()[-1] for line in output(exectrace, "-V").split("\n")[1:])]
    if tools.strace:
        versions.append("strace " + output("strace", "--version").split("\n")[0].split()[-1])
    versions += [output("go", "version") or "no go", output("gcc", "--version").split("\n")[0]]
    return {"date": datetime.date.today().isoformat(),
            "machine": f"{os.cpu_count()} × {models[0] if models else os.uname().machine}",
            "kernel": f"{os.uname().sysname} {os.uname().release} {os.uname().machine}",
            "versions": "; ".join(versions), "load before": load()}


def table(head, rows):
    lines = [head, ["---"] * len(head)] + rows
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def milliseconds(times):
    return f"{statistics.median(times) * 1000:,.0f} ms"


def shown(row, name, base):
    if name not in row["times"]:
        return "-"
    median, best = measure.ratio(row["times"], name, base)
    return f"{median:.2f} ({best:.2f})"


def noise(rows):
    """How far the slowest untraced run of each workload was from its fastest, the median of all."""
    spreads = [max(t) / min(t) for t in (row["times"]["untraced"] for row in rows)]
    return statistics.median(spreads) if spreads else 1.0


def limits(results):
    rows = []
    for (kind, key, base), most in LIMITS.items():
        for row in results.get(kind, []):
            if row["key"] != key or base not in row["times"]:
                continue
            median, best = measure.ratio(row["times"], "exectrace", base)
            name = row["name"] + (", every open and read logged" if kind == "full" else "")
            rows.append([name, f"{most:.2f} × {base}", f"{median:.2f} ({best:.2f})",
                         verdict(median <= most, best <= most)])
    return rows


def verdict(median, best):
    return "holds" if median else "in the fastest runs only" if best else "**exceeded**"


def limits_counted(results):
    rows = []
    if "startup" in results:
        times = results["startup"]
        more = (statistics.median(times["exectrace"]) - statistics.median(times["untraced"])) * 1000
        best = (min(times["exectrace"]) - min(times["untraced"])) * 1000
        rows.append(["start to end of `exectrace -- true`", "5 ms more than `true`",
                     f"{more:.1f} ms ({best:.1f} ms)", verdict(more <= 5, best <= 5)])
    if "scale" in results:
        few, many = results["scale"]["few"], results["scale"]["many"]
        peak = many["peak_memory_kib"] / 1024
        count = f"{many['execs'] - 1:,}"
        rows.append([f"{count} unremarkable execs, peak memory", "32 MiB", f"{peak:.1f} MiB",
                     verdict(peak <= 32, False)])
        linear = per_exec(many) / per_exec(few)
        rows.append([f"the tracer's time per exec, of {count} against of 10,000", "linear",
                     f"{linear:.2f} ×", verdict(linear <= 1.3, False)])
        small, large = (own_work(c) for c in results["scale"]["crowds"][:2])
        if small:
            rows.append(["the tracer's own instructions per exec with 2,000 live tracees",
                         "1.30 × that with 20", f"{large / small:.2f} ×",
                         verdict(large / small <= 1.3, False)])
    return rows


def per_exec(cost):
    return (cost["user_us"] + cost["system_us"]) / cost["execs"]


def own_work(crowd):
    """Instructions for one more exec while the crowd waits."""
    return (crowd["costs"][1][2] - crowd["costs"][0][2]) / crowd["more"]


def kernel_work(crowd, of):
    """Microseconds in the kernel for one more exec: 0 exectrace's, 1 the floor's."""
    return (crowd["costs"][1][of]["system_us"] - crowd["costs"][0][of]["system_us"]) / crowd["more"]


def workload_rows(rows):
    return [[row["name"], milliseconds(row["times"]["untraced"]),
             shown(row, "exectrace", "untraced"), shown(row, "strace", "untraced"),
             shown(row, "floor", "untraced"), shown(row, "exectrace", "strace")
             if "strace" in row["times"] else "-", len(row["times"]["untraced"])] for row in rows]


def cost_rows(rows):
    made = []
    for row in rows:
        cost, floor = row["cost"], row["floor"]
        stops = max(cost["stops"], 1)
        own = (cost["user_us"] + cost["system_us"]) / stops
        least = (floor["user_us"] + floor["system_us"]) / max(floor["stops"], 1)
        made.append([row["name"] + (", every call" if row["full"] else ""), f"{cost['execs']:,}", f"{cost['stops']:,}",
                     f"{cost['ptrace_requests']:,}", f"{cost['ptrace_requests'] / stops:.2f}",
                     f"{cost['user_us'] / stops:.1f} + {cost['system_us'] / stops:.1f} µs",
                     f"{least:.1f} µs", f"{own / least:.2f}" if least else "-",
                     f"{cost['peak_memory_kib'] / 1024:.1f} MiB", BOUNDS[row["key"]]])
    return made


# Functions under which everything of a stop happens, and what they stand for.
PARTS = (("loop_exec_enter", "reading the call"), ("loop_exec_leave", "a failed exec"),
         ("loop_exec_commit", "the new image"), ("loop_call_enter", "reading an open"),
         ("loop_call_leave", "its result"), ("loop_spawn", "births"), ("loop_gone", "ends"),
         ("loop_signal", "signals"), ("inspect", "which call"), ("loop_resume", "resuming"),
         ("loop_settle", "what waits until it goes on"))


def profile_rows(profile):
    rows = []
    for row in profile:
        parts = [(row["functions"].get(name, 0), words) for name, words in PARTS]
        text = ", ".join(f"{words} {n:,.0f}" for n, words in sorted(parts, reverse=True)[:4]
                         if n >= 100)
        rows.append([row["name"], f"{row['each']:,.0f}", text])
    return rows


def libraries(exectrace):
    needed = re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-d", exectrace))
    size = output("size", exectrace).split("\n")[-1].split()
    text = f"{(int(size[0]) + int(size[1])) / 1024:,.0f} KiB of code and data" if size else "?"
    return text, ", ".join(needed)


HEAD = """# Benchmarks

Written by `make bench`; not to be edited. Each round runs the command untraced, under exectrace, under
strace with the same calls (`-f --seccomp-bpf`), and under the *floor*: a test program (`tests/bench/floor.c`) that installs
exectrace's filter, stops where exectrace stops, and only waits and resumes. Ratios are made within a round;
shown is their median, and in brackets that of the fastest runs, which noise disturbs least. Ratios count, not times.
"""


BUSY = """**The machine was busy with other work all the while** (see its load): a tracer and its tracee wait
for a processor at every stop, so ratios are worse and wilder than on a quiet one, the floor's too.
"""


def render(about, results, exectrace):
    rows = results.get("default", []) + results.get("full", [])
    parts = [HEAD, "\n".join(f"- {key}: {value}" for key, value in about.items()) + "\n"]
    if rows:
        parts.append(f"The same untraced command took up to {noise(rows):.2f} times its fastest run "
                     "(median over the workloads): differences smaller than that say little.\n")
    if float(about.get("load after", "0").split()[0]) > 2 * os.cpu_count():
        parts.append(BUSY)
    if results["left out"]:
        parts.append("Not measured: " + "; ".join(results["left out"]) + ".\n")
    checked = limits(results) + limits_counted(results)
    if checked:
        parts += ["## The limits\n", table(["what", "at most", "measured", ""], checked),
                  "Ptrace requests are exact, and `make test` asserts them (`tests/unit/tracer/loop_cost.c`,"
                  "\n`tests/cli/cost.sh`): 4 per successful exec, 5 per failed one, 3 per new process "
                  "or thread, 1 per signal,\nnone per open or read that explains nothing.\n"]
    head = ["workload", "untraced", "exectrace", "strace", "floor", "exectrace : strace", "rounds"]
    for kind, title in (("default", "As it is called: execs, and what explains them"),
                        ("full", "With `-e trace=execve,openat,read` logged to a file")):
        if results.get(kind):
            parts += [f"## {title}\n", table(head, workload_rows(results[kind]))]
    if rows:
        parts += ["## What it takes\n",
                  "Processor time of the tracer's process per stop, user + system, beside the floor's: "
                  "the waking, waiting and\nresuming that ptrace itself takes.\n",
                  table(["workload", "execs", "stops", "requests", "per stop", "exectrace per stop",
                         "floor per stop", "×", "peak memory", "bound by"], cost_rows(rows))]
    parts += render_scale(results) + render_profile(results) + render_start(results, exectrace)
    return "\n".join(parts)


def render_scale(results):
    if "scale" not in results:
        return []
    scale, rows = results["scale"], []
    for crowd in scale["crowds"]:
        rows.append([f"{crowd['live']:,} {crowd['kind']}", f"{own_work(crowd):,.0f}",
                     f"{kernel_work(crowd, 0):,.0f} µs", f"{kernel_work(crowd, 1):,.0f} µs",
                     f"{crowd['costs'][1][0]['peak_memory_kib'] / 1024:.1f} MiB"])
    few, many = scale["few"], scale["many"]
    return ["## Scale\n",
            f"{many['execs'] - 1:,} execs: {per_exec(many):.0f} µs of the tracer each (10,000: {per_exec(few):.0f} µs), "
            f"{many['peak_memory_kib'] / 1024:.1f} MiB at most "
            f"(10,000: {few['peak_memory_kib'] / 1024:.1f} MiB).\n",
            "One more fork, exec and exit while others wait. The tracer's own work does not depend on how "
            "many there are;\nthe kernel's does: wait4(2) looks through the list of all tracees "
            "(kernel/exit.c, do_wait), twice when nothing waits.\n",
            table(["alive meanwhile", "instructions", "in the kernel", "of the floor", "peak memory"],
                  rows)]


def render_profile(results):
    if "profile" not in results:
        return []
    return ["## Profile\n",
            "Instructions of exectrace's own code for one more of each (callgrind), and where they go.\n",
            table(["one more", "instructions", "of which"], profile_rows(results["profile"]))]


def render_start(results, exectrace):
    size, needed = libraries(exectrace)
    parts = ["## Start-up and size\n",
             f"The binary: {size}. Dynamic libraries: {needed}. libunwind is loaded when the first stack "
             "is read, tracefs\nis touched when counters are asked for.\n"]
    if "startup" in results:
        times = results["startup"]
        parts.append(table(["", "median", "fastest"],
                           [[name, f"{statistics.median(t) * 1000:.2f} ms", f"{min(t) * 1000:.2f} ms"]
                            for name, t in times.items()]))
    if "idle" in results:
        idle = results["idle"]
        parts.append(f"Attached to an idle server of 22 threads for {idle['seconds']} s: {idle['stops']} "
                     f"stops (letting go included), {idle['ptrace_requests']} requests, "
                     f"{(idle['user_us'] + idle['system_us']) / 1000:.1f} ms of processor time.\n")
    return parts
