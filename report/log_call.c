/* Arguments and results as strace 6.1 prints them; see log_call.h. Signals are in log_signal.c. */
#include "report/log_call.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/xlat.h"
#include "report/escape.h"
#include "report/log_open.h"

/* clang-format off */
static const struct xlat at_flags[] = {
	{AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"}, {AT_EMPTY_PATH, "AT_EMPTY_PATH"},
	{0x10000, "AT_EXECVE_CHECK"}, {0, NULL},
};

/* One letter per argument: d directory descriptor, f descriptor, p path, o open flags, m mode
 * (only of a call that creates), h how of openat2, b bytes moved, i int, u size, x address. */
static const struct shape {
	const char *name, *arguments;
} shapes[] = {
	{"openat", "dpom"}, {"open", "pom"}, {"openat2", "dphu"}, {"creat", "pm"},
	{"read", "fbu"}, {"pread64", "fbui"}, {"write", "fbu"}, {"close", "f"},
	{"exit", "i"}, {"exit_group", "i"}, {NULL, "xxx"},
};
/* clang-format on */

static void add_address(struct buf *out, uint64_t address)
{
	if (address)
		buf_add_hex(out, address);
	else
		buf_add_string(out, "NULL");
}

static void add_bracketed(struct buf *out, const char *path, const struct log_call_style *style)
{
	static const char deleted[] = " (deleted)"; /* d_path's, not the name's */
	scope_buf struct buf quoted = {0};
	size_t len = strlen(path), tail = sizeof(deleted) - 1;
	bool gone = len > tail && !strcmp(path + len - tail, deleted);

	escape_strace(&quoted, path, gone ? len - tail : len, SIZE_MAX, style->hex);
	buf_add_byte(out, '<');
	buf_add(out, quoted.data + 1, quoted.len - 2); /* without the quotes */
	buf_add_string(out, gone ? ">(deleted)" : ">");
}

void log_call_fd_path(struct buf *out, int fd, const struct held *held)
{
	scope_buf struct buf name = {0};

	if (fd == AT_FDCWD)
		buf_add_string(&name, "cwd");
	else
		buf_addf(&name, "fd/%d", fd);
	if (held)
		held->ops->read_link(held, name.data, out);
}

static void add_fd_path(struct buf *out, int fd, const char *known, const struct held *held,
			const struct log_call_style *style)
{
	scope_buf struct buf path = {0};

	if (!style->fd_paths)
		return;
	if (!known)
		log_call_fd_path(&path, fd, held);
	if (known || path.len)
		add_bracketed(out, known ? known : path.data, style);
}

static void add_dirfd(struct buf *out, int fd)
{
	if (fd == AT_FDCWD)
		buf_add_string(out, "AT_FDCWD");
	else
		buf_add_decimal(out, fd);
}

static void add_path(struct buf *out, const char *path, uint64_t address,
		     const struct log_call_style *style)
{
	if (path)
		escape_strace(out, path, strlen(path), SIZE_MAX, style->hex);
	else
		add_address(out, address);
}

/* argv or envp: the strings, or the pointer where there is none. */
static void add_strings(struct buf *out, const struct strings *strings, uint64_t address,
			bool fault, const struct log_call_style *style)
{
	size_t most = style->no_abbrev ? SIZE_MAX : style->string_limit;
	bool cut;

	if (!strings->items || (fault && !strings->count)) {
		add_address(out, address);
		return;
	}
	cut = strings->truncated || strings->count > most;
	buf_add_byte(out, '[');
	for (size_t i = 0; i < strings->count && i < most; i++) {
		if (i)
			buf_add_string(out, ", ");
		escape_strace(out, strings->items[i], strlen(strings->items[i]),
			      style->string_limit, style->hex);
	}
	if (cut)
		buf_add_string(out, strings->count ? ", ..." : "...");
	else if (fault)
		buf_add_string(out, ", ???");
	buf_add_byte(out, ']');
}

static void add_envp(struct buf *out, const struct exec_call *call,
		     const struct log_call_style *style)
{
	if (style->no_abbrev) {
		add_strings(out, &call->envp, call->envp_addr, call->envp_fault, style);
		return;
	}
	add_address(out, call->envp_addr);
	if (!call->envp_addr || (call->envp_fault && !call->envc))
		return;
	buf_add_string(out, " /* ");
	buf_add_decimal(out, (int64_t)call->envc);
	buf_add_string(out, call->envc == 1 ? " var" : " vars");
	buf_add_string(out, call->envp_fault ? ", unterminated */" : " */");
}

void log_call_exec(struct buf *out, const struct exec_call *call, const struct held *held,
		   const struct log_call_style *style)
{
	buf_add_string(out, call->is_at ? "execveat(" : "execve(");
	if (call->is_at) {
		add_dirfd(out, call->dirfd);
		add_fd_path(out, call->dirfd, NULL, held, style);
		buf_add_string(out, ", ");
	}
	add_path(out, call->path, call->path_addr, style);
	buf_add_string(out, ", ");
	add_strings(out, &call->argv, call->argv_addr, call->argv_fault, style);
	buf_add_string(out, ", ");
	add_envp(out, call, style);
	if (call->is_at) {
		buf_add_string(out, ", ");
		xlat_add_flags(out, at_flags, (unsigned)call->flags);
	}
}

static bool creates(const struct plain_call *call, const char *arguments)
{
	const char *flags = strchr(arguments, 'o');
	uint64_t value = flags ? call->args[flags - arguments] : O_CREAT;

	return log_open_creates(value);
}

static void add_data(struct buf *out, const struct plain_call *call, uint64_t address,
		     const struct log_call_style *style)
{
	size_t limit = style->string_limit;
	bool wrote = !strcmp(call->name, "write");
	size_t len = call->data ? call->data_len : 0;

	if (!call->data && (wrote || call->result < 0 || call->result > 0)) {
		add_address(out, address);
		return;
	}
	/* What was moved and not kept makes the string a cut one. */
	if (call->result > 0 && (uint64_t)call->result > len && len <= limit) {
		escape_strace(out, call->data, len, len, style->hex);
		buf_add_string(out, "...");
	} else {
		escape_strace(out, call->data ? call->data : "", len, limit, style->hex);
	}
}

static void add_argument(struct buf *out, char kind, const struct plain_call *call, uint64_t value,
			 const struct held *held, const struct log_call_style *style)
{
	switch (kind) {
	case 'd':
	case 'f':
		add_dirfd(out, (int)value);
		add_fd_path(out, (int)value, kind == 'f' ? call->fd_path : NULL, held, style);
		break;
	case 'p':
		add_path(out, call->path ? call->path + call->given : NULL, value, style);
		break;
	case 'o':
		log_open_flags(out, (unsigned)value);
		break;
	case 'h':
		if (!log_open_how(out, call, style->string_limit))
			add_address(out, value);
		break;
	case 'm':
		buf_addf(out, "%#03o", (unsigned)value);
		break;
	case 'b':
		add_data(out, call, value, style);
		break;
	case 'i':
		buf_add_decimal(out, (int)value);
		break;
	case 'u':
		if (value > INT64_MAX)
			buf_addf(out, "%" PRIu64, value);
		else
			buf_add_decimal(out, (int64_t)value);
		break;
	default:
		buf_add_hex(out, value);
	}
}

static const struct shape *shape_of(const char *name)
{
	const struct shape *shape = shapes;

	while (shape->name && strcmp(shape->name, name))
		shape++;
	return shape;
}

/* Which arguments are known at the entry: those before the bytes that the call moves. */
static size_t known_at_entry(const char *arguments)
{
	return strcspn(arguments, "b");
}

void log_call_enter(struct buf *out, const struct plain_call *call, const struct held *held,
		    const struct log_call_style *style)
{
	const char *arguments = shape_of(call->name)->arguments;
	size_t known = known_at_entry(arguments);

	buf_add_string(out, call->name);
	buf_add_byte(out, '(');
	for (size_t i = 0; i < known; i++) {
		if (arguments[i] == 'm' && !creates(call, arguments))
			break;
		if (i)
			buf_add_string(out, ", ");
		add_argument(out, arguments[i], call, call->args[i], held, style);
	}
	if (arguments[known])
		buf_add_string(out, ", ");
}

void log_call_leave(struct buf *out, const struct plain_call *call,
		    const struct log_call_style *style)
{
	const char *arguments = shape_of(call->name)->arguments;
	size_t known = known_at_entry(arguments);

	if (call->unfinished && (arguments[known] || strncmp(call->name, "exit", 4))) {
		buf_add_string(out, " <unfinished ...>");
		return;
	}
	for (size_t i = known; arguments[i]; i++) {
		if (i > known)
			buf_add_string(out, ", ");
		add_argument(out, arguments[i], call, call->args[i], NULL, style);
	}
}

int log_call_fd(const struct plain_call *call)
{
	const char *arguments = shape_of(call->name)->arguments;

	return arguments[0] == 'd' || arguments[0] == 'f' ? (int)call->args[0] : -1;
}

void log_call_error(struct buf *out, int error)
{
	const char *name = xlat_errno(error);

	if (!name) {
		buf_addf(out, "-1 (errno %d)", error);
		return;
	}
	buf_add_string(out, "-1 ");
	buf_add_string(out, name);
	buf_add_string(out, " (");
	buf_add_string(out, strerrordesc_np(error));
	buf_add_byte(out, ')');
}

void log_call_result(struct buf *out, const struct plain_call *call, const struct held *held,
		     const struct log_call_style *style)
{
	const char *arguments = shape_of(call->name)->arguments;

	if (call->unfinished) {
		buf_add_byte(out, '?');
	} else if (call->result < 0) {
		log_call_error(out, (int)-call->result);
	} else {
		buf_add_decimal(out, call->result);
		if (strchr(arguments, 'p')) /* an open */
			add_fd_path(out, (int)call->result, NULL, held, style);
	}
}
