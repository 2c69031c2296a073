/* What an exec left: the program that runs, and what the kernel gave it.
 * Reads the held task; compares nothing. */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/auxv.h"
#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_steps.h"
#include "report/texts.h"

#ifndef AT_FLAGS_PRESERVE_ARGV0
#define AT_FLAGS_PRESERVE_ARGV0 1 /* include/uapi/linux/binfmts.h, 5.12 */
#endif

/* What the kernel left for the program: the path as it was passed, and what a registered format's
 * flags ask for (fs/binfmt_elf.c create_elf_tables). */
static void observe_auxv(struct exec_record *exec, const struct held *held)
{
	scope_buf struct buf bytes = {0}, path = {0};
	struct auxv auxv;

	if (held->ops->read_proc(held, "auxv", &bytes) != 0 || !bytes.data)
		return;
	auxv_parse(&auxv, bytes.data, bytes.len);
	exec->at_execfd = auxv.has_execfd;
	exec->at_preserve_argv0 = auxv.flags & AT_FLAGS_PRESERVE_ARGV0;
	if (auxv.execfn && held->ops->read_string(held, auxv.execfn, PATH_MAX, &path) == 0)
		exec->at_execfn = buf_steal(&path);
}

void collect_observe(struct exec_record *exec, const struct held *held)
{
	scope_close int exe = held->ops->open_link(held, HELD_EXE);
	scope_buf struct buf name = {0}, cmdline = {0};
	struct stat file;

	exec->observed.kind = OUTCOME_SUCCESS;
	if (exe >= 0 && fstat(exe, &file) == 0) {
		exec->observed.dev = file.st_dev;
		exec->observed.ino = file.st_ino;
	}
	if (held->ops->read_link(held, "exe", &name) == 0 && name.data)
		exec->observed.ran = xstrdup(name.data);
	if (held->ops->read_proc(held, "cmdline", &cmdline) == 0 && cmdline.data)
		for (size_t i = 0; i < cmdline.len; i += strlen(cmdline.data + i) + 1)
			texts_add(&exec->ran_argv, xstrdup(cmdline.data + i));
	observe_auxv(exec, held);
}
