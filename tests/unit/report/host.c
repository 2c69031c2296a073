/* The machine's facts: read here for real, and the small parsers on texts. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "decode/buf.h"
#include "report/host_files.h"
#include "report/record.h"
#include "report/texts.h"

static const struct {
	const char *name, *text, *key, *value;
} values[] = {
	/* clang-format off */
	{ "quoted", "NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n", "PRETTY_NAME",
	  "Debian GNU/Linux 12" },
	{ "single quotes", "A='b c'", "A", "b c" },
	{ "first line", "CONFIG_X=y\n", "CONFIG_X", "y" },
	{ "key must end", "CONFIG_XY=y\n", "CONFIG_X", NULL },
	{ "key must start a line", "# CONFIG_X=y\n", "CONFIG_X", NULL },
	{ "unset", "# CONFIG_X is not set\n", "CONFIG_X", NULL },
	{ "one quote is kept", "A=\"", "A", "\"" },
	/* clang-format on */
};

Test(host, text_value)
{
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char *value = host_text_value(values[i].text, values[i].key);

		if (values[i].value)
			cr_expect(value && !strcmp(value, values[i].value), "%s: %s",
				  values[i].name, value);
		else
			cr_expect_null(value, "%s", values[i].name);
		free(value);
	}
}

Test(host, files)
{
	struct buf text = {0};
	char *line = host_file_line("/proc/sys/kernel/ostype");

	cr_assert_not_null(line);
	cr_expect_str_eq(line, "Linux");
	cr_expect_null(host_file_line("/nonexistent/file"));
	cr_expect_lt(host_file_read(&text, "/nonexistent/file"), 0);
	free(line);
	buf_free(&text);
}

Test(host, read)
{
	char *mount = host_binfmt_mount();
	char **names = host_binfmt_names(), **qemu = host_qemu_paths();
	struct utsname name;
	struct host host;

	uname(&name);
	host_read(&host);
	cr_expect_str_eq(host.machine, name.machine);
	cr_expect_str_eq(host.release, name.release);
	cr_expect_eq(host.kernel.page_size, (unsigned)sysconf(_SC_PAGESIZE));
	cr_expect_eq(host.root, geteuid() == 0);
	cr_expect_eq(mount == NULL, host.binfmt_mount == NULL);
	cr_expect(texts_equal(names, host.binfmt_d));
	cr_expect(texts_equal(qemu, host.qemu_found));
	host_free(&host);
	cr_expect_null(host.machine);
	free(mount);
	texts_free(names);
	texts_free(qemu);
}
