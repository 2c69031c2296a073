"""Attach to a busy process and let it go, again and again: it loses nothing.
   attach.py EXECTRACE BUSY CYCLES"""
import os
import random
import signal
import subprocess
import sys
import time

exectrace, busy, cycles = sys.argv[1:]
victim = subprocess.Popen([busy], stdout=subprocess.PIPE, text=True)
assert victim.stdout.readline() == "ready\n"
problems = []


def is_traced():
    with open(f"/proc/{victim.pid}/status") as file:
        return "\nTracerPid:\t0\n" not in file.read()


def wait_until(condition, what):
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end or victim.poll() is not None:
            problems.append(what)
            return
        time.sleep(0.002)


for number in range(int(cycles)):
    options = ["--attach-full"] if number % 2 else []
    tracer = subprocess.Popen([exectrace, *options, "-p", str(victim.pid)], stderr=subprocess.PIPE)
    wait_until(lambda: is_traced() or tracer.poll() is not None, f"{number}: never attached")
    time.sleep(random.random() * 0.1)
    tracer.send_signal(random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
    try:
        _, said = tracer.communicate(timeout=30)
        if tracer.returncode:
            problems.append(f"{number}: status {tracer.returncode} {said.decode()[:300]}")
    except subprocess.TimeoutExpired:
        problems.append(f"{number}: did not end")
        tracer.kill()
    wait_until(lambda: not is_traced(), f"{number}: still traced")
    if problems:
        break
victim.send_signal(signal.SIGTERM)
try:
    said, _ = victim.communicate(timeout=60)
    if victim.returncode:
        problems.append(f"the busy process ended with {victim.returncode}")
except subprocess.TimeoutExpired:
    problems.append("the busy process hangs")
    said = subprocess.run(f"head -n 3 /proc/{victim.pid}/task/*/stat", shell=True,
                          capture_output=True, text=True).stdout
    victim.kill()
print(f"{number + 1} cycles: {said.strip()}")
print("\n".join(problems))
sys.exit(bool(problems))
