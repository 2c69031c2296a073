/* What an open asks for, in words; see log_open.h. */
#include "report/log_open.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/xlat.h"
#include "tracer/event.h"

#define HOW_MAX 4096 /* fs/open.c: a page; longer is refused unread */

/* As in the kernel's uapi headers, whatever the C library makes of them. */
/* clang-format off */
static const struct xlat open_flags[] = {
	{O_CREAT, "O_CREAT"}, {O_EXCL, "O_EXCL"}, {O_NOCTTY, "O_NOCTTY"}, {O_TRUNC, "O_TRUNC"},
	{O_APPEND, "O_APPEND"}, {O_NONBLOCK, "O_NONBLOCK"}, {O_SYNC, "O_SYNC"},
	{O_DSYNC, "O_DSYNC"}, {O_DIRECT, "O_DIRECT"}, {0100000, "O_LARGEFILE"},
	{O_NOFOLLOW, "O_NOFOLLOW"}, {O_NOATIME, "O_NOATIME"}, {O_CLOEXEC, "O_CLOEXEC"},
	{O_PATH, "O_PATH"}, {O_TMPFILE, "O_TMPFILE"}, {O_DIRECTORY, "O_DIRECTORY"},
	{0, NULL},
};
static const struct xlat resolve_flags[] = {
	{0x01, "RESOLVE_NO_XDEV"}, {0x02, "RESOLVE_NO_MAGICLINKS"}, {0x04, "RESOLVE_NO_SYMLINKS"},
	{0x08, "RESOLVE_BENEATH"}, {0x10, "RESOLVE_IN_ROOT"}, {0x20, "RESOLVE_CACHED"},
	{0, NULL},
};
/* clang-format on */
#define RESOLVE_KNOWN 0x3f

void log_open_flags(struct buf *out, uint64_t flags)
{
	static const char *const access[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};

	buf_add_string(out, access[flags & O_ACCMODE]);
	if (flags & ~(uint64_t)O_ACCMODE) {
		buf_add_byte(out, '|');
		xlat_add_flags(out, open_flags, flags & ~(uint64_t)O_ACCMODE);
	}
}

bool log_open_creates(uint64_t flags)
{
	return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

/* What stands behind the fields that are known: nothing when it is all zero. */
static void add_rest(struct buf *out, const struct plain_call *call, unsigned limit)
{
	uint64_t size = call->args[3] < HOW_MAX ? call->args[3] : HOW_MAX;
	size_t known = sizeof(struct open_how), len = call->how_len - known;
	const char *rest = call->how + known;

	if (call->how_len < size) {
		buf_add_string(out, ", ???");
		return;
	}
	for (size_t i = 0; i < len; i++) {
		if (!rest[i])
			continue;
		buf_addf(out, ", /* bytes %zu..%zu */ ", known, call->how_len - 1);
		escape_strace(out, rest, len, limit, ESCAPE_HEX_ALL);
		return;
	}
}

bool log_open_how(struct buf *out, const struct plain_call *call, unsigned limit)
{
	struct open_how how;

	if (call->how_len < sizeof(how))
		return false;
	memcpy(&how, call->how, sizeof(how));
	buf_add_string(out, "{flags=");
	log_open_flags(out, how.flags);
	if (how.mode || log_open_creates(how.flags))
		buf_addf(out, ", mode=%#03llo", (unsigned long long)how.mode);
	buf_add_string(out, ", resolve=");
	xlat_add_flags(out, resolve_flags, how.resolve);
	if (how.resolve && !(how.resolve & RESOLVE_KNOWN))
		buf_add_string(out, " /* RESOLVE_??? */");
	add_rest(out, call, limit);
	buf_add_byte(out, '}');
	return true;
}
