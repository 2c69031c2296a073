/* notified refuse|allow PROGRAM: a filter of its own asks a supervisor about each execve; the
 * supervisor refuses with EPERM or lets it go on. Ends as the child ended; 77 where it cannot. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int install(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {4, code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
		       &program);
}

static void supervise(int listener, int refuse)
{
	struct seccomp_notif request;
	struct seccomp_notif_resp answer;

	for (;;) {
		memset(&request, 0, sizeof(request));
		memset(&answer, 0, sizeof(answer));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request))
			_exit(0);
		answer.id = request.id;
		answer.error = refuse ? -EPERM : 0;
		answer.flags = refuse ? 0 : SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

int main(int argc, char **argv)
{
	int listener, status = 0;
	pid_t supervisor, child;
	char *const none[] = {NULL};

	if (argc < 3)
		return 99;
	listener = install();
	if (listener < 0)
		return 77;
	supervisor = fork();
	if (!supervisor)
		supervise(listener, !strcmp(argv[1], "refuse"));
	child = fork();
	if (!child) {
		execve(argv[2], argv + 2, none);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	kill(supervisor, SIGKILL);
	waitpid(supervisor, NULL, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
