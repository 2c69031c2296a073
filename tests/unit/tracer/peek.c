/* Reading memory: our own stands for a held tracee's. */
#include "tracer/peek.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/buf.h"

static uint64_t at(const void *pointer)
{
	return (uintptr_t)pointer;
}

static struct peek *start(struct peek *peek, unsigned word)
{
	peek_start(peek, getpid(), word);
	return peek;
}

/* Two pages, the second not readable; returns the end of the first. */
static char *page_end(void)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert_neq(pages, MAP_FAILED);
	cr_assert_eq(mprotect(pages + 4096, 4096, PROT_NONE), 0);
	return pages + 4096;
}

Test(peek, strings_up_to_a_page_that_cannot_be_read)
{
	struct peek peek;
	char *end = page_end(), *got = NULL;

	strcpy(end - 4, "abc");
	cr_assert_eq(peek_string(start(&peek, 8), at(end - 4), 4096, &got), 0);
	cr_expect_str_eq(got, "abc");
	free(got);
	got = NULL;
	end[-1] = 'd';
	cr_expect_eq(peek_string(start(&peek, 8), at(end - 4), 4096, &got), -EFAULT);
	cr_expect_null(got);
	cr_expect_eq(peek_string(start(&peek, 8), 16, 4096, &got), -EFAULT);
	cr_expect_eq(peek_string(start(&peek, 8), UINT64_MAX - 8, 4096, &got), -EFAULT);
}

Test(peek, limit_of_a_path)
{
	struct peek peek;
	char *text = xmalloc(PEEK_PATH_MAX + 1), *got = NULL;

	memset(text, 'p', PEEK_PATH_MAX);
	text[PEEK_PATH_MAX - 1] = text[PEEK_PATH_MAX] = '\0';
	cr_expect_eq(peek_string(start(&peek, 8), at(text), PEEK_PATH_MAX, &got), 0);
	cr_expect_eq(strlen(got), PEEK_PATH_MAX - 1);
	free(got);
	text[PEEK_PATH_MAX - 1] = 'p';
	cr_expect_eq(peek_string(start(&peek, 8), at(text), PEEK_PATH_MAX, &got), -ENAMETOOLONG);
	cr_expect_eq(strlen(got), PEEK_PATH_MAX - 1);
	free(got);
	free(text);
}

Test(peek, bytes)
{
	struct peek peek;
	char *end = page_end(), got[16];

	memcpy(end - 4, "wxyz", 4);
	cr_expect_eq(peek_bytes(start(&peek, 8), at(end - 4), got, 4), 4);
	cr_expect_eq(memcmp(got, "wxyz", 4), 0);
	cr_expect_eq(peek_remote(getpid(), at(end - 4), got, 4), 4);
	cr_expect_lt(peek_remote(getpid(), at(end), got, 4), 0);
	cr_expect_eq(peek_bytes(start(&peek, 8), at(end - 2), got, 8), 2);
	cr_expect_eq(peek_bytes(start(&peek, 8), at(end), got, 8), -EFAULT);
	cr_expect_eq(peek_bytes(start(&peek, 8), at(end), got, 0), 0);
}

