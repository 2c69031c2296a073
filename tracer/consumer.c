/* A shell with a pipe to its standard input; see consumer.h. */
#include "tracer/consumer.h"

#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"

bool consumer_is(const char *name)
{
	return name && (*name == '|' || *name == '!');
}

/* Above 2: a closed 0, 1 or 2 stays closed for the traced command. */
static int move_up(int fd)
{
	int moved = fd > 2 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 3);

	if (moved != fd)
		close(fd);
	return moved;
}

/* A terminal's Ctrl-C ends the traced command; the report about that still has a reader: the shell
 * ignores it, and what it starts. */
static int spawn(struct consumer *consumer, int input)
{
	scope_free char *command = xasprintf("trap '' INT QUIT; %s", consumer->word + 1);
	char shell[] = "sh", option[] = "-c", *argv[] = {shell, option, command, NULL};
	posix_spawn_file_actions_t actions;
	int code;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	code = posix_spawn(&consumer->pid, _PATH_BSHELL, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -code;
}

static int start(struct consumer *consumer)
{
	int ends[2], result;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	ends[0] = move_up(ends[0]);
	ends[1] = move_up(ends[1]);
	result = spawn(consumer, ends[0]);
	close(ends[0]);
	if (result < 0)
		close(ends[1]);
	else
		consumer->fd = ends[1];
	return result;
}

int consumers_add(struct consumers *consumers, const char *name, struct err *err)
{
	struct consumer consumer = {.word = consumer_is(name) ? name : NULL, .pid = -1, .fd = -1};
	int result = consumer.word ? start(&consumer) : 0;

	if (result < 0)
		return err_sys(err, -result, "cannot start %.300s", name + 1);
	consumers->items =
		xrealloc(consumers->items, (consumers->count + 1) * sizeof(*consumers->items));
	consumers->items[consumers->count++] = consumer;
	return 0;
}

bool consumers_any(const struct consumers *consumers)
{
	for (size_t i = 0; i < consumers->count; i++)
		if (consumers->items[i].word)
			return true;
	return false;
}

int consumers_fd(const struct consumers *consumers, size_t place)
{
	return place < consumers->count ? consumers->items[place].fd : -1;
}

void consumers_close(struct consumers *consumers)
{
	for (size_t i = 0; i < consumers->count; i++) {
		if (consumers->items[i].fd >= 0)
			close(consumers->items[i].fd);
		consumers->items[i].fd = -1;
	}
}

static int verdict_on(const struct consumer *consumer, int status, struct err *err)
{
	if (WIFSIGNALED(status))
		return err_set(err, EPIPE, "the command of -o '%.300s' died of signal %d",
			       consumer->word, WTERMSIG(status));
	if (WEXITSTATUS(status))
		return err_set(err, EPIPE, "the command of -o '%.300s' exited with %d",
			       consumer->word, WEXITSTATUS(status));
	return 0;
}

int consumers_wait(struct consumers *consumers, struct err *err)
{
	int first = 0;

	consumers_close(consumers);
	for (size_t i = 0; i < consumers->count; i++) {
		struct consumer *consumer = &consumers->items[i];
		pid_t ended = 0;
		int status;

		while (consumer->pid > 0 && (ended = waitpid(consumer->pid, &status, 0)) < 0 &&
		       errno == EINTR)
			;
		/* Somebody else's wait, or SIGCHLD ignored: it has ended, how is not known. */
		if (ended > 0 && !first)
			first = verdict_on(consumer, status, err);
		consumer->pid = -1;
	}
	return first;
}

void consumers_free(struct consumers *consumers)
{
	consumers_close(consumers);
	free(consumers->items);
	*consumers = (struct consumers){.count = 0};
}
