/* A table of well-known tools. A cross tool has its triplet in front, a version behind. */
#include "report/maker.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct {
	const char *deed;
	const char *names[14];
} deeds[] = {
	/* clang-format off */
	{ "linked", { "ld", "ld.bfd", "ld.gold", "ld.lld", "lld", "gold", "mold", "collect2", "link" } },
	{ "compiled", { "cc", "gcc", "g++", "c++", "cc1", "as", "clang", "clang++", "rustc", "compile", "tcc", "ghc" } },
	{ "extracted", { "tar", "bsdtar", "unzip", "7z", "7za", "7zr", "cpio", "dpkg-deb", "ar", "gzip", "xz", "zstd", "unsquashfs" } },
	{ "copied", { "cp", "install", "rsync", "scp", "dd", "ditto" } },
	{ "downloaded", { "curl", "wget", "aria2c" } },
	{ "checked out", { "git", "git-lfs", "svn", "hg" } },
	{ "patched", { "patchelf", "strip", "objcopy", "upx", "sed", "chrpath" } },
	/* clang-format on */
};

/* "aarch64-linux-gnu-gcc-12": the tool's name ends the word but for a version. */
static bool is_tool(const char *word, const char *name)
{
	size_t len = strlen(word), want = strlen(name);
	size_t end = len;

	while (end && (isdigit((unsigned char)word[end - 1]) || word[end - 1] == '.'))
		end--;
	if (end < len && end && word[end - 1] == '-')
		len = end - 1;
	return len >= want && !strncmp(word + len - want, name, want) &&
	       (len == want || word[len - want - 1] == '-');
}

const char *maker_deed(char *const *argv)
{
	const char *slash = argv && argv[0] ? strrchr(argv[0], '/') : NULL;
	const char *word = slash ? slash + 1 : argv && argv[0] ? argv[0] : "";

	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++)
		for (size_t j = 0; j < sizeof(deeds[i].names) / sizeof(char *); j++)
			if (deeds[i].names[j] && is_tool(word, deeds[i].names[j]))
				return deeds[i].deed;
	return NULL;
}
