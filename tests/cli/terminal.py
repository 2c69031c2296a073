"""A user at a terminal: each session is typed twice, plain and under exectrace, and has to show the
   same. terminal.py EXECTRACE   prints "ok|bad NAME" lines."""
import difflib
import json
import os
import pty
import re
import select
import signal
import sys
import time

exectrace = sys.argv[1]
LIMIT = 10  # seconds for one answer
PROMPT = "PROMPT> "
STALLED = "(nothing more came)"
CTRL_C, CTRL_D, CTRL_Z = "\x03", "\x04", "\x1a"

# TRACED stands for what is typed before a command: nothing, or exectrace. A step is what is typed
# and the text that has to come before the next one; the last line of all shows the status.
STATUS = ("echo status=$?\n", PROMPT)
INNER = ("bash --norc --noprofile --noediting -i", "INNER> ")
SESSIONS = {
    "^C ends the command": [
        ("TRACED sh -c 'echo ready; read line'\n", "ready"), (CTRL_C, PROMPT), STATUS],
    "^C, and the command decides": [
        ("TRACED bash -c 'trap \"echo asked; exit 9\" INT; echo ready; while :; do sleep 0.1; done'\n",
         "ready"), (CTRL_C, PROMPT), STATUS],
    "^\\ ends with SIGQUIT": [
        ("ulimit -c 0; TRACED sh -c 'echo ready; read line'\n", "ready"), ("\x1c", PROMPT), STATUS],
    "^Z stops, fg goes on": [
        ("TRACED sh -c 'echo ready; read line; echo got $line; exit 4'\n", "ready"), (CTRL_Z, PROMPT),
        ("jobs\n", PROMPT), ("fg\n", "exit 4'"), ("words\n", PROMPT), STATUS],
    # No process is started while it may be stopped: a shell that vforks cannot stop just then.
    "^Z stops, bg goes on": [
        ("TRACED sh -c 'echo ready; until [ -e go ]; do :; done; echo went on'\n", "ready"), (CTRL_Z, PROMPT),
        ("bg\n", PROMPT), (": >go; wait; jobs; rm go\n", PROMPT), STATUS],
    "^Z is ignored by a command that ignores it": [
        ("TRACED sh -c 'trap \"\" TSTP; echo ready; read line; echo got $line; exit 5'\n", "ready"),
        (CTRL_Z + "words\n", PROMPT), STATUS],
    "^Z, and the command decides": [
        ("TRACED bash -c 'trap \"echo asked\" TSTP; echo ready; read line; echo $line; exit 6'\n",
         "ready"), (CTRL_Z, "asked"), ("words\n", PROMPT), STATUS],
    "a command that stops itself": [
        ("TRACED sh -c 'kill -STOP $$; echo went on; exit 3'\n", PROMPT), ("jobs\n", PROMPT),
        ("fg\n", PROMPT), STATUS],
    "twice": [
        ("TRACED sh -c 'kill -STOP $$; kill -TSTP $$; exit 3'\n", PROMPT), ("fg\n", PROMPT),
        ("jobs\n", PROMPT), ("fg\n", PROMPT), STATUS],
    "reading in the background stops": [
        ("TRACED cat & while ! jobs | grep -q Stopped; do :; done\n", PROMPT),
        ("fg\n", "cat\n"), ("words\n", "words\n"), (CTRL_D, PROMPT), STATUS],
    "writing in the background with tostop": [
        ("stty tostop; TRACED sh -c 'echo words; exit 3' & while ! jobs | grep -q Stopped; do :; done\n",
         PROMPT), ("fg; stty -tostop\n", PROMPT), STATUS],
    "a pipeline": [
        ("TRACED sh -c 'echo ready >&2; cat' | TRACED cat\n", "ready"), ("one\n", "one\n"), (CTRL_Z, PROMPT),
        ("fg\n", "cat\n"), ("two\n", "two\n"), (CTRL_D, PROMPT), STATUS],
    "an interactive shell": [
        ("TRACED " + INNER[0] + "\n", PROMPT), ("PS1='INNER> '\n", INNER[1]),
        ("sh -c 'echo ready; read line'\n", "ready"), (CTRL_Z, INNER[1]), ("jobs\n", INNER[1]),
        ("fg\n", "line'\n"), (CTRL_C, INNER[1]), (STATUS[0], INNER[1]), ("exit 7\n", PROMPT), STATUS],
    "an interactive shell that is suspended": [
        ("TRACED " + INNER[0] + "\n", PROMPT), ("PS1='INNER> '\n", INNER[1]), ("suspend\n", PROMPT),
        ("echo outside\n", PROMPT), ("fg\n", "-i\n"), ("echo inside\n", INNER[1]), ("exit 8\n", PROMPT), STATUS],
    "timeout, setsid and nohup": [
        ("TRACED timeout 0.2 sleep 60\n", PROMPT), STATUS, ("TRACED setsid -w sh -c 'exit 5'\n", PROMPT), STATUS,
        ("TRACED nohup sh -c 'kill -HUP $$; exit 6' </dev/null 2>/dev/null | cat\n", PROMPT), STATUS],
}


