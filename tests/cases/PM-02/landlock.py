"""landlock.py ALLOWED... -- COMMAND...: may execute what lies below ALLOWED only."""
import ctypes
import os
import struct
import sys

cut = sys.argv.index("--")
allowed, command = sys.argv[1:cut], sys.argv[cut + 1:]
libc = ctypes.CDLL(None, use_errno=True)
CREATE, ADD, RESTRICT, EXECUTE = 444, 445, 446, 1
ruleset = libc.syscall(CREATE, ctypes.byref(ctypes.c_uint64(EXECUTE)), 8, 0)
if ruleset < 0:
    sys.exit("no Landlock here")
for path in allowed:
    fd = os.open(path, os.O_PATH)
    rule = ctypes.create_string_buffer(struct.pack("=Qi", EXECUTE, fd))
    libc.syscall(ADD, ruleset, 1, rule, 0)
libc.prctl(38, 1, 0, 0, 0)
if libc.syscall(RESTRICT, ruleset, 0) < 0:
    sys.exit("no Landlock here")
try:
    os.execv(command[0], command)
except OSError as error:
    sys.exit(f"landrun: {error.strerror.lower()}")
