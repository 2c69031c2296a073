"""status.py EXECTRACE   the status line on a terminal of its own; prints "ok|bad NAME" lines.
   The terminal is a small model of one: text, CR, LF, and the sequences that the line uses."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

exectrace = sys.argv[1]
ROWS, COLUMNS = 12, 60
LINE = re.compile(r"exectrace: \d+ s, \d+ execs, \d+ processes, \d+ failed")


class Screen:
    def __init__(self):
        self.rows = [""] * ROWS
        self.row = self.column = 0
        self.bottom = ROWS - 1
        self.saved = (0, 0)
        self.unknown = []

    def index(self):
        if self.row == self.bottom:
            del self.rows[0]
            self.rows.insert(self.bottom, "")
        elif self.row < ROWS - 1:
            self.row += 1

    def put(self, char):
        line = self.rows[self.row].ljust(self.column)
        self.rows[self.row] = line[:self.column] + char + line[self.column + 1:]
        self.column += 1

    def control(self, parameters, final):
        numbers = [int(n) if n else 0 for n in parameters.split(";")]
        if final == "A":
            self.row = max(0, self.row - max(1, numbers[0]))
        elif final == "r":
            self.bottom = (numbers[1] if len(numbers) > 1 and numbers[1] else ROWS) - 1
            self.row = self.column = 0
        elif final == "H":
            self.row, self.column = numbers[0] - 1, numbers[1] - 1
        elif final == "K" and numbers == [2]:
            self.rows[self.row] = ""
        else:
            self.unknown.append(parameters + final)

    def feed(self, text):
        at = 0
        while at < len(text):
            match = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])").match(text, at)
            if match:
                self.control(*match.groups())
                at = match.end()
                continue
            if text[at] == "\x1b":
                if text[at + 1] == "7":
                    self.saved = (self.row, self.column)
                elif text[at + 1] == "8":
                    self.row, self.column = self.saved
                elif text[at + 1] == "D":
                    self.index()
                else:
                    self.unknown.append(text[at + 1])
                at += 2
                continue
            if text[at] == "\r":
                self.column = 0
            elif text[at] == "\n":
                self.index()
            else:
                self.put(text[at])
            at += 1

    def shown(self):
        return [row.rstrip() for row in self.rows]


class Run:
    def __init__(self, script, options=(), term="xterm", stderr=None, before="", shell=()):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.screen, self.bytes = Screen(), ""
        environment = dict(os.environ, TERM=term)
        os.write(slave, before.encode())

        def own_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [*shell, exectrace, *options, "--", "sh", "-c", script], stdin=slave, stdout=slave,
            stderr=stderr if stderr is not None else slave, preexec_fn=own_terminal, env=environment)
        os.close(slave)

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536).decode()
        except OSError:
            return False
        self.bytes += data
        self.screen.feed(data)
        return bool(data)

    def wait_for(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            self.read(0.1)
        return condition()

    def finish(self):
        while self.process.poll() is None:
            self.read(0.05)
        while self.read(0.2):
            pass
        os.close(self.master)
        return self.process.returncode


def say(good, name, run=None):
    print("ok" if good else "bad", name)
    if not good and run:
        print("#", repr(run.bytes)[:500], run.screen.shown())


def line_on(run):
    return LINE.search(run.screen.rows[ROWS - 1]) is not None


def check_shown(before, name):
    """A silent command: the line comes; at the command's first words it goes, and they are whole."""
    os.path.exists("go") and os.unlink("go")
    wait = "while ! [ -e go ]; do sleep 0.1; done"
    run = Run(wait + "; printf 'one\\ntwo two\\nthree'; sleep 1.5; echo; exit 3", before=before)
    say(run.wait_for(lambda: line_on(run)), f"{name}: shown", run)
    above = run.screen.shown()[:ROWS - 1]
    first = run.screen.rows[ROWS - 1]
    say(run.wait_for(lambda: run.screen.rows[ROWS - 1] not in (first, "")), f"{name}: counts on", run)
    with open("go", "w", encoding="ascii"):
        pass
    say(run.wait_for(lambda: not line_on(run)), f"{name}: gone when the command writes", run)
    say(run.finish() == 3, f"{name}: status", run)
    shown = [row for row in run.screen.shown() if row]
    written = [row for row in above if row] + ["one", "two two", "three"]
    say(len(shown) > 2 and shown == written[-len(shown):], f"{name}: without a trace", run)
    say(run.screen.bottom == ROWS - 1 and not run.screen.unknown, f"{name}: all rows scroll again", run)


def check_never(name, run):
    status = run.finish()
    say(status == 0 and "\x1b" not in run.bytes and "execs" not in run.bytes, name, run)


def check_front_killed():
    """The process that draws is killed: the one that traces takes the line away."""
    run = Run("sleep 60", shell=("sh", "-c", '"$@"; echo "status $?"', "sh"))
    say(run.wait_for(lambda: line_on(run)), "killed: shown", run)
    with open(f"/proc/{run.process.pid}/task/{run.process.pid}/children", encoding="ascii") as file:
        os.kill(int(file.read().split()[0]), signal.SIGKILL)
    say(run.wait_for(lambda: "status 137" in run.bytes and run.screen.bottom == ROWS - 1),
        "killed: all rows scroll again", run)
    say(not any(LINE.search(row) for row in run.screen.rows), "killed: the line is gone", run)
    run.finish()


def main():
    check_shown("", "at the top")
    check_shown("line\r\n" * ROWS + "last\r\n", "at the bottom")
    with open("err", "wb") as err:
        runs = [
            ("a short run", Run("true")),
            ("a command that writes", Run("echo hello; sleep 3.2")),
            ("stderr is no terminal", Run("sleep 3.2", stderr=err)),
            ("a dumb terminal", Run("sleep 3.2", term="dumb")),
        ]
        for name, run in runs:
            check_never(name, run)
    log = Run("sleep 3.2", options=["-v"])
    log.finish()
    say("\x1b7" not in log.bytes, "beside the live log", log)
    with open("err", "rb") as err:
        say(err.read() == b"", "stderr is no terminal: nothing in the file")
    killed = Run("sleep 60")
    say(killed.wait_for(lambda: line_on(killed)), "interrupted: shown", killed)
    os.write(killed.master, b"\x03")
    killed.finish()
    say(not line_on(killed) and killed.screen.bottom == ROWS - 1, "interrupted: gone", killed)
    check_front_killed()
    print("ok all done")


main()
