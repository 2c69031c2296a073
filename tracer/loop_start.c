/* How a trace begins: the kernel is asked what it can, what runs is attached to, the command is
 * launched and seized. */
#include "tracer/loop_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/attach.h"
#include "tracer/filter.h"
#include "tracer/relay.h"

enum {
	OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP,
	OPTIONS_FORKS = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE,
};

static int check_kernel(struct err *err)
{
	struct utsname host;
	int major = 0, minor = 0;

	if (!uname(&host) && sscanf(host.release, "%d.%d", &major, &minor) == 2 &&
	    (major < 5 || (major == 5 && minor < 3)))
		return err_set(err, ENOSYS,
			       "this kernel (%d.%d) is too old: Linux 5.3 is needed "
			       "(PTRACE_GET_SYSCALL_INFO)",
			       major, minor);
	return 0;
}

/* One thread; 0 when it was seized, 1 when it is ours already or gone. */
static int seize_thread(struct loop *loop, pid_t tid, struct tracee **sibling)
{
	struct tracee *tracee;
	int options = OPTIONS | (loop->config->follow_forks ? OPTIONS_FORKS : 0);
	long rc;

	if (tracee_find(&loop->tracees, tid))
		return 1;
	rc = loop_request(loop, PTRACE_SEIZE, tid, 0, (void *)(uintptr_t)options);
	if (rc < 0)
		return rc == -ESRCH ? 1 : rc;
	tracee = loop_add_root(loop, tid, *sibling);
	tracee_mark_attached(&loop->tracees, tracee);
	*sibling = tracee;
	if (loop->config->attach_full) {
		tracee->syscalls = true;
		loop_request(loop, PTRACE_INTERRUPT, tid, 0, NULL);
	}
	return 0;
}

/* All threads, until a whole round finds no new one: threads make threads meanwhile. */
static int attach_one(struct loop *loop, pid_t pid, struct err *err)
{
	pid_t front = loop->config->relay ? loop->config->relay->front : 0;
	struct tracee *sibling = NULL;
	bool again = true;
	int rc = attach_check(pid, front, err);

	if (rc)
		return rc;
	/* The leader first: the group has its name. */
	rc = seize_thread(loop, pid, &sibling);
	while (rc >= 0 && again) {
		scope_free pid_t *tids = NULL;
		ssize_t count = attach_threads(pid, &tids);

		again = false;
		for (ssize_t i = 0; i < count && rc >= 0; i++) {
			rc = seize_thread(loop, tids[i], &sibling);
			again = again || !rc;
		}
	}
	if (rc < 0)
		return attach_explain(pid, front, -rc, err);
	loop->wary |= attach_serves_files(pid);
	return sibling ? 0 : attach_explain(pid, front, ESRCH, err);
}

static int attach_all(struct loop *loop, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < loop->config->nattach; i++) {
		rc = attach_one(loop, loop->config->attach[i], err);
		if (rc && rc != -ESRCH)
			return rc;
	}
	/* One of several that ended meanwhile is no reason to give up. */
	return loop->tracees.count ? 0 : rc;
}

/* A task that failed to exec costs descriptors for as long as it may try again, and there may be
 * thousands. The command's own limit was inherited by now and stays as it is. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Nobody shall wait for an end of file because we hold the other end too. */
static void release_stdin(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (fd)
		dup3(fd, 0, O_CLOEXEC);
	if (fd > 2)
		close(fd);
}

static int seize_root(struct loop *loop, struct err *err)
{
	struct launch *launch = &loop->launch;
	struct tracee *root;
	long rc =
		loop_request(loop, PTRACE_SEIZE, launch->pid, 0, (void *)(uintptr_t)loop->options);

	if (rc < 0) {
		attach_explain(launch->pid, 0, -rc, err);
		launch_abandon(launch);
		return err_wrap(err, "cannot trace the command");
	}
	loop->result->root = launch->pid;
	loop->result->started = true;
	loop->result->seccomp = launch->filtered;
	loop->result->no_new_privs = launch->no_new_privs;
	root = loop_add_root(loop, launch->pid, NULL);
	root->group->root = true;
	if (!launch->filtered) {
		/* Without a filter it has to stop once, or its first call would be missed. */
		root->syscalls = true;
		loop_request(loop, PTRACE_INTERRUPT, launch->pid, 0, NULL);
	}
	return 0;
}

static int start_command(struct loop *loop, struct err *err)
{
	const struct loop_config *config = loop->config;
	struct filter filter = {0};
	/* What is not followed would be left with a filter that nobody answers for. */
	bool filtered = config->seccomp != SECCOMP_OFF && config->follow_forks;
	int rc = filtered ? filter_build(loop->trace, &filter, err) : 0;

	if (rc && config->seccomp == SECCOMP_ON)
		return rc;
	rc = launch_start(config, filter.code ? &filter : NULL, &loop->launch, err);
	filter_free(&filter);
	if (!rc)
		rc = seize_root(loop, err);
	return rc;
}

int loop_start(struct loop *loop, struct err *err)
{
	int rc = check_kernel(err);

	/* EXITKILL: a filter whose tracer is gone makes execve answer ENOSYS. */
	loop->options =
		OPTIONS | PTRACE_O_EXITKILL | (loop->config->follow_forks ? OPTIONS_FORKS : 0);
	loop->attaching = loop->config->nattach > 0;
	loop->paths_moved = loop->attaching; /* as far as we know */
	/* From the first seize on, an interrupt has to let go in order. A command shall be started
	 * with the signals as we received them: then ours wait until it is. */
	if (!rc && !loop->config->argv)
		loop_signals_start(loop);
	if (!rc && loop->attaching)
		rc = attach_all(loop, err);
	if (!rc && loop->config->argv)
		rc = start_command(loop, err);
	if (rc)
		return rc;
	raise_descriptor_limit();
	if (loop->config->argv)
		loop_signals_start(loop);
	if (loop->config->timeout_s)
		loop->timeout_at = loop_now() + loop->config->timeout_s * INT64_C(1000000000);
	loop_signals_handle(loop);
	if (loop->config->argv) {
		release_stdin();
		launch_release(&loop->launch);
	}
	return 0;
}
