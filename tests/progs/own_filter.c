/* own_filter errno|trace|allow PROGRAM: a filter of its own has a say in the exec; ends with its
 * errno. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned action = SECCOMP_RET_ALLOW;
	char *none[] = {NULL};

	if (argc < 3)
		return 99;
	if (!strcmp(argv[1], "errno"))
		action = SECCOMP_RET_ERRNO | EPERM;
	if (!strcmp(argv[1], "trace"))
		action = SECCOMP_RET_TRACE | 1;
	{
		struct sock_filter code[] = {
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
			BPF_STMT(BPF_RET | BPF_K, action),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		};
		struct sock_fprog program = {4, code};

		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
			return 98;
	}
	errno = 0;
	execve(argv[2], none, none);
	return errno;
}
