/* report/status: where there is one, and what it leaves to the process that traces. The line itself
 * is looked at in tests/cli/status.sh. */
#include "report/status.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int terminal(int *master)
{
	char name[64];
	int slave;

	*master = posix_openpt(O_RDWR | O_NOCTTY);
	cr_assert_geq(*master, 0);
	cr_assert_eq(grantpt(*master) | unlockpt(*master), 0);
	cr_assert_eq(ptsname_r(*master, name, sizeof(name)), 0);
	slave = open(name, O_RDWR | O_NOCTTY);
	cr_assert_geq(slave, 0);
	return slave;
}

Test(status, none_without_a_terminal)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	setenv("TERM", "xterm", 1);
	cr_expect_null(status_new(ends[1]));
	cr_expect_null(status_new(-1));
	status_only_count(NULL);
	status_count(NULL, 1, 2, 3);
	status_hide(NULL);
	status_free(NULL);
}

Test(status, none_on_a_terminal_without_regions)
{
	static const char *const names[] = {"dumb", "unknown", ""};
	int master, slave = terminal(&master);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		setenv("TERM", names[i], 1);
		cr_expect_null(status_new(slave), "%s", names[i]);
	}
	unsetenv("TERM");
	cr_expect_null(status_new(slave));
}

Test(status, waits_no_longer_than_it_must)
{
	int master, slave = terminal(&master), ends[2];
	struct status *status;
	char byte;

	setenv("TERM", "xterm", 1);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_not_null(status = status_new(slave));
	cr_assert_eq(write(ends[1], "x", 1), 1);
	status_wait(status, ends[0]);
	cr_expect_eq(read(ends[0], &byte, 1), 1);
	status_hide(status);
	status_free(status);
	fcntl(master, F_SETFL, O_NONBLOCK);
	cr_expect_lt(read(master, &byte, 1), 0, "nothing was written");
}

Test(status, the_tracer_keeps_no_terminal_open)
{
	int master, slave = terminal(&master);
	struct status *status;
	char byte;

	setenv("TERM", "xterm", 1);
	cr_assert_not_null(status = status_new(slave));
	status_only_count(status);
	status_count(status, 1, 2, 3);
	close(slave);
	cr_expect_lt(read(master, &byte, 1), 0, "the last one has closed it");
	status_free(status);
}
