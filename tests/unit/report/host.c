/* The machine's facts: read here for real, of recorded machines, and the small parsers on texts. */
#include <criterion/criterion.h>
#include <stdio.h>
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
	char *line = host_file_line(NULL, "/proc/sys/kernel/ostype");

	cr_assert_not_null(line);
	cr_expect_str_eq(line, "Linux");
	cr_expect_null(host_file_line(NULL, "/nonexistent/file"));
	cr_expect_lt(host_file_read(&text, NULL, "/nonexistent/file"), 0);
	free(line);
	buf_free(&text);
}

Test(host, read)
{
	char *mount = host_binfmt_mount(NULL);
	char **names = host_binfmt_names(NULL), **qemu = host_qemu_paths(NULL);
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

/* A machine as only its files tell of it. */
static const struct {
	const char *name, *machine, *virt, *container, *init;
	int yama;
	enum isa_level isa;
	enum tri ia32, x32, aarch32, interop;
	const char *systemd_binfmt, *socket, *shm, *configured;
} hosts[] = {
	/* clang-format off */
	{ "wsl2", "x86_64", "wsl2", NULL, "systemd", 1, ISA_X86_64_V3,
	  TRI_UNKNOWN, TRI_UNKNOWN, TRI_UNKNOWN, TRI_YES,
	  "active", "/run/WSL/410_interop", "rw,nosuid,nodev shared:12", "qemu-aarch64" },
	{ "docker-desktop", "aarch64", "docker-desktop", "docker", "sh", -1, ISA_ARM_V8,
	  TRI_UNKNOWN, TRI_UNKNOWN, TRI_UNKNOWN, TRI_UNKNOWN,
	  NULL, NULL, "noexec", NULL },
	{ "github-runner", "x86_64", "hyper-v", NULL, "systemd", 1, ISA_X86_64_V3,
	  TRI_YES, TRI_NO, TRI_UNKNOWN, TRI_UNKNOWN,
	  NULL, NULL, "inode64", "qemu-arm" },
	{ "arm64", "aarch64", "ec2", "kubernetes", "systemd", 0, ISA_ARM_V8,
	  TRI_UNKNOWN, TRI_UNKNOWN, TRI_NO, TRI_UNKNOWN,
	  NULL, NULL, "noexec", NULL },
	/* clang-format on */
};

static bool same(const char *got, const char *expected)
{
	return expected ? got && !strcmp(got, expected) : !got;
}

Test(host, recorded_machines)
{
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		struct host host = {.machine = xstrdup(hosts[i].machine)};
		const char *name = hosts[i].name;
		char root[64];

		snprintf(root, sizeof(root), "tests/data/hosts/%s", name);
		host_read_saved(&host, root);
		cr_expect(same(host.virt, hosts[i].virt), "%s: %s", name, host.virt);
		cr_expect(same(host.container, hosts[i].container), "%s: %s", name, host.container);
		cr_expect(same(host.init, hosts[i].init), "%s: %s", name, host.init);
		cr_expect_eq(host.yama_scope, hosts[i].yama, "%s", name);
		cr_expect_eq(host.isa, hosts[i].isa, "%s: %d", name, host.isa);
		cr_expect_eq(host.kernel.ia32, hosts[i].ia32, "%s", name);
		cr_expect_eq(host.kernel.x32, hosts[i].x32, "%s", name);
		cr_expect_eq(host.kernel.aarch32, hosts[i].aarch32, "%s", name);
		cr_expect_eq(host.wsl.interop, hosts[i].interop, "%s", name);
		cr_expect(same(host.wsl.systemd_binfmt, hosts[i].systemd_binfmt), "%s", name);
		cr_expect(same(host.wsl.socket, hosts[i].socket), "%s", name);
		cr_expect(host.shm && strstr(host.shm, hosts[i].shm), "%s: %s", name, host.shm);
		cr_expect(same(host.binfmt_d[0], hosts[i].configured), "%s", name);
		cr_expect_not_null(host.os_pretty, "%s", name);
		cr_expect_not_null(host.version, "%s", name);
		host_free(&host);
	}
}

Test(host, links_stay_below_the_root)
{
	char dir[] = "/tmp/host-XXXXXX", path[64];

	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/os", dir);
	cr_assert_eq(symlink("/proc/sys/kernel/ostype", path), 0);
	cr_expect(host_file_exists(NULL, path));
	cr_expect_not(host_file_exists(dir, "/os"), "below it there is no such file");
	cr_expect_not(host_file_exists("/nonexistent", "/os"));
	unlink(path);
	rmdir(dir);
}
