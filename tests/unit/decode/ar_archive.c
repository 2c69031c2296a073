/* decode/ar_archive: the first object behind the tables; what is no archive, or a damaged one. */
#include "decode/ar_archive.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct member {
	const char *name, *size, *end, *bytes;
};

static int archive(const char *magic, const struct member *members, size_t count)
{
	int fd = memfd_create("archive", MFD_CLOEXEC);

	cr_assert_eq(write(fd, magic, strlen(magic)), (ssize_t)strlen(magic));
	for (size_t i = 0; i < count; i++) {
		char header[61];

		snprintf(header, sizeof(header), "%-16s%-12s%-6s%-6s%-8s%-10s%2s", members[i].name,
			 "0", "0", "0", "644", members[i].size, members[i].end);
		cr_assert_eq(write(fd, header, 60), 60);
		cr_assert_eq(write(fd, members[i].bytes, strlen(members[i].bytes)),
			     (ssize_t)strlen(members[i].bytes));
	}
	return fd;
}

Test(ar_archive, rows)
{
	static const struct {
		const char *what, *magic;
		struct member members[6];
		size_t count;
		const char *found; /* NULL: none */
	} rows[] = {
		{"an object", AR_MAGIC, {{"a.o/", "4", "`\n", "abcd"}}, 1, "abcd"},
		{"behind tables, one of odd size",
		 AR_MAGIC,
		 {{"/", "3", "`\n", "sym\n"},
		  {"//", "4", "`\n", "name"},
		  {"b.o/", "2", "`\n", "xy"}},
		 3,
		 "xy"},
		{"a long name", AR_MAGIC, {{"/12", "2", "`\n", "xy"}}, 1, "xy"},
		{"the large table",
		 AR_MAGIC,
		 {{"/SYM64/", "2", "`\n", "ss"}, {"c.o/", "1", "`\n", "z"}},
		 2,
		 "z"},
		{"tables only", AR_MAGIC, {{"/", "2", "`\n", "ss"}}, 1, NULL},
		{"tables without end",
		 AR_MAGIC,
		 {{"/", "0", "`\n", ""},
		  {"/", "0", "`\n", ""},
		  {"/", "0", "`\n", ""},
		  {"/", "0", "`\n", ""},
		  {"c.o/", "1", "`\n", "z"}},
		 5,
		 NULL},
		{"no members", AR_MAGIC, {{NULL}}, 0, NULL},
		{"another magic", "!<thin>\n", {{"a.o/", "4", "`\n", "abcd"}}, 1, NULL},
		{"no size", AR_MAGIC, {{"a.o/", "x", "`\n", "abcd"}}, 1, NULL},
		{"a negative size", AR_MAGIC, {{"/", "-60", "`\n", "abcd"}}, 1, NULL},
		{"a damaged header", AR_MAGIC, {{"a.o/", "4", "??", "abcd"}}, 1, NULL},
		{"a size beyond the end", AR_MAGIC, {{"a.o/", "999999999", "`\n", "ab"}}, 1, "ab"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int fd = archive(rows[i].magic, rows[i].members, rows[i].count);
		char bytes[8] = "";
		size_t got = ar_first_member(fd, bytes, sizeof(bytes) - 1);

		cr_expect_eq(got, rows[i].found ? strlen(rows[i].found) : 0, "%s: %zu",
			     rows[i].what, got);
		if (rows[i].found)
			cr_expect_str_eq(bytes, rows[i].found, "%s", rows[i].what);
		close(fd);
	}
	cr_expect_eq(ar_first_member(-1, NULL, 0), 0);
}
