#!/usr/bin/python3
# sandbox.py HANDLED [PATH=RIGHTS | dup]... -- COMMAND...: a Landlock sandbox, then COMMAND.
# Rights are those of landlock(7) as numbers: 1 to execute, 4 to read. dup: through a copy of the
# ruleset's descriptor.
import ctypes
import os
import struct
import sys

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        print("no Landlock:", os.strerror(ctypes.get_errno()), file=sys.stderr)
        sys.exit(99)
    return result


split = sys.argv.index("--")
rules, command = sys.argv[2:split], sys.argv[split + 1:]
handled = ctypes.create_string_buffer(struct.pack("Q", int(sys.argv[1])))
ruleset = call(444, handled, 8, 0)
for rule in rules:
    if rule == "dup":
        ruleset = os.dup(ruleset)
        continue
    path, rights = rule.split("=")
    beneath = os.open(path, os.O_PATH)
    attribute = ctypes.create_string_buffer(struct.pack("=Qi", int(rights), beneath))
    call(445, ruleset, 1, attribute, 0)
libc.prctl(38, 1, 0, 0, 0)
call(446, ruleset, 0)
os.execv(command[0], command)
