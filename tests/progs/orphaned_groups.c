/* Orphaned process groups: a terminal's stop is discarded in one, and one that becomes orphaned
 * with a stopped member gets SIGHUP and SIGCONT. Prints what happened. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int said[2];

static void say(const char *what)
{
	if (write(said[1], what, strlen(what)) < 0)
		_exit(99);
}

static void hear(int signal)
{
	say(signal == SIGHUP ? "hup " : "cont ");
}

/* In a session of its own, so that nobody outside the group is its members' parent. */
static void stop_where_it_is_discarded(void)
{
	static const int stops[] = {SIGTSTP, SIGTTIN, SIGTTOU};

	setsid();
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		raise(stops[i]);
		say("went on ");
	}
	_exit(0);
}

/* Its parent, which is in another group of the session, ends while it is stopped. */
static void become_orphaned(void)
{
	int status;
	pid_t pid;

	setsid();
	pid = fork();
	if (!pid) {
		signal(SIGHUP, hear);
		signal(SIGCONT, hear);
		setpgid(0, 0);
		raise(SIGSTOP);
		say("end");
		_exit(0);
	}
	_exit(waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status));
}

static int all_of(const char *name, void (*run)(void))
{
	char text[256];
	size_t len = 0;
	ssize_t got;
	int status;
	pid_t pid;

	if (pipe(said))
		return 99;
	pid = fork();
	if (!pid)
		run();
	close(said[1]);
	while ((got = read(said[0], text + len, sizeof(text) - len - 1)) > 0)
		len += got;
	text[len] = '\0';
	waitpid(pid, &status, 0);
	printf("%s: %s, status %d\n", name, text, status);
	fflush(stdout);
	return 0;
}

int main(void)
{
	return all_of("discarded", stop_where_it_is_discarded) ||
	       all_of("orphaned", become_orphaned);
}
