/* What a Go binary records about its own build (the .go.buildinfo blob).
 * Reads a descriptor through bounded spans; understands both layouts (pointer and inline). */
#ifndef EXECTRACE_DECODE_GO_BUILDINFO_H
#define EXECTRACE_DECODE_GO_BUILDINFO_H

#include <stdbool.h>
#include <stddef.h>

struct go_setting {
	char *key, *value; /* owned */
};

struct go_buildinfo {
	bool found;
	char *version; /* owned: "go1.19.8" */
	char *path;    /* owned or NULL: main package path */
	char *module;  /* owned or NULL: main module path */
	struct go_setting
		*settings; /* owned: GOOS, GOARCH, GOARM, GOAMD64, CGO_ENABLED, -ldflags... */
	size_t nsettings;
};

struct elf_image;

/* Look for build info in an ELF image already decoded (fd not moved). PE and Mach-O files carry it
 * too: pass image NULL and the first MiB is searched for the magic. 0 or -errno; absent is 0. */
int go_buildinfo_read(struct go_buildinfo *info, const struct elf_image *image, int fd);
/* The value of a setting, or NULL. */
const char *go_buildinfo_get(const struct go_buildinfo *info, const char *key);
void go_buildinfo_copy(struct go_buildinfo *to, const struct go_buildinfo *from);
void go_buildinfo_free(struct go_buildinfo *info);
#define scope_go_buildinfo __attribute__((cleanup(go_buildinfo_free)))

#endif
