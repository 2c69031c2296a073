/* What a reader is told about sections E and F: ELF images and script interpreters.
 * Owns text only. */
#include "report/cause_text.h"

/* clang-format off */
const struct cause_text cause_text_images[CAUSE_COUNT] = {
[CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER] = {"ELF_FOREIGN_ARCH_NO_HANDLER", 'E',
	"no handler for this architecture", SEVERITY_ERROR,
	"The file, or the interpreter in its #! line, is an ELF program for another machine, and no "
	"enabled binfmt_misc entry takes it.",
	"ENOEXEC, e_machine against what this kernel loads, and each entry of the registry compared "
	"with the file's bytes.",
	"Build or download it for this machine, or register an emulator such as qemu-user."},
[CAUSE_ELF_COMPAT_UNSUPPORTED] = {"ELF_COMPAT_UNSUPPORTED", 'E',
	"this kernel lacks the 32-bit ABI", SEVERITY_ERROR,
	"The file's architecture belongs to this machine's family, but the kernel or the CPU does not "
	"offer its ABI: i386 without IA32 emulation, x32, 32-bit Arm on a 64-bit only core.",
	"ENOEXEC, the ELF class and machine, and what the running kernel offers.",
	"Enable the ABI (CONFIG_IA32_EMULATION, ia32_emulation=1), use a 64-bit build or an emulator."},
[CAUSE_ELF_TYPE_NOT_EXECUTABLE] = {"ELF_TYPE_NOT_EXECUTABLE", 'E', "not an executable ELF type",
	SEVERITY_ERROR,
	"The file is an object file, a core dump or a BPF object: ELF, but not a program.",
	"ENOEXEC, and e_type is neither ET_EXEC nor ET_DYN.",
	"Link it first (drop -c), or load it with the tool it is meant for."},
[CAUSE_ELF_MALFORMED] = {"ELF_MALFORMED", 'E', "unusable ELF headers", SEVERITY_ERROR,
	"The file has the ELF signature but its headers cannot be used.",
	"The rule of the ELF loader that refuses them; past the point of no return the process dies "
	"of SIGSEGV and only a tracer sees the errno.",
	"Link or download it again; look at what patched it (patchelf, a packer, a linker script)."},
[CAUSE_ELF_LAYOUT_REJECTED] = {"ELF_LAYOUT_REJECTED", 'E', "a stricter loader refuses the layout",
	SEVERITY_ERROR,
	"The file is valid ELF, but this system's loader is stricter than Linux: WSL1 refuses unusual "
	"program headers.",
	"ENOEXEC from WSL1 for a file that Linux would load.",
	"Convert the distribution to WSL2."},
[CAUSE_ELF_PAGE_ALIGNMENT] = {"ELF_PAGE_ALIGNMENT", 'E', "segments do not fit the page size",
	SEVERITY_ERROR,
	"A PT_LOAD segment's address and file offset do not agree modulo the kernel's page size, "
	"typically a file linked for 4 KiB pages on a kernel with 16 or 64 KiB pages.",
	"EINVAL at the exit of execve and SIGSEGV, and the segment's numbers; or the dynamic loader's "
	"own message.",
	"Link with -Wl,-z,max-page-size=0x10000, or boot a kernel with 4 KiB pages."},
[CAUSE_SHARED_OBJECT_EXECUTED] = {"SHARED_OBJECT_EXECUTED", 'E', "a shared library was run",
	SEVERITY_ERROR,
	"A shared library was executed. The kernel starts it, and it crashes at an entry point that "
	"is not one.",
	"ET_DYN without PT_INTERP and without the PIE flag, and a crash right after exec.",
	"Run the program that uses the library; check what the link step produced."},
[CAUSE_ELF_INTERP_NOT_FOUND] = {"ELF_INTERP_NOT_FOUND", 'E', "its ELF loader is missing",
	SEVERITY_ERROR,
	"The program exists, but the dynamic loader named in its PT_INTERP does not exist in the "
	"caller's root. Shells then report the program itself as not found.",
	"ENOENT, the target exists, and PT_INTERP's path does not resolve.",
	"Install the C library it was built for (or of its architecture), use a static build, or add "
	"the loader to the sandbox."},
[CAUSE_ELF_INTERP_UNUSABLE] = {"ELF_INTERP_UNUSABLE", 'E', "its ELF loader is unusable",
	SEVERITY_ERROR,
	"The dynamic loader exists but cannot be used: a directory, not executable, of another "
	"architecture, not ELF, or cut short.",
	"EACCES, ELIBBAD or EIO, and the loader's own type, mode and header.",
	"Reinstall the C library that provides the loader."},
[CAUSE_ELF_INTERP_STUB] = {"ELF_INTERP_STUB", 'E', "its ELF loader is a stub", SEVERITY_ERROR,
	"The dynamic loader is a stub that only prints an explanation, as NixOS installs it.",
	"The exec succeeded, PT_INTERP resolves to a stub, and the process ended with 127.",
	"Use a build for this system, patchelf, or nix-ld."},

[CAUSE_SHEBANG_INTERP_NOT_FOUND] = {"SHEBANG_INTERP_NOT_FOUND", 'F',
	"the interpreter in #! is missing", SEVERITY_ERROR,
	"The script exists, but the interpreter in its #! line does not exist in the caller's root. "
	"Most callers then name the script in their message.",
	"ENOENT, the script exists, and the interpreter's path does not resolve.",
	"Install the interpreter, correct the #! line, or recreate the virtual environment."},
[CAUSE_SHEBANG_CRLF] = {"SHEBANG_CRLF", 'F', "the #! line ends in a carriage return",
	SEVERITY_ERROR,
	"The script has Windows line ends, so the interpreter's name (or its argument) ends in a "
	"carriage return and does not exist.",
	"Byte 0x0D before the newline of the first line.",
	"Convert the line ends: sed -i 's/\\r$//' FILE; for git, eol=lf in .gitattributes."},
[CAUSE_SHEBANG_INTERP_UNUSABLE] = {"SHEBANG_INTERP_UNUSABLE", 'F',
	"the interpreter in #! is unusable", SEVERITY_ERROR,
	"The interpreter exists but is a directory, lacks the execute bit, or is itself a file that the "
	"kernel does not load.",
	"EACCES or ENOEXEC with a valid script, and the interpreter's type, mode and content.",
	"Correct the #! line or the interpreter's mode."},
[CAUSE_SHEBANG_TOO_LONG] = {"SHEBANG_TOO_LONG", 'F', "the #! line is too long", SEVERITY_ERROR,
	"The interpreter's path does not fit in the 256 bytes (128 before Linux 5.1) that the kernel "
	"reads, so it may be cut and the kernel refuses it.",
	"The length of the first line up to the end of the path.",
	"Install into a shorter path, or start through #!/bin/sh and exec."},
[CAUSE_SHEBANG_ARG_NOT_SPLIT] = {"SHEBANG_ARG_NOT_SPLIT", 'F', "the #! argument was not split",
	SEVERITY_ERROR,
	"The kernel passes everything behind the interpreter as one argument; env then looks for a "
	"program whose name contains blanks.",
	"The exec succeeded, the argument holds a blank, and env ended with 127.",
	"Use #!/usr/bin/env -S."},
[CAUSE_INTERP_RECURSION_LIMIT] = {"INTERP_RECURSION_LIMIT", 'F', "too many interpreters in a row",
	SEVERITY_ERROR,
	"More than five rewrites by scripts and entries, or a script that is its own interpreter. ELOOP "
	"here has nothing to do with symbolic links.",
	"ELOOP, and the chain of interpreters in the evidence.",
	"Make the innermost interpreter a real program."},
};
/* clang-format on */
