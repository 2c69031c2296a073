/* filter_for_all PROGRAM: a filter that one thread installs for all (TSYNC) refuses the exec that
 * another one, asleep meanwhile, makes then. Ends with its errno. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "tests/progs/target.h"

static int wake[2];

static void *exec_later(void *arg)
{
	char byte;

	if (read(wake[0], &byte, 1) != 1)
		_exit(97);
	execv(target[0], target);
	_exit(errno);
	return arg;
}

int main(int argc, char **argv)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	take_target(argc, argv, 1);
	if (pipe(wake))
		return 99;
	start_thread(exec_later);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) ||
	    write(wake[1], "x", 1) != 1)
		return 98;
	idle(NULL);
}