/* What was fetched is not read again: it stays as it was. */
Test(peek, fetched_in_one_go_up_to_a_page_that_cannot_be_read)
{
	enum { PAGES = 4 };
	struct peek peek;
	char *pages = mmap(NULL, PAGES * PEEK_PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const uint64_t wanted[] = {0,
				   at(pages),
				   at(pages + 8),
				   at(pages + PEEK_PAGE),
				   at(pages + 2 * PEEK_PAGE),
				   at(pages + 3 * PEEK_PAGE)};
	static const char expected[PAGES] = {'a', 'a', '\0', 'b'};

	cr_assert_neq(pages, MAP_FAILED);
	memset(pages, 'a', PAGES * PEEK_PAGE);
	cr_assert_eq(mprotect(pages + 2 * PEEK_PAGE, PEEK_PAGE, PROT_NONE), 0);
	peek_fetch(start(&peek, 8), wanted, sizeof(wanted) / sizeof(wanted[0]));
	cr_assert_eq(mprotect(pages + 2 * PEEK_PAGE, PEEK_PAGE, PROT_READ | PROT_WRITE), 0);
	memset(pages, 'b', PAGES * PEEK_PAGE);
	cr_assert_eq(mprotect(pages + 2 * PEEK_PAGE, PEEK_PAGE, PROT_NONE), 0);
	for (int i = 0; i < PAGES; i++) {
		char got = '\0';

		peek_bytes(&peek, at(pages + i * PEEK_PAGE), &got, 1);
		cr_expect_eq(got, expected[i], "page %d: %c", i, got);
	}
	munmap(pages, PAGES * PEEK_PAGE);
}

Test(peek, vectors)
{
	struct peek peek;
	const char *argv[] = {"one", "", "three words here", NULL};
	struct strings strings;
	uint64_t count;

	cr_assert_eq(peek_strings(start(&peek, 8), at(argv), &strings, &count), 0);
	cr_expect_eq(count, 3);
	cr_expect_eq(strings.count, 3);
	cr_expect_not(strings.truncated);
	cr_expect_str_eq(strings.items[1], "");
	cr_expect_str_eq(strings.items[2], "three words here");
	cr_expect_null(strings.items[3]);
	strings_free(&strings);
	cr_assert_eq(peek_strings(&peek, 0, &strings, &count), 0);
	cr_expect_null(strings.items);
	cr_expect_eq(count, 0);
	cr_assert_eq(peek_strings(&peek, at(&argv[3]), &strings, &count), 0);
	cr_expect_not_null(strings.items);
	cr_expect_eq(count, 0);
	strings_free(&strings);
	cr_expect_eq(peek_strings(&peek, 24, &strings, &count), -EFAULT);
	strings_free(&strings);
}

Test(peek, a_vector_with_a_hole_keeps_what_came_before)
{
	struct peek peek;
	const char *argv[] = {"one", "two", (const char *)8, "four", NULL};
	struct strings strings;
	uint64_t count;

	cr_assert_eq(peek_strings(start(&peek, 8), at(argv), &strings, &count), -EFAULT);
	cr_expect_eq(strings.count, 2);
	cr_expect_str_eq(strings.items[1], "two");
	strings_free(&strings);
}

#ifdef MAP_32BIT
Test(peek, narrow_pointers)
{
	struct peek peek;
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	uint32_t *vector = (uint32_t *)low;
	struct strings strings;
	uint64_t count;

	if (low == MAP_FAILED)
		cr_skip_test("no memory below 4 GiB");
	strcpy(low + 64, "narrow");
	vector[0] = at(low + 64);
	vector[1] = at(low + 67);
	vector[2] = 0;
	vector[3] = 0x55555555;
	cr_assert_eq(peek_strings(start(&peek, 4), at(vector), &strings, &count), 0);
	cr_expect_eq(count, 2);
	cr_expect_str_eq(strings.items[0], "narrow");
	cr_expect_str_eq(strings.items[1], "row");
	strings_free(&strings);
}
#endif

Test(peek, large_vectors_are_cut_but_counted)
{
	enum { MANY = 10000 };
	struct peek peek;
	const char **argv = xcalloc(MANY + 1, sizeof(*argv));
	struct strings strings;
	uint64_t count;

	for (int i = 0; i < MANY; i++)
		argv[i] = "x";
	cr_assert_eq(peek_strings(start(&peek, 8), at(argv), &strings, &count), 0);
	cr_expect_eq(count, MANY);
	cr_expect_eq(strings.count, PEEK_VECTOR_STRINGS);
	cr_expect(strings.truncated);
	cr_expect_null(strings.items[strings.count]);
	strings_free(&strings);
	free(argv);
}

Test(peek, long_strings_are_cut_but_measured)
{
	struct peek peek;
	size_t len = 300000;
	char *big = xmalloc(len + 1);
	const char *envp[] = {"A=b", big, "C=d", NULL};
	struct peek_size size;
	struct strings strings;
	uint64_t count;

	memset(big, 'v', len);
	memcpy(big, "BIG=", 4);
	big[len] = '\0';
	cr_assert_eq(peek_strings(start(&peek, 8), at(envp), &strings, &count), 0);
	cr_expect_eq(count, 3);
	cr_expect_eq(strings.count, 2);
	cr_expect(strings.truncated);
	cr_expect_leq(strlen(strings.items[1]), PEEK_VECTOR_BYTES);
	strings_free(&strings);
	cr_assert_eq(peek_measure(&peek, at(envp), &size), 0);
	cr_expect_eq(size.count, 3);
	cr_expect_eq(size.total, 4 + len + 1 + 4);
	cr_expect_eq(size.longest, len + 1);
	cr_expect_eq(size.longest_at, 1);
	free(big);
}

Test(peek, an_exec_and_its_sizes)
{
	struct peek peek;
	const char *argv[] = {"prog", "a longer argument", NULL};
	const char *envp[] = {"PATH=/bin", NULL};
	struct call call = {.abi = ABI_X86_64,
			    .kind = CALL_EXECVEAT,
			    .args = {7, at("./prog"), at(argv), at(envp), 0x1000}};
	struct exec_call *exec = exec_call_read(start(&peek, 8), &call);

	cr_expect(exec->is_at);
	cr_expect_eq(exec->dirfd, 7);
	cr_expect_eq(exec->flags, 0x1000);
	cr_expect_str_eq(exec->path, "./prog");
	cr_expect_eq(exec->argc, 2);
	cr_expect_eq(exec->envc, 1);
	cr_expect_not(exec->measured);
	exec_call_measure(&peek, exec);
	cr_expect(exec->measured);
	cr_expect_eq(exec->strings_bytes, 5 + 18 + 10);
	cr_expect_eq(exec->longest, 18);
	cr_expect_not(exec->longest_in_env);
	cr_expect_str_eq(exec->longest_name, "argv[1]");
	exec_call_free(exec);

	call = (struct call){.abi = ABI_X86_64, .kind = CALL_EXECVE, .args = {16, 0, 24}};
	exec = exec_call_read(&peek, &call);
	cr_expect(exec->path_fault);
	cr_expect_null(exec->path);
	cr_expect_eq(exec->dirfd, AT_FDCWD);
	cr_expect_not(exec->argv_fault);
	cr_expect_null(exec->argv.items);
	cr_expect(exec->envp_fault);
	exec_call_free(exec);
	exec_call_free(NULL);
}
