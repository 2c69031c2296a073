/* The kernel's own build configuration: where a distribution leaves it, or in /proc/config.gz.
 * The latter takes zlib, which is loaded when it is there (libelf brings it) and done without. */
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/host_files.h"

#define CONFIG_MAX (4u << 20) /* bytes; real ones have a quarter of a MiB */

/* What is needed of zlib.h; a gzFile is opaque. */
struct zlib {
	void *handle;
	void *(*open)(int fd, const char *mode);
	int (*read)(void *file, void *bytes, unsigned len);
	int (*close)(void *file);
};

static bool load(struct zlib *zlib)
{
	zlib->handle = dlopen("libz.so.1", RTLD_LAZY);
	if (!zlib->handle)
		return false;
	*(void **)&zlib->open = dlsym(zlib->handle, "gzdopen");
	*(void **)&zlib->read = dlsym(zlib->handle, "gzread");
	*(void **)&zlib->close = dlsym(zlib->handle, "gzclose");
	if (zlib->open && zlib->read && zlib->close)
		return true;
	dlclose(zlib->handle);
	return false;
}

/* Takes fd. A file that is damaged says nothing. */
static void inflate(struct buf *out, const struct zlib *zlib, int fd)
{
	void *file = zlib->open(fd, "rb");
	char bytes[4096];
	int got;

	if (!file) {
		close(fd);
		return;
	}
	while ((got = zlib->read(file, bytes, sizeof(bytes))) > 0 && out->len < CONFIG_MAX)
		buf_add(out, bytes, (size_t)got);
	if (zlib->close(file) != 0 || got < 0) /* it ends in the middle, or is no such file */
		buf_clear(out);
}

static void read_compressed(struct buf *out, const char *root)
{
	struct zlib zlib;
	int fd = host_file_open(root, "/proc/config.gz", O_RDONLY);

	if (fd < 0)
		return;
	if (!load(&zlib)) {
		close(fd);
		return;
	}
	inflate(out, &zlib, fd);
	dlclose(zlib.handle);
}

void host_config_read(struct buf *out, const char *root, const char *release)
{
	static const char *const places[] = {"/boot/config-%s", "/lib/modules/%s/config",
					     "/usr/lib/modules/%s/config"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && out->len == 0; i++) {
		scope_buf struct buf path = {0};
		const char *mark = strstr(places[i], "%s");

		buf_add(&path, places[i], (size_t)(mark - places[i]));
		buf_add_string(&path, release);
		buf_add_string(&path, mark + 2);
		host_file_read(out, root, path.data);
	}
	if (out->len == 0)
		read_compressed(out, root);
}
