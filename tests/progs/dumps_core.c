/* dumps_core DIRECTORY: children die of signals that dump core; tells what their parent is told,
 * and how many files named core* are in the directory then. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int cores(void)
{
	DIR *dir = opendir(".");
	int count = 0;

	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (!strncmp(entry->d_name, "core", 4))
			count += !unlink(entry->d_name);
	if (dir)
		closedir(dir);
	return count;
}

static void die(int signal, rlim_t size)
{
	struct rlimit limit = {size, size};

	setrlimit(RLIMIT_CORE, &limit);
	if (signal == SIGSEGV)
		*(volatile int *)16 = 1;
	raise(signal);
	_exit(0);
}

int main(int argc, char **argv)
{
	static const struct {
		int signal;
		rlim_t size;
	} rows[] = {{SIGABRT, 1 << 24}, {SIGSEGV, 1 << 24}, {SIGQUIT, 0}, {SIGTERM, 1 << 24}};

	if (argc != 2 || chdir(argv[1]))
		return 99;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		siginfo_t info = {0};
		int status = 0;
		pid_t pid = fork();

		if (!pid)
			die(rows[i].signal, rows[i].size);
		waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
		waitpid(pid, &status, 0);
		printf("signal %d code %d core %d files %d\n", WTERMSIG(status), info.si_code,
		       !!WCOREDUMP(status), cores());
	}
	return 0;
}
