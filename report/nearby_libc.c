/* The C library that a program would load, and the versions that it offers.
 * Looks where its loader looks first, unless something says otherwise. */
#include "report/nearby.h"

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/elf_names.h"
#include "decode/scope.h"
#include "decode/walk.h"
#include "report/exec_record.h"

static const struct elf_image *program_of(const struct exec_record *exec)
{
	const struct elf_image *program = NULL;

	for (size_t i = 0; i < exec->dispatch.nimages; i++)
		if (exec->dispatch.images[i].subject != SUBJECT_ELF_INTERP)
			program = &exec->dispatch.images[i].elf;
	return program && program->valid && program->interp && program->libc_needed ? program
										    : NULL;
}

/* One of another machine is no answer: in /lib it may be. */
static bool read_libc(struct exec_record *exec, const struct dispatch_task *task, const char *path,
		      const struct elf_image *program)
{
	scope_walk struct walk walk = {.fd = -1, .read_fd = -1};
	struct elf_image libc = {0};

	walk_path(&walk, task, task->cwd_fd, task->cwd_path, path, false);
	if (walk.error || walk.read_fd < 0 || elf_image_read(&libc, walk.read_fd) != 0)
		return false;
	if (libc.valid && libc.machine == program->machine &&
	    libc.elf_class == program->elf_class && libc.libc_offered) {
		exec->libc_path = xstrdup(path);
		exec->libc_offered = xstrdup(libc.libc_offered);
	}
	elf_image_free(&libc);
	return exec->libc_offered;
}

void nearby_find_libc(struct exec_record *exec, const struct dispatch_task *task)
{
	static const char *const places[] = {"/lib", "/usr/lib", "/lib64", "/usr/lib64", "/lib32"};
	const struct elf_image *program = program_of(exec);
	const struct elf_machine *machine =
		program ? elf_machine_find(program->machine, program->elf_class, program->data,
					   program->flags)
			: NULL;

	for (size_t i = 0; program && i < sizeof(places) / sizeof(*places); i++) {
		scope_free char *plain = xasprintf("%s/libc.so.6", places[i]);
		scope_free char *multi =
			xasprintf("%s/%s/libc.so.6", places[i],
				  machine && machine->triplet ? machine->triplet : ".");

		if (read_libc(exec, task, multi, program) || read_libc(exec, task, plain, program))
			return;
	}
}
