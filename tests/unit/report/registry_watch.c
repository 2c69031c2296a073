/* Whatever is written below a watched directory is noticed once; reading it is not. */
#include "report/registry_watch.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[] = "/tmp/exectrace-unit-watch-XXXXXX";
static char entry[64];

static void begin(void)
{
	cr_assert_not_null(mkdtemp(dir));
	snprintf(entry, sizeof(entry), "%s/entry", dir);
	close(open(entry, O_CREAT | O_WRONLY, 0600));
}

static void end(void)
{
	unlink(entry);
	rmdir(dir);
}

TestSuite(registry_watch, .init = begin, .fini = end);

static void write_entry(void)
{
	int fd = open(entry, O_WRONLY);

	cr_assert_eq(write(fd, "0", 1), 1);
	close(fd);
}

Test(registry_watch, changes_and_readings)
{
	struct registry_watch watch = {.on = false};
	char byte;
	int fd;

	cr_expect_not(registry_watch_quiet(&watch, dir), "nobody watches yet");
	registry_watch_start(&watch, dir);
	cr_expect(registry_watch_quiet(&watch, dir));
	write_entry();
	write_entry();
	cr_expect_not(registry_watch_quiet(&watch, dir));
	cr_expect(registry_watch_quiet(&watch, dir), "told once");
	fd = open(entry, O_RDONLY);
	cr_expect_geq(read(fd, &byte, 1), 0);
	close(fd);
	cr_expect(registry_watch_quiet(&watch, dir), "a reading is no change");
	unlink(entry);
	cr_expect_not(registry_watch_quiet(&watch, dir), "an entry is gone");
	registry_watch_end(&watch);
	cr_expect_not(registry_watch_quiet(&watch, dir));
}

Test(registry_watch, something_else_is_mounted_there)
{
	struct registry_watch watch = {.on = false};

	registry_watch_start(&watch, dir);
	cr_expect_not(registry_watch_quiet(&watch, "/proc"), "another file system");
	cr_expect_not(registry_watch_quiet(&watch, dir), "and the watch is over");
	registry_watch_start(&watch, "/nonexistent");
	cr_expect_not(registry_watch_quiet(&watch, "/nonexistent"));
	registry_watch_start(&watch, entry);
	cr_expect_not(registry_watch_quiet(&watch, entry), "not a directory");
}
