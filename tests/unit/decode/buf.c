/* Growing bytes: what is added is there, wherever the room ended. */
#include "decode/buf.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/scope.h"

/* One call per length: the text fits, ends where the room ends, or makes it grow. */
Test(buf, formatted_text_of_any_length)
{
	char want[300];

	for (size_t len = 0; len < sizeof(want) - 1; len++) {
		scope_buf struct buf buf = {0};

		memset(want, 'x', len);
		want[len] = '\0';
		buf_addf(&buf, "%s", want);
		cr_assert_eq(buf.len, len);
		cr_assert_str_eq(buf.data, want);
		buf_addf(&buf, "%d-%s", 42, "end");
		cr_assert_eq(buf.len, len + 6);
		cr_assert_str_eq(buf.data + len, "42-end");
	}
}

Test(buf, numbers_as_printf_has_them)
{
	static const int64_t numbers[] = {0,	1,	    9,	       10,	  -1,	    -10,
					  4711, 4294967295, INT64_MAX, INT64_MIN, INT32_MIN};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		scope_buf struct buf got = {0}, want = {0};

		buf_add_decimal(&got, numbers[i]);
		buf_addf(&want, "%lld", (long long)numbers[i]);
		buf_add_hex(&got, (uint64_t)numbers[i]);
		buf_addf(&want, "0x%llx", (unsigned long long)numbers[i]);
		cr_expect_str_eq(got.data, want.data);
		cr_expect_eq(got.len, want.len);
	}
}

Test(buf, pieces_of_all_kinds)
{
	scope_buf struct buf buf = {0};
	char *text;

	for (int i = 0; i < 100; i++) {
		buf_add(&buf, "ab\0", 3);
		buf_add_byte(&buf, 'c');
		buf_add_string(&buf, "d");
		buf_add_bytes(&buf, '0', i < 10 ? 2 : i < 100);
		buf_add_decimal(&buf, i);
	}
	cr_assert_eq(buf.len, 800);
	cr_expect_eq(memcmp(buf.data + 792, "ab\0cd099", 9), 0, "with a NUL behind it");
	text = buf_steal(&buf);
	cr_expect_null(buf.data);
	cr_expect_str_eq(text, "ab");
	free(text);
	text = buf_steal(&buf);
	cr_expect_str_eq(text, "", "an empty one is a string too");
	free(text);
}

/* How a child ends that asks for `bytes` with `reserve` kept aside, when there is hardly more. */
static int ask_for(size_t bytes, size_t reserve)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct rlimit limit = {0, 0};
		FILE *file;
		long pages = 0;

		if (reserve)
			memory_reserve(reserve);
		file = fopen("/proc/self/statm", "r");
		if (!file || fscanf(file, "%ld", &pages) != 1)
			_exit(98);
		fclose(file);
		limit.rlim_cur = limit.rlim_max = pages * sysconf(_SC_PAGESIZE) + 65536;
		setrlimit(RLIMIT_AS, &limit);
		dup2(open("/dev/null", O_WRONLY), 2);
		*(volatile char *)xmalloc(bytes) = 1;
		_exit(memory_is_short() ? 1 : 0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(buf, memory_that_runs_out)
{
	enum { KIB = 1024, MIB = 1024 * KIB }; /* malloc has 64 MiB mapped for a thread */

#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("a sanitizer needs the address space");
#endif
	cr_expect_eq(ask_for(KIB, 256 * MIB), 0, "there was enough");
	cr_expect_eq(ask_for(128 * MIB, 256 * MIB), 1, "what was kept aside helps");
	cr_expect_eq(ask_for(512 * MIB, 256 * MIB), 125, "not for more than it is");
	cr_expect_eq(ask_for(128 * MIB, 0), 125);
}