class Terminal:
    def __init__(self):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="dumb", PS1="", LC_ALL="C", HISTFILE="")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])
        self.text = ""
        self.seen = 0
        # What is typed is not to be taken for an answer: the words for it are in two parts.
        self.type("stty -echo; PS1='%s''%s'\n" % (PROMPT[:3], PROMPT[3:]), PROMPT)
        self.start = self.seen

    def type(self, what, until):
        os.write(self.fd, what.encode())
        end = time.monotonic() + LIMIT
        while until not in self.text[self.seen:]:
            if time.monotonic() > end or not select.select([self.fd], [], [], end - time.monotonic())[0]:
                self.text += STALLED
                return False
            try:
                self.text += os.read(self.fd, 65536).decode(errors="replace").replace("\r", "")
            except OSError:
                self.text += "(closed)"
                return False
        self.seen += self.text[self.seen:].index(until) + len(until)
        return True

    def close(self):
        os.close(self.fd)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def transcript(steps, prefix):
    terminal = Terminal()
    for what, until in steps:
        if not terminal.type(what.replace("TRACED ", prefix), until):
            break
    terminal.close()
    text = terminal.text[terminal.start:].replace(prefix or "\0", "")
    # Whether bash still tells of a job that is done, or has told, is a matter of moments.
    text = re.sub(r"\[1\][+-]? +Done .*\n", "", text)
    return re.sub(r"\[(1\]? ?)\[?\d+", r"[\1PID", text)


for name, steps in SESSIONS.items():
    # A key may be typed a moment before the terminal has changed hands, with or without a tracer:
    # such a session is typed again. What really hangs does so each time.
    for _ in range(4):
        plain = transcript(steps, "")
        traced = transcript(steps, exectrace + " -- ")
        if STALLED not in plain + traced:
            break
    good = plain == traced and "status=" in plain and STALLED not in plain
    print("ok" if good else "bad", name, flush=True)
    if plain == traced and not good:
        print(re.sub("(?m)^", "# ", plain), file=sys.stderr)
    if not good:
        print("\n".join("# " + line for line in difflib.unified_diff(
            plain.split("\n"), traced.split("\n"), "plain", "traced", lineterm="")), file=sys.stderr)


def hang_up(traced):
    """The terminal is closed: what the session's leader, a command of its own, does with that."""
    pid, fd = pty.fork()
    if pid == 0:
        command = ["sh", "-c", "trap 'echo hung up >hup; exit 6' HUP; echo ready; "
                   "while :; do sleep 0.1; done"]
        command = [exectrace, "-o", "hup.json", "-o", "hup.jsonl", "--", *command] if traced else command
        os.execvp(command[0], command)
    text = b""
    while b"ready" not in text:
        text += os.read(fd, 4096)
    os.close(fd)
    status = os.waitpid(pid, 0)[1]
    with open("hup") as file:
        said = file.read()
    os.unlink("hup")
    return os.waitstatus_to_exitcode(status), said


plain, traced = hang_up(False), hang_up(True)
print("ok" if plain == traced == (6, "hung up\n") else "bad", "the terminal is closed", flush=True)
if plain != traced:
    print("#", plain, traced, file=sys.stderr)
with open("hup.json") as file:
    print("ok" if json.load(file)["command"]["exit"] == {"code": 6} else "bad", "and there is a report")
with open("hup.jsonl") as file:
    print("ok" if json.loads(file.readlines()[-1])["type"] == "report" else "bad", "and the stream ends with it")
print("ok all done")
