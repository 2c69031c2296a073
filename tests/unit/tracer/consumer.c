/* Commands that read what is written. */
#include "tracer/consumer.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <unistd.h>

#include "decode/err.h"

Test(consumer, is_one)
{
	cr_expect(consumer_is("|cat"));
	cr_expect(consumer_is("!cat"));
	cr_expect_not(consumer_is("cat|"));
	cr_expect_not(consumer_is(""));
	cr_expect_not(consumer_is(NULL));
}

Test(consumer, reads_to_the_end)
{
	scope_consumers struct consumers consumers = {.count = 0};
	struct err err = {0, ""};

	cr_assert_eq(consumers_add(&consumers, "file", &err), 0);
	cr_expect_not(consumers_any(&consumers));
	cr_assert_eq(consumers_add(&consumers, "|test \"$(cat)\" = told", &err), 0);
	cr_assert_eq(consumers_add(&consumers, "!cat >/dev/null; exit 5", &err), 0);
	cr_expect(consumers_any(&consumers));
	cr_expect_eq(consumers_fd(&consumers, 0), -1);
	cr_expect_eq(consumers_fd(&consumers, 3), -1);
	cr_expect_eq(write(consumers_fd(&consumers, 1), "told", 4), 4);
	cr_expect_eq(consumers_wait(&consumers, &err), -EPIPE);
	cr_expect_str_eq(err.message, "the command of -o '!cat >/dev/null; exit 5' exited with 5");
	cr_expect_eq(consumers_fd(&consumers, 1), -1);
	cr_expect_eq(consumers_wait(&consumers, &err), 0, "once");
}
