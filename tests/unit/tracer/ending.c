/* How exectrace ends: the status for each end of a run, and dying of the command's signal. */
#include "tracer/ending.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/loop.h"

Test(ending, statuses, .timeout = 20)
{
	static const struct {
		const char *name;
		struct loop_result run;
		struct relay_end end;
	} rows[] = {
		{"nothing was started", {.root = 0}, {EXIT_CODE, 0}},
		{"exit", {.root = 9, .how = EXIT_CODE, .code = 7}, {EXIT_CODE, 7}},
		{"signal", {.root = 9, .how = EXIT_SIGNAL, .signal = 11}, {EXIT_SIGNAL, 11}},
		{"not found",
		 {.root = 9, .exec_failed = true, .exec_error = ENOENT},
		 {EXIT_CODE, 127}},
		{"not executable",
		 {.root = 9, .exec_failed = true, .exec_error = EACCES},
		 {EXIT_CODE, 126}},
		{"no format",
		 {.root = 9, .exec_failed = true, .exec_error = ENOEXEC},
		 {EXIT_CODE, 126}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct relay_end end = ending_of(&rows[i].run);

		cr_expect_eq(end.how, rows[i].end.how, "%s", rows[i].name);
		cr_expect_eq(end.number, rows[i].end.number, "%s: %d", rows[i].name, end.number);
	}
	cr_expect_eq(ending_take((struct relay_end){EXIT_CODE, 42}), 42);
}

Test(ending, dies_of_the_signal_without_a_core, .timeout = 20)
{
	static const int signals[] = {SIGTERM, SIGSEGV, SIGKILL, SIGPIPE, SIGUSR1};

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		pid_t pid = fork();
		int status = 0;

		if (!pid) {
			struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
			sigset_t set;

			setrlimit(RLIMIT_CORE, &all);
			sigfillset(&set);
			sigprocmask(SIG_BLOCK, &set, NULL);
			signal(signals[i], SIG_IGN);
			_exit(ending_take((struct relay_end){EXIT_SIGNAL, signals[i]}));
		}
		cr_assert_eq(waitpid(pid, &status, 0), pid);
		cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == signals[i], "signal %d: %x",
			  signals[i], (unsigned)status);
		cr_expect_not(WCOREDUMP(status), "signal %d", signals[i]);
	}
}
