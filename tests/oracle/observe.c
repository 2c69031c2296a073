/* What the kernel made of an exec, by ptrace: the errno at the exit stop, death behind the point of
 * no return, or the program that was about to run. Nothing that was executed ever runs. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "tests/oracle/oracle.h"

static bool next_stop(pid_t child, int request, int signal, int *status)
{
	if (ptrace(request, child, 0, (long)signal)) {
		perror("oracle: ptrace");
		return false;
	}
	return waitpid(child, status, __WALL) == child;
}

static int event_of(int status)
{
	return WIFSTOPPED(status) ? status >> 16 : 0;
}

static bool is_syscall_stop(int status)
{
	return WIFSTOPPED(status) && WSTOPSIG(status) == (SIGTRAP | 0x80);
}

static bool syscall_at(pid_t child, struct __ptrace_syscall_info *info)
{
	return ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(*info), info) > 0;
}

static void read_proc(pid_t child, const char *what, struct buf *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", child, what);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	buf_read_fd(text, fd, 1 << 20, NULL);
	close(fd);
}

/* AT_EXECFD and AT_FLAGS; a 32-bit program's vector has 32-bit words. */
static void read_vector(pid_t child, struct observation *seen)
{
	scope_buf struct buf auxv = {0};
	size_t word = 8;

	read_proc(child, "auxv", &auxv);
	if (auxv.len >= 8 && memcmp(auxv.data + 4, "\0\0\0\0", 4))
		word = 4;
	for (size_t i = 0; i + 2 * word <= auxv.len; i += 2 * word) {
		uint64_t type = 0, value = 0;

		memcpy(&type, auxv.data + i, word);
		memcpy(&value, auxv.data + i + word, word);
		if (type == AT_EXECFD)
			seen->execfd = true;
		if (type == AT_FLAGS)
			seen->preserve_argv0 = value & 1;
	}
}

static void see_program(pid_t child, struct observation *seen)
{
	struct buf cmdline = {0};
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/exe", child);
	if (stat(path, &st)) {
		perror("oracle: exe");
		return;
	}
	seen->outcome =
		(struct outcome){.kind = OUTCOME_SUCCESS, .dev = st.st_dev, .ino = st.st_ino};
	read_proc(child, "cmdline", &cmdline);
	seen->cmdline_len = cmdline.len;
	seen->cmdline = buf_steal(&cmdline);
	read_vector(child, seen);
}

/* Up to the entry of the exec. */
static bool reach_exec(pid_t child, int *status)
{
	struct __ptrace_syscall_info info;

	for (;;) {
		if (!next_stop(child, PTRACE_SYSCALL, 0, status) || !is_syscall_stop(*status))
			return false;
		if (syscall_at(child, &info) && info.op == PTRACE_SYSCALL_INFO_ENTRY &&
		    (info.entry.nr == SYS_execve || info.entry.nr == SYS_execveat))
			return true;
	}
}

static bool see_end(pid_t child, struct observation *seen)
{
	struct __ptrace_syscall_info info;
	siginfo_t signal;
	int status, error;

	if (!next_stop(child, PTRACE_SYSCALL, 0, &status))
		return false;
	if (event_of(status) == PTRACE_EVENT_EXEC) {
		see_program(child, seen);
		return true;
	}
	if (!is_syscall_stop(status) || !syscall_at(child, &info))
		return false;
	error = (int)-info.exit.rval;
	if (!error) {
		seen->outcome.kind = OUTCOME_CHECKED;
		return true;
	}
	if (!next_stop(child, PTRACE_SYSCALL, 0, &status))
		return false;
	seen->outcome = (struct outcome){.kind = OUTCOME_ERRNO, .error = error};
	if (!WIFSTOPPED(status) || is_syscall_stop(status))
		return true;
	if (ptrace(PTRACE_GETSIGINFO, child, 0, &signal) || signal.si_code != SI_KERNEL)
		return false;
	seen->outcome.kind = OUTCOME_SIGNAL;
	seen->outcome.signal = WSTOPSIG(status);
	return true;
}

bool trial_observe(pid_t child, struct observation *seen)
{
	int status = 0;
	bool good;

	memset(seen, 0, sizeof(*seen));
	good = !ptrace(PTRACE_SETOPTIONS, child, 0,
		       PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD) &&
	       reach_exec(child, &status) && see_end(child, seen);
	if (!good)
		fprintf(stderr, "oracle: lost track of a child: status %#x\n", (unsigned)status);
	kill(child, SIGKILL);
	while (waitpid(child, &status, __WALL) == child && !WIFEXITED(status) &&
	       !WIFSIGNALED(status))
		;
	return good;
}
