/* pidns_init [thread|trap|stop]: the init of a pid namespace dies of a fault of its own, of one of
 * its second thread, of a system call that its own filter traps; or sends itself SIGSTOP, which it
 * does not get. Ends with the signal, or with 100 and its exit code; 77 without the right. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *fault(void *arg)
{
	*(volatile int *)16 = 1;
	return arg;
}

static void fault_in_a_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, fault, NULL);
	pthread_join(thread, NULL);
}

static void trap(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	if (!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	    !syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
		syscall(SYS_getppid);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	int status = 0;
	long pid = syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0);

	if (!pid) {
		if (!strcmp(how, "thread"))
			fault_in_a_thread();
		else if (!strcmp(how, "trap"))
			trap();
		else if (!strcmp(how, "stop"))
			raise(SIGSTOP);
		else
			fault(NULL);
		_exit(3);
	}
	if (pid < 0)
		return 77;
	alarm(5);
	if (waitpid(pid, &status, 0) != pid)
		return 99;
	return WIFSIGNALED(status) ? WTERMSIG(status) : 100 + WEXITSTATUS(status);
}
