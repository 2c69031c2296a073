/* report/mounts: lines of mountinfo found and taken apart. */
#include "report/mounts.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char mountinfo[] =
	"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
	"30 22 0:31 / /mnt rw - tmpfs first rw\n"
	"31 22 0:32 / /mnt rw,noexec - 9p drvfs\\040x rw,aname=drvfs;path=C:\\134\n"
	"32 31 0:33 / /mnt/a\\040b rw - tmpfs t rw";

static const struct {
	const char *name;
	uint64_t id;
	const char *path, *begin; /* NULL: no line */
} lines[] = {
	{"by id", 30, NULL, "30 "},
	{"id before path", 30, "/mnt/x", "30 "},
	{"no such id", 99, "/mnt", NULL},
	{"the root", 0, "/usr/bin/sh", "22 "},
	{"the last one", 0, "/mnt/x", "31 "},
	{"a blank in it", 0, "/mnt/a b/c", "32 "},
	{"not half a name", 0, "/mnta", "22 "},
	{"the point itself", 0, "/mnt", "31 "},
	{"no path", 0, NULL, NULL},
	{"relative", 0, "mnt", NULL},
};

Test(mounts, lines)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		char *line = mounts_line(mountinfo, lines[i].id, lines[i].path);

		if (lines[i].begin)
			cr_expect(line && !strncmp(line, lines[i].begin, 3) && !strchr(line, '\n'),
				  "%s: %s", lines[i].name, line);
		else
			cr_expect_null(line, "%s: %s", lines[i].name, line);
		free(line);
	}
	cr_expect_null(mounts_line("", 0, "/"));
	cr_expect_null(mounts_line("22", 0, "/"), "cut off");
}

static const char *text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

Test(mounts, object)
{
	char *line = mounts_line(mountinfo, 31, NULL);
	json_t *object = mounts_object(line), *none;

	cr_expect_str_eq(text(object, "point"), "/mnt");
	cr_expect_str_eq(text(object, "options"), "rw,noexec");
	cr_expect_str_eq(text(object, "type"), "9p");
	cr_expect_str_eq(text(object, "source"), "drvfs x");
	cr_expect_str_eq(text(object, "super_options"), "rw,aname=drvfs;path=C:\\");
	json_decref(object);
	free(line);
	none = mounts_object(NULL);
	cr_expect(json_is_null(none));
	none = mounts_object("no mount");
	cr_expect(json_is_null(none));
	object = mounts_object("1 - ");
	cr_expect_null(text(object, "type"));
	json_decref(object);
}
