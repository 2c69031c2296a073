/* What a reader is told about sections G to Z: binfmt_misc and emulators, limits, failures after
 * exec, the rest. Owns text only. */
#include "report/cause_text.h"

/* clang-format off */
const struct cause_text cause_text_handlers[CAUSE_COUNT] = {
[CAUSE_BINFMT_WSL_INTEROP_MISSING] = {"BINFMT_WSL_INTEROP_MISSING", 'G',
	"WSL's Windows interop entry is gone", SEVERITY_ERROR,
	"A Windows program was run under WSL, but the WSLInterop entry that starts Windows programs is "
	"not registered.",
	"A PE file, a WSL kernel, and no entry whose interpreter is /init.",
	"Restart the registrations (systemctl restart systemd-binfmt) or WSL itself (wsl --shutdown)."},
[CAUSE_BINFMT_HANDLER_DISABLED] = {"BINFMT_HANDLER_DISABLED", 'G', "its handler is disabled",
	SEVERITY_ERROR,
	"A binfmt_misc entry matches the file, but the entry or the whole registry is disabled.",
	"ENOEXEC, and the entry's or the registry's own status.",
	"Enable it: echo 1 > /proc/sys/fs/binfmt_misc/NAME."},
[CAUSE_BINFMT_MAGIC_MISMATCH] = {"BINFMT_MAGIC_MISMATCH", 'G', "its handler's magic differs",
	SEVERITY_ERROR,
	"A handler for this very architecture is enabled, but its magic and mask do not match the "
	"file's bytes, often because of data in the padding of the ELF header (AppImage).",
	"ENOEXEC, an enabled entry that serves this machine, and the byte that differs.",
	"Zero the differing bytes or register the handler with a laxer mask."},
[CAUSE_BINFMT_OTHER_NAMESPACE] = {"BINFMT_OTHER_NAMESPACE", 'G',
	"its handler is in another namespace", SEVERITY_ERROR,
	"A handler is registered in another binfmt_misc instance than the one that the kernel consults "
	"for this task (user namespaces, Linux 6.7 on).",
	"The caller's user namespace has an instance of its own that lacks the entry.",
	"Register inside that namespace, or do not mount binfmt_misc there."},
[CAUSE_BINFMT_INTERP_NOT_FOUND] = {"BINFMT_INTERP_NOT_FOUND", 'G',
	"the entry's interpreter is missing", SEVERITY_ERROR,
	"A binfmt_misc entry took the file, but the interpreter it names does not exist in the "
	"caller's root. Shells blame the file or its loader.",
	"ENOENT, the matching entry, and its interpreter's path that does not resolve.",
	"Install the interpreter there, register it with the F flag, or remove the stale entry."},
[CAUSE_BINFMT_INTERP_LOADER_NOT_FOUND] = {"BINFMT_INTERP_LOADER_NOT_FOUND", 'G',
	"the handler's own loader is missing", SEVERITY_ERROR,
	"The entry's interpreter is dynamically linked, and its ELF loader does not exist in the "
	"caller's root. The F flag pins the interpreter only, not what it needs.",
	"ENOENT, the matching entry, and the PT_INTERP of its interpreter.",
	"Register a statically linked emulator with the F flag."},
[CAUSE_BINFMT_INTERP_UNUSABLE] = {"BINFMT_INTERP_UNUSABLE", 'G',
	"the entry's interpreter is unusable", SEVERITY_ERROR,
	"A binfmt_misc entry took the file, but its interpreter cannot be executed.",
	"The matching entry, and the interpreter's mode, mount, path or format.",
	"Correct or reinstall the interpreter, or remove the entry."},
[CAUSE_BINFMT_WRONG_HANDLER] = {"BINFMT_WRONG_HANDLER", 'G', "dispatched to the wrong handler",
	SEVERITY_WARNING,
	"Several entries match the file and the newest, which wins, is not the one meant for it, or an "
	"entry's magic covers more than its format.",
	"All enabled entries that match, in match order, and what each is for.",
	"Disable the entry that shadows, or register the right one last."},
[CAUSE_BINFMT_NATIVE_HIJACKED] = {"BINFMT_NATIVE_HIJACKED", 'G',
	"a native program was captured by an entry", SEVERITY_ERROR,
	"The kernel could have run the file itself, but a binfmt_misc entry matches it first. Depending "
	"on the entry's interpreter that fails with ENOENT, ELOOP or ENOEXEC, or runs something else.",
	"The entry that matches, and the ELF header that this kernel loads natively.",
	"Disable that entry."},
[CAUSE_BINFMT_HANDLER_REJECTED] = {"BINFMT_HANDLER_REJECTED", 'G', "the handler refused the file",
	SEVERITY_ERROR,
	"The kernel dispatched the file as meant; the handler itself refused it by its own rules. A "
	"message such as 'Exec format error' is then the handler's, not the kernel's.",
	"The exec succeeded, the entry's interpreter ran, printed a message and failed.",
	"Start the file through its runtime by hand, or use another handler."},
[CAUSE_BINFMT_CREDENTIALS_DROPPED] = {"BINFMT_CREDENTIALS_DROPPED", 'G',
	"setuid lost: the entry lacks C", SEVERITY_WARNING,
	"A setuid program ran through an entry without the C flag, so the interpreter's credentials "
	"counted and the setuid bit was ignored.",
	"The setuid bit, the entry's flags and the unchanged user id.",
	"Register the handler with the C flag if it is trusted with that."},
[CAUSE_BINFMT_ARGV0_LOST] = {"BINFMT_ARGV0_LOST", 'G', "argv[0] lost: the entry lacks P",
	SEVERITY_WARNING,
	"The entry lacks the P flag, so the name the caller gave the program (argv[0]) was replaced by "
	"its path. Multi-call and login programs then behave differently.",
	"argv[0] at the call, the entry's flags, and argv of the new image.",
	"Register with the P flag and an interpreter that understands it."},
[CAUSE_BINFMT_ARGV_CONVENTION_MISMATCH] = {"BINFMT_ARGV_CONVENTION_MISMATCH", 'G',
	"entry and interpreter disagree on argv[0]", SEVERITY_ERROR,
	"The interpreter expects the original argv[0] as an extra argument and the entry does not pass "
	"it, or the other way round: arguments are shifted by one.",
	"The entry's flags against the kind of interpreter, and argv of the new image.",
	"Register the entry with the flags that its interpreter expects."},
[CAUSE_BINFMT_TARGET_UNREADABLE] = {"BINFMT_TARGET_UNREADABLE", 'G',
	"the handler may not read the file", SEVERITY_ERROR,
	"The file may be executed but not read by the caller, and the entry (without O or C) makes its "
	"interpreter open it.",
	"The file's mode, the entry's flags and the interpreter's failure.",
	"chmod +r, or register with the O flag."},
[CAUSE_BINFMT_INTERP_LOOP] = {"BINFMT_INTERP_LOOP", 'G', "the handler executes the file again",
	SEVERITY_ERROR,
	"The handler executes the very file it was started for, which the kernel hands to the handler "
	"again, without end.",
	"One process, the same file and the same entry over and over.",
	"Point the entry at a real emulator."},
[CAUSE_EMULATOR_FAILED] = {"EMULATOR_FAILED", 'G', "the emulator failed", SEVERITY_ERROR,
	"Dispatch was right, but the process died of a signal or a refusal inside the emulator. It is "
	"not a crash of a native program.",
	"The emulator is what ran, and it ended with a signal or a message of its own.",
	"Try another version of the emulator."},
[CAUSE_EMULATED_ELF_INTERP_NOT_FOUND] = {"EMULATED_ELF_INTERP_NOT_FOUND", 'G',
	"the emulated program's loader is missing", SEVERITY_ERROR,
	"The emulator started, but the loader that the emulated program needs is not in this root.",
	"The emulator's own message about the guest's PT_INTERP, and its end.",
	"Install the C library of that architecture, give the emulator a sysroot, or use a native or "
	"static build."},

[CAUSE_ARG_STRING_TOO_LONG] = {"ARG_STRING_TOO_LONG", 'H', "one argument is too long",
	SEVERITY_ERROR,
	"A single argument or environment variable is longer than 32 pages (128 KiB with 4 KiB pages).",
	"E2BIG and the length of the longest string.",
	"Pass it through a file or standard input, or unset the variable."},
[CAUSE_ARG_TOTAL_TOO_LONG] = {"ARG_TOTAL_TOO_LONG", 'H', "the arguments are too long",
	SEVERITY_ERROR,
	"All arguments and environment variables together exceed a quarter of the stack limit (at least "
	"128 KiB, at most 6 MiB).",
	"E2BIG and the sum, with 8 bytes for each pointer.",
	"Use xargs or a file of arguments, or raise ulimit -s."},
[CAUSE_RESOURCE_EXHAUSTED] = {"RESOURCE_EXHAUSTED", 'H', "out of a resource", SEVERITY_ERROR,
	"Memory, file descriptors or a limit of the process did not suffice for the new image.",
	"ENOMEM, ENFILE or EMFILE, or a death while loading with a tiny limit.",
	"Raise the limit that the evidence names, or free memory."},

[CAUSE_LIBRARY_NOT_FOUND] = {"LIBRARY_NOT_FOUND", 'I', "a shared library is missing",
	SEVERITY_ERROR,
	"The exec succeeded; the dynamic loader then could not find a library the program needs.",
	"The loader's message and exit status.",
	"Install the library for this architecture, or set its directory."},
[CAUSE_LIBC_VERSION_TOO_OLD] = {"LIBC_VERSION_TOO_OLD", 'I', "the C library is too old",
	SEVERITY_ERROR,
	"The exec succeeded; the dynamic loader then missed a version (GLIBC_x.y, GLIBCXX_x.y) that the "
	"program was linked against.",
	"The loader's message and exit status, with what the program's version table needs against what "
	"the C library offers; --explain foresees it from these tables alone.",
	"Build on the older system, link statically, or CGO_ENABLED=0 for Go."},
[CAUSE_CPU_ISA_TOO_LOW] = {"CPU_ISA_TOO_LOW", 'I', "the CPU lacks instructions", SEVERITY_ERROR,
	"The program was built for a newer CPU than this one, or than the virtual machine shows.",
	"The loader's or the Go runtime's message, or SIGILL at the start with a higher ISA level in "
	"the file than the CPU has.",
	"Build for a lower level (GOAMD64=v1, -march=x86-64), or set the VM's CPU model to host."},
[CAUSE_LOADER_REJECTED_IMAGE] = {"LOADER_REJECTED_IMAGE", 'I', "the dynamic loader refused it",
	SEVERITY_ERROR,
	"The exec succeeded; the dynamic loader then refused the program by its own policy.",
	"The loader's message and exit.",
	"Build as the loader demands (Android: position independent)."},
[CAUSE_SYMBOL_NOT_FOUND] = {"SYMBOL_NOT_FOUND", 'I', "a library lacks a symbol it needs", SEVERITY_ERROR,
	"The libraries were found, but none of them has a symbol that the program, or one of them, needs: "
	"another version than the one it was linked with is found first.",
	"The exec succeeded; the loader names the symbol and the program ends.",
	"See which files are loaded from where (LD_DEBUG=libs), and install or put first the version that "
	"it was built with."},
[CAUSE_EXEC_LOOP_USERSPACE] = {"EXEC_LOOP_USERSPACE", 'I', "programs execute each other in circles",
	SEVERITY_ERROR,
	"Wrappers found through PATH keep executing each other, until the arguments are too long or "
	"without end.",
	"One process that executes the same files over and over, until the arguments are too long, it is "
	"ended by a signal (a timeout, Ctrl-C) or gives up with an error.",
	"Take the wrapper's directory out of PATH before it executes the real program."},

[CAUSE_UNKNOWN] = {"UNKNOWN", 'Z', "not explained by any known cause", SEVERITY_ERROR,
	"None of the evidence that decides a cause holds.",
	"Every fact gathered is in the evidence; nothing is guessed.",
	"Read the evidence and the dispatch steps."},
};
/* clang-format on */
