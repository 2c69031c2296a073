/* traces me|child: asks to be traced, or traces a child of its own; 0 when it could, else errno. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int status = 0, code = 0;
	pid_t pid;

	if (argc < 2)
		return 99;
	pid = fork();
	if (!pid) {
		if (!strcmp(argv[1], "me")) {
			if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
				_exit(errno);
			raise(SIGSTOP);
			_exit(0);
		}
		for (;;)
			pause();
	}
	if (!strcmp(argv[1], "child")) {
		code = ptrace(PTRACE_SEIZE, pid, NULL, NULL) ? errno : 0;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return code;
	}
	if (waitpid(pid, &status, 0) != pid)
		return 99;
	if (WIFSTOPPED(status)) {
		ptrace(PTRACE_CONT, pid, NULL, NULL);
		waitpid(pid, &status, 0);
	}
	return WEXITSTATUS(status);
}
