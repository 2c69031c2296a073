/* Starting the command: the handshake, the identity, the search of PATH. */
#include "tracer/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "tracer/filter.h"
#include "tracer/loop.h"
#include "tracer/relay.h"

/* What the child has to say, one packet each. */
enum word { WORD_READY, WORD_UNFILTERED, WORD_IDENTITY, WORD_EXEC };
struct packet {
	enum word word;
	int code; /* errno; of READY: whether no_new_privs was set */
};

/* send and recv, not write and read: the filter may already stop those. */
static void say(int fd, enum word word, int code)
{
	struct packet packet = {word, code};

	while (send(fd, &packet, sizeof(packet), MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

static bool hear(int fd, struct packet *packet)
{
	ssize_t got;

	do
		got = recv(fd, packet, sizeof(*packet), 0);
	while (got < 0 && errno == EINTR);
	return got == sizeof(*packet);
}

static bool parse_id(const char *text, const char **end, unsigned *id)
{
	char *stop;
	unsigned long value;

	if (*text < '0' || *text > '9')
		return false;
	value = strtoul(text, &stop, 10);
	*end = stop;
	*id = value;
	return value < UINT32_MAX;
}

int identity_parse(const char *user, struct identity *identity, struct err *err)
{
	struct passwd *entry = getpwnam(user);
	struct identity who = {.given = true, .ngroups = 64};
	const char *end = user;

	if (entry) {
		who.uid = entry->pw_uid;
		who.gid = entry->pw_gid;
		who.groups = xcalloc(who.ngroups, sizeof(gid_t));
		if (getgrouplist(user, who.gid, who.groups, &who.ngroups) < 0) {
			who.groups = xrealloc(who.groups, who.ngroups * sizeof(gid_t));
			getgrouplist(user, who.gid, who.groups, &who.ngroups);
		}
		*identity = who;
		return 0;
	}
	who.ngroups = 0;
	if (!parse_id(user, &end, &who.uid))
		return err_set(err, EINVAL, "no such user: %s", user);
	who.gid = who.uid;
	if (*end == ':' && !parse_id(end + 1, &end, &who.gid))
		return err_set(err, EINVAL, "not a group id: %s", user);
	if (*end)
		return err_set(err, EINVAL, "not a user: %s", user);
	entry = strchr(user, ':') ? NULL : getpwuid(who.uid);
	if (entry)
		who.gid = entry->pw_gid;
	*identity = who;
	return 0;
}

void identity_free(struct identity *identity)
{
	free(identity->groups);
	*identity = (struct identity){0};
}

static int identity_take(const struct identity *identity)
{
	if (!identity->given)
		return 0;
	if (setgroups(identity->ngroups, identity->groups) || setgid(identity->gid) ||
	    setuid(identity->uid))
		return -errno;
	return 0;
}

/* The child, from fork to exec. Everything but the socket is as it was received. */
static void run_child(int fd, const struct loop_config *config, const struct filter *filter,
		      const struct identity *identity)
{
	struct packet go;
	bool no_new_privs = false;
	int rc = filter ? filter_install(filter, &no_new_privs) : 0;

	if (config->relay)
		sigprocmask(SIG_SETMASK, &config->relay->mask, NULL);
	if (rc)
		say(fd, WORD_UNFILTERED, -rc);
	else
		say(fd, WORD_READY, no_new_privs);
	if (!hear(fd, &go))
		_exit(125);
	rc = identity_take(identity);
	if (rc) {
		say(fd, WORD_IDENTITY, -rc);
		_exit(125);
	}
	rc = launch_exec(config->argv, config->argv0, config->env);
	say(fd, WORD_EXEC, -rc);
	_exit(rc == -ENOENT ? 127 : 126);
}

/* A socket pair whose ends are above 2, so that a closed 0, 1 or 2 stays closed. */
static int open_pair(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	for (int i = 0; i < 2; i++) {
		int moved;

		if (ends[i] > 2)
			continue;
		moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
		if (moved < 0) {
			int code = errno;

			close(ends[0]);
			close(ends[1]);
			return -code;
		}
		close(ends[i]);
		ends[i] = moved;
	}
	return 0;
}

static int await_ready(const struct loop_config *config, struct launch *launch, struct err *err)
{
	struct packet packet;

	if (!hear(launch->fd, &packet)) {
		launch_abandon(launch);
		return err_set(err, ECHILD, "the command's process ended before it began");
	}
	launch->filtered = packet.word == WORD_READY;
	launch->no_new_privs = packet.word == WORD_READY && packet.code;
	if (packet.word == WORD_UNFILTERED && config->seccomp == SECCOMP_ON) {
		launch_abandon(launch);
		return err_sys(err, packet.code, "cannot install the seccomp filter");
	}
	return 0;
}

int launch_start(const struct loop_config *config, const struct filter *filter,
		 struct launch *launch, struct err *err)
{
	struct launch start = {.fd = -1};
	struct identity identity = {0};
	int ends[2], rc;

	if (config->user) {
		rc = identity_parse(config->user, &identity, err);
		if (rc)
			return rc;
	}
	rc = open_pair(ends);
	if (rc) {
		identity_free(&identity);
		return err_sys(err, -rc, "cannot make a socket pair");
	}
	start.pid = fork();
	if (!start.pid) {
		close(ends[0]);
		run_child(ends[1], config, filter, &identity);
	}
	rc = start.pid < 0 ? -errno : 0;
	identity_free(&identity);
	close(ends[1]);
	start.fd = ends[0];
	if (rc) {
		close(start.fd);
		return err_sys(err, -rc, "cannot fork");
	}
	rc = await_ready(config, &start, err);
	if (rc)
		return rc;
	start.filtered = start.filtered && filter;
	*launch = start;
	return 0;
}

void launch_release(struct launch *launch)
{
	say(launch->fd, WORD_READY, 0);
}

int launch_outcome(struct launch *launch, struct err *err)
{
	struct packet packet;
	int rc = 0;

	while (launch->fd >= 0 && hear(launch->fd, &packet)) {
		if (packet.word == WORD_EXEC) {
			launch->exec_failed = true;
			launch->exec_error = packet.code;
		} else if (packet.word == WORD_IDENTITY) {
			rc = err_sys(err, packet.code, "cannot become the user asked for");
		}
	}
	if (launch->fd >= 0)
		close(launch->fd);
	launch->fd = -1;
	return rc;
}

void launch_abandon(struct launch *launch)
{
	close(launch->fd); /* its recv returns 0 and it ends */
	launch->fd = -1;
	while (waitpid(launch->pid, NULL, __WALL) < 0 && errno == EINTR)
		;
}
