#!/usr/bin/python3
"""assembly.py FILE: a PE file whose directory 14 (the CLR header) is set."""
import os
import struct
import sys

dos = b"MZ".ljust(60, b"\0") + struct.pack("<I", 128)
coff = struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, 224, 0x102)
directories = [(0, 0)] * 16
directories[14] = (0x2008, 72)
optional = struct.pack("<HBBIIIIII", 0x10B, 8, 0, 0x200, 0x200, 0, 0x2000, 0x2000, 0x4000)
optional += struct.pack("<IIIHHHHHHIIIIHHIIIIII", 0x400000, 0x2000, 0x200, 4, 0, 0, 0, 4, 0, 0, 0x6000,
                        0x200, 0, 3, 0, 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
optional += b"".join(struct.pack("<II", *one) for one in directories)
section = b".text".ljust(8, b"\0") + struct.pack("<IIIIIIHHI", 0x100, 0x2000, 0x200, 0x200, 0, 0, 0, 0, 0x60000020)
with open(sys.argv[1], "wb") as file:
    file.write((dos.ljust(128, b"\0") + b"PE\0\0" + coff + optional + section).ljust(0x400, b"\0"))
os.chmod(sys.argv[1], 0o755)
