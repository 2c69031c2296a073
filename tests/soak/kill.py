"""Random SIGKILLs while processes are started without end: every report is well-formed and nothing
   is left behind.   kill.py EXECTRACE SCHEMA LOAD KILLS tracees|exectrace"""
import collections
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid

try:
    import jsonschema
except ImportError:
    jsonschema = None

exectrace, schema_path, load, kills, who = sys.argv[1:]
kills = int(kills)
schema = json.load(open(schema_path))
seed = int(os.environ.get("SOAK_SEED", "0")) or random.randrange(1 << 30)
random.seed(seed)
problems, anomalies = [], collections.Counter()
totals = {"runs": 0, "kills": 0, "execs": 0, "anomalies": 0, "records": 0}


def marked(mark):
    """Processes of the run at hand, by what they inherited: {pid: is it exectrace itself}."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if mark not in file.read():
                    continue
            found[int(pid)] = os.readlink(f"/proc/{pid}/exe") == exectrace
        except OSError:
            pass
    return found


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        return 1
    except ProcessLookupError:
        return 0


def check_json(path, run):
    try:
        document = json.load(open(path))
        if jsonschema:
            jsonschema.validate(document, schema)
        totals["execs"] += document["execs"]["total"]
        totals["anomalies"] += len(document["anomalies"])
        anomalies.update(document["anomalies"])
    except Exception as why:  # whatever it is, it is the result
        problems.append(f"{run}: {os.path.basename(path)}: {why!r:.200}")


def check_lines(path, run, ended):
    lines = open(path, "rb").read().split(b"\n")
    if lines.pop() != b"":
        problems.append(f"{run}: the stream ends within a line")
    try:
        kinds = [json.loads(line)["type"] for line in lines]
    except Exception as why:
        problems.append(f"{run}: the stream: {why!r:.200}")
        return
    totals["records"] += len(kinds)
    if kinds and kinds[0] != "start":
        problems.append(f"{run}: the stream does not begin with its start")
    if ended and (not kinds or kinds[-1] != "report"):
        problems.append(f"{run}: the stream does not end with the report")


def describe(pid):
    """What one that was left behind is doing."""
    try:
        with open(f"/proc/{pid}/status") as file:
            status = dict(line.split(":", 1) for line in file)
        threads = os.listdir(f"/proc/{pid}/task")
        waits = [open(f"/proc/{pid}/task/{tid}/wchan").read() for tid in threads]
        return (f"{pid} {status['Name'].strip()} {status['State'].strip()} parent {status['PPid'].strip()} "
                f"tracer {status['TracerPid'].strip()} in {waits}")
    except OSError:
        return f"{pid} gone"


def wait_for_none(mark, run):
    end = time.monotonic() + 20
    while marked(mark):
        if time.monotonic() > end:
            problems.append(f"{run}: left behind: {[describe(pid) for pid in marked(mark)]}")
            for pid in marked(mark):
                kill(pid)
            return
        time.sleep(0.02)


def one_run(folder, number):
    mark = b"SOAK_MARK=" + uuid.uuid4().hex.encode()
    json_path, lines_path = f"{folder}/{number}.json", f"{folder}/{number}.jsonl"
    process = subprocess.Popen(
        [exectrace, "-o", json_path, "-o", lines_path, "--", load, "1500" if who == "tracees" else "4000", "4"],
        env={**os.environ, "SOAK_MARK": mark.split(b"=")[1].decode()},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    totals["runs"] += 1
    ended = True
    if who == "tracees":
        while process.poll() is None and totals["kills"] < kills:
            victims = [pid for pid, own in marked(mark).items() if not own]
            # Seldom the command itself: that is the end of the run.
            if len(victims) > 1 and random.random() < 0.98:
                victims.remove(min(victims))
            if victims:
                totals["kills"] += kill(random.choice(victims))
            time.sleep(random.random() * 0.01)
        process.wait()
        if process.returncode not in (0, -signal.SIGKILL):
            problems.append(f"{number}: ended with {process.returncode}")
    else:
        time.sleep(random.random() * 0.4)
        tracers = [pid for pid, own in marked(mark).items() if own and pid != process.pid]
        front = number % 2 == 0 or not tracers
        totals["kills"] += kill(process.pid if front else random.choice(tracers))
        process.wait()
        ended = front and bool(tracers)
    wait_for_none(mark, number)
    if ended or os.path.exists(json_path):
        check_json(json_path, number)
    if os.path.exists(lines_path):
        check_lines(lines_path, number, ended)


with tempfile.TemporaryDirectory() as folder:
    number = 0
    while totals["kills"] < kills and number < kills + 100:
        one_run(folder, number)
        number += 1
        if len(problems) > 10:
            break
print(", ".join(f"{count} {what}" for what, count in totals.items()),
      "" if jsonschema else "(no schema check: jsonschema is not installed)", f"(SOAK_SEED={seed})")
for what, count in anomalies.items():
    print(f"  {count} times: {what}")
print("\n".join(problems))
sys.exit(1 if problems or totals["kills"] < kills else 0)
