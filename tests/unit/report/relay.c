/* report/relay: where an exec through an entry ends, by the kernel's counting. */
#include "report/relay.h"

#include <errno.h>

#include "decode/binfmt_set.h"
#include "report/handler.h"
#include "tests/unit/report/root_dir.h"

#define NATIVE_MAGIC ":M:18:\\x3e\\x00::" /* e_machine of x86-64 */
#define ARM_MAGIC ":M:18:\\xb7\\x00::"

static struct relay follow(const struct root_dir *root, const struct registry *registry)
{
	struct handler handlers[16] = {{0}};
	struct relay relay;

	for (size_t i = 0; i < registry->count; i++)
		handler_read(&handlers[i], root->fd, registry->entries[i].interpreter,
			     &root->kernel);
	relay_follow(&relay, 0, registry, handlers, root->fd, &root->kernel);
	for (size_t i = 0; i < registry->count; i++)
		handler_free(&handlers[i]);
	return relay;
}

Test(relay, ends)
{
	static const struct {
		const char *name, *lines[8];
		enum relay_end end;
		int error;
		size_t taken_by;
		bool circular;
	} rows[] = {
		{"runs", {":a:M::MZ::/native:"}, RELAY_RUNS, 0, BINFMT_NO_ENTRY, false},
		{"runs with O", {":a:M::MZ::/native:O"}, RELAY_RUNS, 0, BINFMT_NO_ENTRY, false},
		{"dynamic", {":a:M::MZ::/dynamic:"}, RELAY_RUNS, 0, BINFMT_NO_ENTRY, false},
		{"script", {":a:M::MZ::/script:"}, RELAY_RUNS, 0, BINFMT_NO_ENTRY, false},
		{"script with O",
		 {":a:M::MZ::/script:O"},
		 RELAY_SECOND_EXECFD,
		 ENOEXEC,
		 BINFMT_NO_ENTRY,
		 false},
		{"script with C",
		 {":a:M::MZ::/script:C"},
		 RELAY_SECOND_EXECFD,
		 ENOEXEC,
		 BINFMT_NO_ENTRY,
		 false},
		{"missing", {":a:M::MZ::/gone:"}, RELAY_MISSING, ENOENT, BINFMT_NO_ENTRY, false},
		{"script of something missing",
		 {":a:M::MZ::/lost:"},
		 RELAY_MISSING,
		 ENOENT,
		 BINFMT_NO_ENTRY,
		 false},
		{"no x bit", {":a:M::MZ::/plain:"}, RELAY_UNUSABLE, EACCES, BINFMT_NO_ENTRY, false},
		{"directory", {":a:M::MZ::/dir:"}, RELAY_UNUSABLE, EACCES, BINFMT_NO_ENTRY, false},
		{"no loader",
		 {":a:M::MZ::/orphan:"},
		 RELAY_LOADER_MISSING,
		 ENOENT,
		 BINFMT_NO_ENTRY,
		 false},
		{"foreign", {":a:M::MZ::/arm64:"}, RELAY_FOREIGN, ENOEXEC, BINFMT_NO_ENTRY, false},
		{"no format", {":a:M::MZ::/text:"}, RELAY_FORMAT, ENOEXEC, BINFMT_NO_ENTRY, false},
		{"empty", {":a:M::MZ::/empty:"}, RELAY_FORMAT, ENOEXEC, BINFMT_NO_ENTRY, false},
		{"relative", {":a:M::MZ::native:"}, RELAY_UNKNOWN, 0, BINFMT_NO_ENTRY, false},
		{"own entry", {":a" NATIVE_MAGIC "/native:"}, RELAY_LOOP, ELOOP, 0, true},
		{"own entry with O",
		 {":a" NATIVE_MAGIC "/native:O"},
		 RELAY_SECOND_EXECFD,
		 ENOEXEC,
		 0,
		 true},
		{"two entries in a ring",
		 {":a" NATIVE_MAGIC "/arm64:", ":b" ARM_MAGIC "/native:"},
		 RELAY_LOOP,
		 ELOOP,
		 1,
		 true},
		{"foreign but emulated",
		 {":a:M::MZ::/arm64:", ":b" ARM_MAGIC "/native:"},
		 RELAY_RUNS,
		 0,
		 1,
		 false},
		{"foreign but emulated, both O",
		 {":a:M::MZ::/arm64:O", ":b" ARM_MAGIC "/native:O"},
		 RELAY_SECOND_EXECFD,
		 ENOEXEC,
		 1,
		 false},
		{"the second alone O",
		 {":a:M::MZ::/arm64:", ":b" ARM_MAGIC "/native:O"},
		 RELAY_RUNS,
		 0,
		 1,
		 false},
		{"by extension",
		 {":a:M::MZ::/native:", ":b:E::x::/native:"},
		 RELAY_RUNS,
		 0,
		 BINFMT_NO_ENTRY,
		 false},
		{"four rewrites by scripts",
		 {":a:M::MZ::/s3:"},
		 RELAY_RUNS,
		 0,
		 BINFMT_NO_ENTRY,
		 false},
		{"five", {":a:M::MZ::/s4:"}, RELAY_RUNS, 0, BINFMT_NO_ENTRY, false},
		{"six", {":a:M::MZ::/s5:"}, RELAY_LOOP, ELOOP, BINFMT_NO_ENTRY, false},
	};
	struct root_dir root;

	root_make(&root);
	root_write_scripts(&root);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct registry registry;
		struct relay relay;

		registry_make(&registry, rows[i].lines);
		relay = follow(&root, &registry);
		cr_expect_eq(relay.end, rows[i].end, "%s: %d", rows[i].name, relay.end);
		cr_expect_eq(relay.error, rows[i].error, "%s: %d", rows[i].name, relay.error);
		cr_expect_eq(relay.taken_by, rows[i].taken_by, "%s", rows[i].name);
		cr_expect_eq(relay.circular, rows[i].circular, "%s", rows[i].name);
		registry_free(&registry);
	}
	root_remove(&root);
}

/* F in a registry that the kernel holds: the path of today does not matter. */
Test(relay, pinned)
{
	static const char *const lines[] = {":a:M::MZ::/plain:F", NULL};
	static const char *const gone[] = {":a:M::MZ::/gone:F", NULL};
	struct registry registry;
	struct root_dir root;

	root_make(&root);
	registry_make(&registry, lines);
	cr_expect(relay_is_pinned(&registry, 0));
	cr_expect_eq(follow(&root, &registry).end, RELAY_RUNS);
	registry.scope = REGISTRY_SCOPE_FILES;
	cr_expect_not(relay_is_pinned(&registry, 0));
	cr_expect_eq(follow(&root, &registry).end, RELAY_UNUSABLE);
	registry_free(&registry);
	registry_make(&registry, gone);
	cr_expect_eq(follow(&root, &registry).end, RELAY_UNKNOWN);
	registry_free(&registry);
	root_remove(&root);
}
