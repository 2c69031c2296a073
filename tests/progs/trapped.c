/* trapped strict|trap|kill: a seccomp mode or filter of its own, and what it gets for it. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void take(int signal, siginfo_t *info, void *context)
{
	(void)context;
	printf("signal %d code %d call %d\n", signal, info->si_code,
	       info->si_syscall == SYS_execve);
	fflush(stdout);
	_exit(6);
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};
	char *const none[] = {NULL};
	unsigned verdict = SECCOMP_RET_TRAP;

	if (argc < 2)
		return 99;
	if (!strcmp(argv[1], "strict")) {
		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
			return 77;
		execve("/bin/true", none, none); /* killed */
		return 98;
	}
	if (!strcmp(argv[1], "kill"))
		verdict = SECCOMP_RET_KILL_PROCESS;
	{
		struct sock_filter code[] = {
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
			BPF_STMT(BPF_RET | BPF_K, verdict),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		};
		struct sock_fprog program = {4, code};

		sigaction(SIGSYS, &action, NULL);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
			return 77;
	}
	execve("/bin/true", none, none);
	return 98;
}
