/* The frames of a stopped tracee, through libunwind, loaded on demand. */
#include "tracer/stack.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "tracer/maps.h"

#if __has_include(<libunwind-ptrace.h>)
#include <libunwind-ptrace.h>
#define HAVE_UNWIND 1
#else
#define HAVE_UNWIND 0
#endif

/* A tracee of another width has registers of another size: libunwind knows the native one only. */
static bool is_native(pid_t tid)
{
	struct user_regs_struct registers;
	struct iovec part = {&registers, sizeof(registers)};

	return !ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &part) &&
	       part.iov_len == sizeof(registers);
}

#if HAVE_UNWIND

enum { SYMBOL_MAX = 4096, SYMBOL_REACH = 16384 };

/* The functions of libunwind, under the names that its headers give them for this machine. */
struct unwinder {
	void *core, *remote; /* libunwind-TARGET, libunwind-ptrace */
	__typeof__(&unw_create_addr_space) create_space;
	__typeof__(&unw_destroy_addr_space) destroy_space;
	__typeof__(&unw_init_remote) init;
	__typeof__(&unw_step) step;
	__typeof__(&unw_get_reg) get;
	__typeof__(&unw_get_proc_name) name;
	__typeof__(&unw_get_proc_info) procedure;
	__typeof__(&_UPT_create) create;
	__typeof__(&_UPT_destroy) destroy;
	unw_accessors_t *accessors;
};

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

static void *open_library(const char *name, const char *unversioned)
{
	/* GLOBAL: libunwind-ptrace names no library that it needs. */
	void *library = dlopen(name, RTLD_LAZY | RTLD_GLOBAL);

	return library ? library : dlopen(unversioned, RTLD_LAZY | RTLD_GLOBAL);
}

static bool load(struct unwinder *u)
{
	/* UNW_TARGET: "x86_64", "aarch64". */
	u->core = open_library("libunwind-" TEXT(UNW_TARGET) ".so.8",
			       "libunwind-" TEXT(UNW_TARGET) ".so");
	u->remote = u->core ? open_library("libunwind-ptrace.so.0", "libunwind-ptrace.so") : NULL;
	if (!u->remote)
		return false;
	u->create_space = dlsym(u->core, TEXT(unw_create_addr_space));
	u->destroy_space = dlsym(u->core, TEXT(unw_destroy_addr_space));
	u->init = dlsym(u->core, TEXT(unw_init_remote));
	u->step = dlsym(u->core, TEXT(unw_step));
	u->get = dlsym(u->core, TEXT(unw_get_reg));
	u->name = dlsym(u->core, TEXT(unw_get_proc_name));
	u->procedure = dlsym(u->core, TEXT(unw_get_proc_info));
	u->create = dlsym(u->remote, "_UPT_create");
	u->destroy = dlsym(u->remote, "_UPT_destroy");
	u->accessors = dlsym(u->remote, "_UPT_accessors");
	return u->create_space && u->destroy_space && u->init && u->step && u->get && u->name &&
	       u->procedure && u->create && u->destroy && u->accessors;
}

/* libunwind names the nearest symbol before the address, however far away: the only symbol of a
 * stripped program is no name for all of its code. The unwind table says where the function begins;
 * where there is none, what is near has to do. */
static bool is_of_function(const struct unwinder *u, unw_cursor_t *cursor, uint64_t address,
			   uint64_t offset)
{
	unw_proc_info_t function;

	if (!u->procedure(cursor, &function) && function.start_ip)
		return address - offset >= function.start_ip;
	return offset < SYMBOL_REACH;
}

static void fill_frame(const struct unwinder *u, unw_cursor_t *cursor, const struct maps *maps,
		       uint64_t address, struct frame *frame)
{
	const struct map *map = maps_find(maps, address);
	char symbol[SYMBOL_MAX];
	unw_word_t offset = 0;
	int rc = u->name(cursor, symbol, sizeof(symbol), &offset);

	*frame = (struct frame){.address = address};
	if (map) {
		frame->file = xstrdup(map->file);
		frame->offset = frame->file_offset = address - map->start + map->offset;
	}
	if ((!rc || rc == -UNW_ENOMEM) && /* too long: its beginning */
	    is_of_function(u, cursor, address, offset)) {
		frame->symbol = xstrdup(symbol);
		frame->offset = offset;
	}
}

/* *cut: not even the outermost frame that was found is where the thread began. */
static ssize_t walk(const struct unwinder *u, pid_t tid, struct frame *frames, bool *cut)
{
	unw_addr_space_t space = u->create_space(u->accessors, 0);
	void *context = space ? u->create(tid) : NULL;
	struct maps maps = {0};
	unw_cursor_t cursor;
	unw_word_t address, last = 0;
	ssize_t count = 0;
	int rc;

	if (context && !u->init(&cursor, space, context)) {
		maps_read(tid, &maps);
		while (count < STACK_FRAMES_MAX && !u->get(&cursor, UNW_REG_IP, &address)) {
			if (!address || (count && address == last))
				break;
			last = address;
			fill_frame(u, &cursor, &maps, address, &frames[count++]);
			rc = u->step(&cursor);
			*cut = rc < 0;
			if (rc <= 0)
				break;
		}
		maps_free(&maps);
	}
	if (context)
		u->destroy(context);
	if (space)
		u->destroy_space(space);
	return count;
}

static ssize_t unwind(pid_t tid, struct frame *frames, const char **why)
{
	struct unwinder u;
	bool cut = false;
	ssize_t count;

	if (!load(&u)) {
		*why = "libunwind is not installed";
		return -ENOSYS;
	}
	count = walk(&u, tid, frames, &cut);
	if (!count)
		*why = "libunwind found no frame";
	else if (cut || count == 1)
		*why = "no way out of the last frame was found: no unwind tables or frame pointers";
	else if (count == STACK_FRAMES_MAX)
		*why = "more frames than are kept";
	/* The library stays loaded: the next stack finds it at once. */
	return count ? count : -ENODATA;
}

#else

static ssize_t unwind(pid_t tid, struct frame *frames, const char **why)
{
	(void)tid;
	(void)frames;
	*why = "built without libunwind";
	return -ENOSYS;
}

#endif

int stack_read(pid_t pid, pid_t tid, struct frame **frames, const char **why)
{
	struct frame *found;
	ssize_t count;

	(void)pid;
	*frames = NULL;
	*why = NULL;
	if (!is_native(tid)) {
		*why = "a 32-bit caller is not unwound";
		return -EOPNOTSUPP;
	}
	found = xcalloc(STACK_FRAMES_MAX, sizeof(*found));
	count = unwind(tid, found, why);
	if (count <= 0) {
		free(found);
		return count;
	}
	*frames = xrealloc(found, count * sizeof(*found));
	return count;
}
