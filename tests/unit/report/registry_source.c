/* report/registry_source: what is at a mount point is said, and nothing is mounted for it. */
#include "report/registry_source.h"

#include <errno.h>

#include "tests/unit/report/root_dir.h"

Test(registry_source, not_there)
{
	static const struct {
		const char *path;
		enum registry_state state; /* ABSENT also where the kernel lacks it altogether */
	} rows[] = {
		{"/proc/sys/fs", REGISTRY_NOT_MOUNTED},
		{"/nonexistent/binfmt_misc", REGISTRY_NOT_MOUNTED},
		{"/proc/self/status/x", REGISTRY_UNREADABLE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_registry struct registry registry = {0};

		registry_source_mounted(&registry, rows[i].path);
		cr_expect(registry.state == rows[i].state ||
				  (registry.state == REGISTRY_ABSENT && i == 1),
			  "%s: %s", rows[i].path, registry_state_name(registry.state));
		cr_expect(registry.why && *registry.why);
		cr_expect_eq(registry.count, 0);
	}
}

Test(registry_source, the_live_one)
{
	scope_registry struct registry registry = {0};

	registry_source_live(&registry);
	if (registry.state == REGISTRY_READ)
		cr_expect(registry.order_known);
	else
		cr_expect(registry.why && *registry.why);
}

Test(registry_source, directory)
{
	scope_registry struct registry registry = {0};
	struct root_dir saved = {.path = "/tmp/exectrace-saved.XXXXXX"};
	struct err err = {0};

	cr_assert(mkdtemp(saved.path));
	saved.fd = open(saved.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	root_write(&saved, "a.conf", ":a:M::MZ::/i:\n", 14, 0644);
	cr_assert_eq(registry_source_directory(&registry, saved.path, &err), 0, "%s", err.message);
	cr_expect_eq(registry.count, 1);
	cr_expect_eq(registry.scope, REGISTRY_SCOPE_FILES);
	root_remove(&saved);
	cr_expect_eq(registry_source_directory(&registry, saved.path, &err), -ENOENT);
	cr_expect(strstr(err.message, saved.path));
}
