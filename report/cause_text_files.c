/* What a reader is told about codes that are no failure and about sections A to D: looking the
 * file up, permission, busy files, content. Owns text only. */
#include "report/cause_text.h"

/* clang-format off */
const struct cause_text cause_text_files[CAUSE_COUNT] = {
[CAUSE_RUNS_NATIVE] = {"RUNS_NATIVE", '-', "the kernel would run it itself", SEVERITY_NOTE,
	"The file is an ELF program that this kernel loads without any handler.",
	"The replay reaches the ELF loader and finds nothing against it.",
	"Nothing."},
[CAUSE_RUNS_SCRIPT] = {"RUNS_SCRIPT", '-', "its interpreter would run it", SEVERITY_NOTE,
	"The file is a script whose #! line names an interpreter that the kernel can start.",
	"The replay rewrites to the interpreter and that one loads.",
	"Nothing."},
[CAUSE_RUNS_EMULATED] = {"RUNS_EMULATED", '-', "run through a binfmt_misc entry", SEVERITY_NOTE,
	"The file is of a foreign format and was dispatched to the binfmt_misc entry that serves it, "
	"as meant. It runs slower than a native program and needs the entry's interpreter.",
	"An enabled entry matches the file and the entry's interpreter is what runs afterwards.",
	"Nothing, unless it was meant to run natively: then build or install the native program."},
[CAUSE_UNEXPLAINED] = {"UNEXPLAINED", '-', "the kernel decided otherwise than its rules say",
	SEVERITY_ERROR,
	"Replaying the kernel's rules predicts another result than the one observed, and nothing that "
	"user space can see explains the difference.",
	"Prediction and observation differ; the evidence lists what was excluded. Or the kernel's own "
	"events, where they are counted (--counters=kernel), speak of another way to the same result.",
	"Look at kernel messages and the audit log for this moment; report the case with the JSON "
	"report attached."},

[CAUSE_TARGET_NOT_FOUND] = {"TARGET_NOT_FOUND", 'A', "no such program", SEVERITY_ERROR,
	"No file exists at the path that was passed to execve, or in any directory of PATH that was "
	"tried. It says nothing about interpreters: a file that exists never has this cause.",
	"ENOENT, and the path does not resolve in the caller's own root and working directory.",
	"Install the program or correct its name. If the name holds blanks, a whole command line was "
	"passed as a program name: pass a list of words, or use sh -c."},
[CAUSE_TARGET_PATH_UNRESOLVABLE] = {"TARGET_PATH_UNRESOLVABLE", 'A', "the path cannot be walked",
	SEVERITY_ERROR,
	"The path itself is impossible: a component is not a directory, symbolic links form a cycle, "
	"or a name is too long.",
	"ENOTDIR, ELOOP with a real cycle of links, or ENAMETOOLONG, found by walking the path "
	"component by component.",
	"Correct the component that the evidence names."},
[CAUSE_WRONG_FILE_RESOLVED] = {"WRONG_FILE_RESOLVED", 'A', "another program of that name ran",
	SEVERITY_WARNING,
	"The exec succeeded, but PATH or a symbolic link led to another program than the one meant, "
	"such as a Windows tool before the Linux one.",
	"Another file of the same name, for this machine, comes later in PATH, and the one that ran is "
	"for another machine or system, or lies on a drive of Windows.",
	"Reorder PATH or call the program by its full path."},
[CAUSE_TARGET_FD_INACCESSIBLE] = {"TARGET_FD_INACCESSIBLE", 'A',
	"its descriptor closes before the interpreter can read it", SEVERITY_ERROR,
	"fexecve of a script, or of a file that a binfmt_misc entry takes, through a close-on-exec "
	"descriptor: the interpreter is told to open /dev/fd/N, which is gone by then, so the kernel "
	"refuses with ENOENT.",
	"execveat with an empty path, the descriptor has FD_CLOEXEC, and the file needs an "
	"interpreter.",
	"Open the descriptor without O_CLOEXEC, or exec the file by its path."},
[CAUSE_TARGET_IO_ERROR] = {"TARGET_IO_ERROR", 'A', "the file system failed to read it",
	SEVERITY_ERROR,
	"The file could not be looked up or read because its file system reported an error (EIO, "
	"ESTALE and the like).",
	"The same error appears when the file is read, or the errno belongs to file systems only.",
	"Check the kernel log, the network mount or the FUSE server behind the file."},
[CAUSE_PRE_EXEC_CHDIR_FAILED] = {"PRE_EXEC_CHDIR_FAILED", 'A',
	"the child failed before it called execve", SEVERITY_ERROR,
	"The child process failed in chdir or another step before execve, and the caller reports that "
	"error as if the program were missing.",
	"The child's chdir failed, no execve was called, and the child passed the errno to its parent.",
	"Create or correct the working directory; the program is fine."},
[CAUSE_NO_EXEC_FAILURE] = {"NO_EXEC_FAILURE", 'A', "no exec failed at all", SEVERITY_NOTE,
	"The message (often 'Exec format error') does not come from an exec: a unit parser, a "
	"language runtime or the dynamic loader printed it for reasons of its own.",
	"The trace holds no failed execve that fits the message.",
	"Read the message as its author meant it; the evidence names the author where it is known."},

[CAUSE_TARGET_NO_EXEC_BIT] = {"TARGET_NO_EXEC_BIT", 'B', "no execute permission", SEVERITY_ERROR,
	"The file's mode or ACL gives the caller no execute permission. Root, too, needs at least one "
	"x bit.",
	"EACCES, and mode and ACL evaluated for the caller's fsuid and groups lack x. Programs that ask "
	"access() first (make, fish, git for its hooks, newer Go) never try: then that answer is the "
	"evidence, with what they say of the file.",
	"chmod +x, or give the file to the user or group that runs it."},
[CAUSE_TARGET_NOT_REGULAR_FILE] = {"TARGET_NOT_REGULAR_FILE", 'B', "not a regular file",
	SEVERITY_ERROR,
	"A directory, FIFO, device or socket was executed.",
	"EACCES, and the file's type is not regular.",
	"Name the program instead."},
[CAUSE_PATH_SEARCH_DENIED] = {"PATH_SEARCH_DENIED", 'B', "a directory may not be searched",
	SEVERITY_ERROR,
	"A directory on the way to the file gives the caller no search (x) permission. The file itself "
	"may be fine.",
	"EACCES, and walking the path finds the first directory without x for the caller.",
	"Give search permission on that directory, or move the file."},
[CAUSE_MOUNT_NOEXEC] = {"MOUNT_NOEXEC", 'B', "mounted noexec", SEVERITY_ERROR,
	"The file system that holds the file, or its interpreter, is mounted with noexec.",
	"EACCES, the mode allows execution, and the mount has the noexec flag.",
	"Move the file to another file system, or remount with exec if that is allowed."},
[CAUSE_LSM_DENIED] = {"LSM_DENIED", 'B', "a security module denied it", SEVERITY_ERROR,
	"SELinux, AppArmor, Smack, Landlock, IMA or another policy denied the execution. Landlock and "
	"SELinux also check interpreters and the ELF loader.",
	"EACCES or EPERM although type, mode, ACL and mount allow it: found by elimination, so never "
	"more than likely. A Landlock sandbox that was made during the run is followed: then the rules "
	"say which file it denies. Of what was there before, the kernel is asked whether exectrace may "
	"execute the files (Linux 6.14).",
	"Look for the denial in the audit log or the kernel log and correct the policy or the label. "
	"In a Landlock sandbox allow to read and execute the file that the finding names."},
[CAUSE_FANOTIFY_DENIED] = {"FANOTIFY_DENIED", 'B', "a file access monitor denied it",
	SEVERITY_ERROR,
	"A fanotify permission listener such as fapolicyd or an antivirus answered 'deny'.",
	"EPERM with everything else in order: found by elimination, so never more than likely.",
	"Add the file to the listener's trusted list."},
[CAUSE_SECCOMP_DENIED] = {"SECCOMP_DENIED", 'B', "a seccomp filter refused the call",
	SEVERITY_ERROR,
	"A seccomp filter of the caller answers execve with an error, or access() so that the caller "
	"does not even try; the file is not the reason.",
	"The task has filters of its own and the errno fits no rule of the kernel's walk.",
	"Use another seccomp profile for the container or service."},
[CAUSE_FILE_CAPS_UNOBTAINABLE] = {"FILE_CAPS_UNOBTAINABLE", 'B',
	"its file capabilities cannot be granted", SEVERITY_ERROR,
	"The file's capabilities have the effective bit set and some of them are outside the caller's "
	"bounding set, so the kernel refuses the exec with EPERM.",
	"security.capability of the file against CapBnd of the caller.",
	"Grant the capability to the container, or remove it from the file."},
[CAUSE_RLIMIT_NPROC_EXCEEDED] = {"RLIMIT_NPROC_EXCEEDED", 'B', "too many processes of this user",
	SEVERITY_ERROR,
	"The caller changed its user id to one that already has more processes than RLIMIT_NPROC "
	"allows; the kernel refuses at the next exec with EAGAIN, before it looks at any file.",
	"EAGAIN from execve and a finite RLIMIT_NPROC.",
	"Raise the limit for that user or end some of its processes."},
[CAUSE_SETUID_IGNORED_NO_NEW_PRIVS] = {"SETUID_IGNORED_NO_NEW_PRIVS", 'B',
	"setuid ignored: no_new_privs", SEVERITY_WARNING,
	"The program has the setuid or setgid bit, but the caller set no_new_privs, so it runs with "
	"the caller's privileges.",
	"The bit is set, NoNewPrivs is 1 and the user id did not change.",
	"Start it without no_new_privs; when exectrace set it, trace as root with -u USER."},
[CAUSE_SETUID_IGNORED_NOSUID] = {"SETUID_IGNORED_NOSUID", 'B', "setuid ignored: nosuid mount",
	SEVERITY_WARNING,
	"The program has the setuid or setgid bit, but its mount is nosuid or belongs to another user "
	"namespace, so it runs with the caller's privileges.",
	"The bit is set, the mount is nosuid and the user id did not change.",
	"Remount with suid or install the program elsewhere."},
[CAUSE_SETUID_IGNORED_PTRACED] = {"SETUID_IGNORED_PTRACED", 'B', "setuid ignored: it is traced",
	SEVERITY_WARNING,
	"The program has the setuid or setgid bit, but a tracer without privileges is attached: "
	"exectrace itself. Untraced it would have had them.",
	"The bit is set, neither mount nor no_new_privs explains it, and exectrace is not root.",
	"Trace as root: sudo exectrace -u USER -- COMMAND."},

[CAUSE_TARGET_OPEN_FOR_WRITE] = {"TARGET_OPEN_FOR_WRITE", 'C', "open for writing",
	SEVERITY_ERROR,
	"Some process has the file open for writing; the kernel refuses to execute it meanwhile "
	"(ETXTBSY). Often the writer is a forked child that inherited the descriptor.",
	"ETXTBSY, and the writer was looked for among all open descriptors.",
	"Close the file before it is executed; write to another name and rename it into place."},
[CAUSE_INTERP_OPEN_FOR_WRITE] = {"INTERP_OPEN_FOR_WRITE", 'C',
	"its interpreter is open for writing", SEVERITY_ERROR,
	"Not the file itself but its interpreter or loader is open for writing somewhere.",
	"ETXTBSY, and the descriptor found open for writing belongs to the interpreter.",
	"Wait for the installation that writes the interpreter, or close it."},

[CAUSE_TARGET_EMPTY] = {"TARGET_EMPTY", 'D', "the file is empty", SEVERITY_ERROR,
	"The file has no content. Shells hide this: they run an empty file as an empty script.",
	"ENOEXEC and a size of 0 bytes.",
	"Build or download it again and check that step's exit status."},
[CAUSE_TARGET_ZERO_FILLED] = {"TARGET_ZERO_FILLED", 'D', "the file starts with zeros",
	SEVERITY_ERROR,
	"The file's first bytes are all NUL: data that was never written, after a crash, a failed copy "
	"or on a lazy file system.",
	"ENOEXEC, a size above 0 and 256 NUL bytes at the start.",
	"Write the file again; check the disk and the copy."},
[CAUSE_TARGET_TRUNCATED] = {"TARGET_TRUNCATED", 'D', "the file is cut short", SEVERITY_ERROR,
	"The file starts like a program but ends before its headers say it does. Cut early the kernel "
	"refuses it, cut later the process is killed while it is loaded or right after.",
	"The ELF headers promise more bytes than the file has.",
	"Download, copy or link it again; look for a full disk."},
[CAUSE_TARGET_IS_HTML_OR_ERROR_PAGE] = {"TARGET_IS_HTML_OR_ERROR_PAGE", 'D',
	"a web server's error page", SEVERITY_ERROR,
	"A server's HTML, JSON or plain-text answer was saved as if it were the program.",
	"ENOEXEC, and the content starts like such a page.",
	"Download it again with curl -fL, which fails on errors and follows redirects."},
[CAUSE_TARGET_IS_GIT_LFS_POINTER] = {"TARGET_IS_GIT_LFS_POINTER", 'D', "a Git LFS pointer",
	SEVERITY_ERROR,
	"The file holds Git LFS's pointer text in place of the content.",
	"ENOEXEC, and the content starts with the LFS specification line.",
	"git lfs pull."},
[CAUSE_TARGET_IS_SYMLINK_PLACEHOLDER] = {"TARGET_IS_SYMLINK_PLACEHOLDER", 'D',
	"a symbolic link stored as text", SEVERITY_ERROR,
	"A symbolic link was checked out or copied as a small text file that holds the link's target.",
	"ENOEXEC, and the content is one line without a newline that reads like a path.",
	"Check out again with core.symlinks=true, or replace the file with a link."},
[CAUSE_TARGET_IS_ARCHIVE] = {"TARGET_IS_ARCHIVE", 'D', "an archive, not a program", SEVERITY_ERROR,
	"The file is a compressed file or an archive; the program may be inside. go build -o writes "
	"such an archive when the package is not main.",
	"ENOEXEC, and the content has the archive's signature.",
	"Unpack it, or build the main package."},
[CAUSE_SCRIPT_NO_SHEBANG] = {"SCRIPT_NO_SHEBANG", 'D', "a script without a #! line",
	SEVERITY_ERROR,
	"The file is text without a #! line. Shells fall back to interpreting it; execve, Go, Python, "
	"systemd and container runtimes do not.",
	"ENOEXEC, text, and no line that starts with #!.",
	"Put a #! line with the interpreter first."},
[CAUSE_SHEBANG_NOT_AT_START] = {"SHEBANG_NOT_AT_START", 'D', "the #! is not at the start",
	SEVERITY_ERROR,
	"The file has a #! line, but not at byte 0: a byte order mark, a blank line or a comment "
	"stands before it. The kernel only looks at the first two bytes.",
	"ENOEXEC, and a #! further down or a byte order mark at the start.",
	"Move the #! line to the very start; save without a byte order mark."},
[CAUSE_SHEBANG_MALFORMED] = {"SHEBANG_MALFORMED", 'D', "a malformed #! line", SEVERITY_ERROR,
	"The first line looks like a #! line but is none: the exclamation mark is missing, or no "
	"interpreter follows.",
	"ENOEXEC, and the first bytes.",
	"Write it as #!/path/to/interpreter."},
[CAUSE_MANAGED_FORMAT_NO_HANDLER] = {"MANAGED_FORMAT_NO_HANDLER", 'D',
	"needs a runtime that is not registered", SEVERITY_ERROR,
	"The file is a JAR, .NET, WebAssembly, Python or LLVM file; it needs a runtime, and no enabled "
	"binfmt_misc entry takes it.",
	"ENOEXEC, the format's signature, and no match in the registry.",
	"Start it through its runtime (java -jar, mono, wasmtime ...), or register one."},
[CAUSE_FOREIGN_OS_FORMAT_NO_HANDLER] = {"FOREIGN_OS_FORMAT_NO_HANDLER", 'D',
	"a program of another operating system", SEVERITY_ERROR,
	"The file is a native program of Windows, macOS or another system, and no enabled binfmt_misc "
	"entry takes it.",
	"ENOEXEC, the format's signature, and no match in the registry.",
	"Build or download it for Linux; for Go, GOOS=linux."},
[CAUSE_TARGET_UNRECOGNIZED_FORMAT] = {"TARGET_UNRECOGNIZED_FORMAT", 'D', "not a known format",
	SEVERITY_ERROR,
	"The file has none of the signatures that exectrace knows: some data file.",
	"ENOEXEC and no signature; the first bytes are in the evidence.",
	"Find out what wrote it; file(1) may know more."},
[CAUSE_KERNEL_FORMAT_DISABLED] = {"KERNEL_FORMAT_DISABLED", 'D',
	"this kernel lacks the format's loader", SEVERITY_ERROR,
	"The file is in order, but the kernel was built without the loader for its format, such as "
	"CONFIG_BINFMT_SCRIPT.",
	"ENOEXEC although everything about the file is right; all files of that format fail alike.",
	"Boot a kernel with the option, or load the module."},
};
/* clang-format on */
