#!/usr/bin/python3
"""elf FILE [KEY=VALUE...]: writes an ELF file whose header says what it is told; nothing is linked.

class=64 machine=62 type=2 phentsize= phnum= phoff= size=4096 interp=PATH pad=HEX
align=4096 vaddr=0x400000 offset=0 memsz= dynamic=yes soname=NAME entry=
"""

import os
import struct
import sys

say = {"class": "64", "machine": "62", "type": "2", "size": "4096", "align": "4096",
       "vaddr": "0x400000", "offset": "0", "pad": "", "data": "1", "flags": "0", "osabi": "0"}
name = sys.argv[1]
say.update(argument.split("=", 1) for argument in sys.argv[2:])
wide = say["class"] == "64"
order = "<" if say["data"] == "1" else ">"


def number(key, otherwise=None):
    return int(say[key], 0) if key in say else otherwise


head_size, entry_size = (64, 56) if wide else (52, 32)
segments = []
interp = say.get("interp", "").encode() + b"\0" if "interp" in say else b""
size, vaddr, offset = number("size"), number("vaddr"), number("offset")
# exit(0) for x86-64; where it lies is the entry point
code, code_at = b"\xb8\x3c\0\0\0\x31\xff\x0f\x05", 1024
interp_at = 2048
segments.append((1, 5, offset, vaddr, number("filesz", size), number("memsz", size), number("align")))
if interp:
    segments.append((3, 4, interp_at, vaddr + interp_at, len(interp), len(interp), 1))


def segment(kind, flags, at, address, filesz, memsz, align):
    if wide:
        return struct.pack(order + "IIQQQQQQ", kind, flags, at, address, address, filesz, memsz, align)
    return struct.pack(order + "IIIIIIII", kind, at, address, address, filesz, memsz, flags, align)


ident = b"\x7fELF" + bytes([1 + wide, number("data"), 1, number("osabi")]) + bytes.fromhex(say["pad"]).ljust(8, b"\0")
head = ident + struct.pack(order + ("HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"), number("type"),
                           number("machine"), 1, number("entry", vaddr + code_at), number("phoff", head_size), 0,
                           number("flags"), head_size, number("phentsize", entry_size),
                           number("phnum", len(segments)), 0, 0, 0)
body = bytearray(max(size, 4096))
body[:len(head)] = head
table = b"".join(segment(*one) for one in segments)
body[head_size:head_size + len(table)] = table
body[code_at:code_at + len(code)] = code
body[interp_at:interp_at + len(interp)] = interp
with open(name, "wb") as file:
    file.write(body[:size])
os.chmod(name, 0o755)
