/* decode/binfmt_registry: saved copies, order, changes between two readings. */
#include "decode/binfmt_registry.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"

#define JAR "enabled\ninterpreter /usr/bin/java\nflags: \nextension .jar\n"
#define EXE "enabled\ninterpreter /usr/bin/wine\nflags: F\noffset 0\nmagic 4d5a\n"

struct place {
	char path[64];
	int fd;
};

static void place_make(struct place *place)
{
	strcpy(place->path, "/tmp/registry.XXXXXX");
	cr_assert_not_null(mkdtemp(place->path));
	place->fd = open(place->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	cr_assert(place->fd >= 0);
}

static void place_free(struct place *place)
{
	static const char *const names[] = {"status", "order",	"register", "jar",
					    "exe",    "z.conf", "new",	    "link"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlinkat(place->fd, names[i], 0);
	rmdir(place->path);
	close(place->fd);
}

#define scope_place __attribute__((cleanup(place_free)))

static void put(struct place *place, const char *name, const char *text)
{
	scope_close int fd =
		openat(place->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	cr_assert(fd >= 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

Test(binfmt_registry, saved_copy)
{
	scope_place struct place place;
	scope_registry struct registry registry = {0};

	place_make(&place);
	put(&place, "jar", JAR);
	put(&place, "exe", EXE);
	put(&place, "status", "disabled\n");
	put(&place, "register", "");
	put(&place, "z.conf", "# qemu\n; too\n\n:arm:M::\\x7fELF::/q:OC\n:broken:\n:sh:E::sh::/s:");
	cr_assert_eq(symlinkat("/etc/passwd", place.fd, "link"), 0);
	cr_assert_eq(registry_read_saved(&registry, place.fd), 0);
	cr_expect_eq(registry.state, REGISTRY_READ);
	cr_expect_eq(registry.scope, REGISTRY_SCOPE_FILES);
	cr_expect_not(registry.enabled);
	cr_expect_not(registry.order_known);
	cr_assert_eq(registry.count, 4);
	cr_expect_str_eq(registry.entries[0].name, "exe");
	cr_expect_str_eq(registry.entries[2].name, "arm");
	cr_expect_str_eq(registry.entries[3].extension, "sh");
	cr_expect_eq(registry_find(&registry, "jar")->kind, BINFMT_EXTENSION);
	cr_expect_null(registry_find(&registry, "none"));
	cr_expect_null(registry_find(&registry, "link"), "no link out of the copy is followed");
}

Test(binfmt_registry, saved_order)
{
	scope_place struct place place;
	scope_registry struct registry registry = {0}, partial = {0};

	place_make(&place);
	put(&place, "jar", JAR);
	put(&place, "exe", EXE);
	put(&place, "order", "jar\nnone\nexe\n");
	cr_assert_eq(registry_read_saved(&registry, place.fd), 0);
	cr_expect(registry.order_known);
	cr_expect_str_eq(registry.entries[0].name, "jar");
	put(&place, "order", "jar\n");
	cr_assert_eq(registry_read_saved(&partial, place.fd), 0);
	cr_expect_not(partial.order_known);
}

Test(binfmt_registry, mounted_needs_its_status)
{
	scope_place struct place place;
	scope_registry struct registry registry = {0};

	place_make(&place);
	put(&place, "jar", JAR);
	cr_expect_eq(registry_read_mounted(&registry, place.fd), -ENOENT);
	cr_expect_eq(registry.count, 0, "untouched on failure");
	put(&place, "status", "enabled\n");
	cr_expect_eq(registry_read_mounted(&registry, place.fd), 0);
	cr_expect(registry.enabled && registry.order_known);
	cr_expect_eq(registry.count, 1);
	cr_expect_eq(registry_read_mounted(&registry, -1), -EBADF);
}

Test(binfmt_registry, the_running_kernels)
{
	scope_close int fd = open("/proc/sys/fs/binfmt_misc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	scope_registry struct registry registry = {0};

	if (fd < 0 || faccessat(fd, "status", R_OK, 0))
		cr_skip("no binfmt_misc is mounted");
	cr_expect_eq(registry_read_mounted(&registry, fd), 0);
	for (size_t i = 0; i < registry.count; i++)
		cr_expect_neq(registry.entries[i].kind, BINFMT_UNPARSED, "%s",
			      registry.entries[i].name);
}

static void read_into(struct registry *registry, struct place *place)
{
	registry_free(registry);
	cr_assert_eq(registry_read_saved(registry, place->fd), 0);
}

Test(binfmt_registry, diff)
{
	scope_place struct place place;
	scope_registry struct registry a = {0}, b = {0};
	struct registry_change *changes;
	size_t count;

	place_make(&place);
	put(&place, "jar", JAR);
	put(&place, "exe", EXE);
	put(&place, "order", "jar\nexe\n");
	read_into(&a, &place);
	registry_copy(&b, &a);
	cr_expect(registry_equal(&a, &b));
	cr_expect_null(registry_diff(&a, &b, &count));
	cr_expect_eq(count, 0);

	put(&place, "jar",
	    "dis"
	    "abled\ninterpreter /usr/bin/java\nflags: \nextension .jar\n");
	read_into(&b, &place);
	cr_expect_not(registry_equal(&a, &b));
	changes = registry_diff(&a, &b, &count);
	cr_assert_eq(count, 1);
	cr_expect_eq(changes[0].kind, REGISTRY_DISABLED);
	cr_expect_str_eq(changes[0].name, "jar");
	registry_changes_free(changes, count);
	changes = registry_diff(&b, &a, &count);
	cr_expect_eq(changes[0].kind, REGISTRY_ENABLED);
	registry_changes_free(changes, count);

	put(&place, "jar", JAR);
	put(&place, "order", "exe\njar\n");
	read_into(&b, &place);
	changes = registry_diff(&a, &b, &count);
	cr_assert_eq(count, 1, "one of the two moved");
	cr_expect_eq(changes[0].kind, REGISTRY_REPLACED);
	cr_expect_str_eq(changes[0].name, "exe");
	registry_changes_free(changes, count);

	put(&place, "exe", "enabled\ninterpreter /x\nflags: \nextension .exe\n");
	put(&place, "order", "jar\nexe\n");
	put(&place, "new", JAR);
	put(&place, "status", "disabled\n");
	read_into(&b, &place);
	changes = registry_diff(&a, &b, &count);
	cr_assert_eq(count, 3);
	cr_expect_eq(changes[0].kind, REGISTRY_STATUS);
	cr_expect_str_eq(registry_change_kind_name(changes[0].kind), "status");
	cr_expect_eq(changes[1].kind, REGISTRY_REPLACED);
	cr_expect_str_eq(changes[1].detail, "replaced, now takes extension .exe");
	cr_expect_eq(changes[2].kind, REGISTRY_ADDED);
	registry_changes_free(changes, count);
	changes = registry_diff(&b, &a, &count);
	cr_expect_eq(changes[1].kind, REGISTRY_REMOVED);
	registry_changes_free(changes, count);
	b.state = REGISTRY_NOT_MOUNTED;
	changes = registry_diff(&a, &b, &count);
	cr_expect_eq(changes[0].kind, REGISTRY_STATE);
	cr_expect_str_eq(changes[0].detail, "was read, is not-mounted");
	cr_expect_str_eq(registry_state_name(REGISTRY_ABSENT), "absent");
	registry_changes_free(changes, count);
}
