/* load_elf_binary, native and compat, as far as it can still say no; with PT_INTERP.
 * What happens from begin_new_exec on is dispatch_commit.c's. */
#include "decode/dispatch_replay.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/kernel_arch.h"

#define INTERP_MAX 4096 /* PATH_MAX */

static enum step_handler handler_of(bool compat)
{
	return compat ? STEP_COMPAT_ELF : STEP_ELF;
}

static bool refuse(struct replay *r, bool compat, enum dispatch_rule rule)
{
	struct dispatch_step *step = replay_step(r, handler_of(compat), STEP_REFUSES, r->image);

	step->rule = rule;
	step->error = ENOEXEC;
	replay_why(step, "%s", rule ? dispatch_rule_sentence(rule) : "no ELF magic");
	return false;
}

/* Either of the kernel's loaders: elf_check_arch by its own rules. */
static enum tri takes(const struct replay *r, bool compat, const struct replay_elf *elf)
{
	if (compat)
		return kernel_compat_loader_takes(r->kernel, elf->machine, elf->elf_class,
						  elf->flags);
	return kernel_native_loader_takes(r->kernel, elf->machine, elf->elf_class) ? TRI_YES
										   : TRI_NO;
}

/* The machine has a compat ABI on this architecture, only this kernel lacks it. */
static bool is_compat_family(const struct replay *r, const struct replay_elf *elf)
{
	for (size_t i = 0; i < KERNEL_COMPAT_MAX; i++)
		if (r->kernel->arch->compat[i].machine == elf->machine &&
		    r->kernel->arch->compat[i].abi != KERNEL_ABI_NATIVE)
			return true;
	return false;
}

static int interp_failed(struct replay *r, enum dispatch_rule rule, int error, int image,
			 const char *path)
{
	replay_fail(r, STEP_ELF_INTERP, rule, error,
		    image == r->image ? r->out->images[image].subject : SUBJECT_ELF_INTERP, image,
		    path);
	return -1;
}

/* The path in a PT_INTERP segment; NULL when the walk ended or (ENOEXEC) *refused says why. */
static char *interp_path(struct replay *r, const struct replay_phdr *phdr,
			 enum dispatch_rule *refused)
{
	char *path;
	int error;

	if (phdr->filesz < 2 || phdr->filesz > INTERP_MAX) {
		*refused = RULE_INTERP_SIZE;
		return NULL;
	}
	path = xmalloc(phdr->filesz);
	error = replay_read(r, r->image, path, phdr->filesz, phdr->offset);
	if (error) {
		interp_failed(r, RULE_INTERP_PAST_EOF, -error, r->image, r->interp);
	} else if (path[phdr->filesz - 1] != '\0') {
		*refused = RULE_INTERP_UNTERMINATED;
	} else {
		return path;
	}
	free(path);
	return NULL;
}

/* Open the interpreter and read its header: 0, or -1 when the walk ended. */
static int open_interp(struct replay *r, struct replay_program *program, const char *path)
{
	bool bits64 = program->elf.bits64;
	unsigned char header[sizeof(Elf64_Ehdr)];
	int image, error;

	image = replay_open(r, STEP_ELF_INTERP, SUBJECT_ELF_INTERP, r->level + 1, path);
	if (image < 0)
		return -1;
	if (!r->out->images[image].readable) {
		replay_unknown(r, STEP_ELF_INTERP, UNDECIDABLE_UNREADABLE, image, NULL);
		return -1;
	}
	error = replay_read(r, image, header, bits64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr), 0);
	if (error)
		return interp_failed(r, RULE_INTERP_SHORT, -error, image, path);
	program->has_interp = true;
	program->interp.image = image;
	return 0;
}

/* The first PT_INTERP; 1 go on, 0 refused (ENOEXEC), -1 the walk ended. */
static int find_interp(struct replay *r, struct replay_program *program)
{
	const struct replay_elf *elf = &program->elf;

	for (size_t i = 0; i < elf->phnum; i++) {
		enum dispatch_rule refused = RULE_NONE;
		char *path;
		int result;

		if (elf->phdr[i].type != PT_INTERP)
			continue;
		path = interp_path(r, &elf->phdr[i], &refused);
		if (!path) {
			if (!refused)
				return -1;
			refuse(r, program->compat, refused);
			return 0;
		}
		result = open_interp(r, program, path);
		free(path);
		return result ? -1 : 1;
	}
	return 1;
}

/* The interpreter's own header: 0, or -1 when the walk ended. */
static int check_interp(struct replay *r, struct replay_program *program)
{
	int image = program->interp.image;
	const char *path = r->out->images[image].path;
	enum tri taken;

	if (!replay_elf_header(r, &program->interp, image, program->elf.bits64))
		return interp_failed(r, RULE_INTERP_NOT_ELF, ELIBBAD, image, path);
	taken = takes(r, program->compat, &program->interp);
	if (taken == TRI_UNKNOWN) {
		replay_unknown(r, STEP_ELF_INTERP, UNDECIDABLE_COMPAT, image, NULL);
		return -1;
	}
	if (taken == TRI_NO)
		return interp_failed(r, RULE_INTERP_MACHINE, ELIBBAD, image, path);
	if (!replay_elf_phdrs(r, &program->interp))
		return interp_failed(r, RULE_INTERP_PHDRS, ELIBBAD, image, path);
	replay_step(r, STEP_ELF_INTERP, STEP_LOADS, image);
	return 0;
}

static bool load(struct replay *r, struct replay_program *program)
{
	int result = find_interp(r, program), error;

	if (result <= 0)
		return result < 0;
	if (program->has_interp && check_interp(r, program))
		return true;
	if (!replay_property_note_ok(r, program, &error)) {
		int image = program->has_interp ? program->interp.image : r->image;

		if (error == ENOEXEC)
			return refuse(r, program->compat, RULE_PROPERTY_NOTE);
		replay_fail(r, handler_of(program->compat), RULE_PROPERTY_NOTE, error,
			    r->out->images[image].subject, image, r->out->images[image].path);
		return true;
	}
	replay_step(r, handler_of(program->compat), STEP_LOADS, r->image);
	replay_commit(r, program);
	return true;
}

/* The program headers are well-formed, only they lie behind the end of the file. */
static bool is_cut(const struct replay *r, const struct replay_elf *elf)
{
	uint64_t each = elf->bits64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	uint64_t size = each * elf->phnum;

	return elf->phentsize == each && size && size <= kernel_phdrs_size_max(r->kernel) &&
	       elf->phoff < INT64_MAX && elf->phoff + size > r->out->images[elf->image].size;
}

/* One loader's turn: true when it decided. */
static bool load_elf_binary(struct replay *r, bool compat)
{
	struct replay_program program = {.compat = compat};
	bool bits64 = r->kernel->arch->bits64 && !compat;
	uint16_t type;
	bool decided;
	enum tri taken;

	if (!replay_elf_header(r, &program.elf, r->image, bits64))
		return refuse(r, compat, RULE_NONE);
	type = program.elf.type;
	if (type != ET_EXEC && type != ET_DYN)
		return refuse(r, compat, RULE_ELF_TYPE);
	taken = takes(r, compat, &program.elf);
	if (taken == TRI_UNKNOWN) {
		replay_unknown(r, handler_of(compat), UNDECIDABLE_COMPAT, r->image, NULL);
		return true;
	}
	if (taken == TRI_NO)
		return refuse(r, compat,
			      compat && is_compat_family(r, &program.elf) ? RULE_ELF_COMPAT_OFF
									  : RULE_ELF_MACHINE);
	if (!replay_elf_phdrs(r, &program.elf))
		return refuse(r, compat, is_cut(r, &program.elf) ? RULE_ELF_SHORT : RULE_ELF_PHDRS);
	decided = load(r, &program);
	replay_elf_free(&program.elf);
	replay_elf_free(&program.interp);
	return decided;
}

bool replay_elf(struct replay *r)
{
	const struct kernel_arch *arch = r->kernel->arch;

	if (!arch) {
		replay_unknown(r, STEP_ELF, UNDECIDABLE_COMPAT, r->image,
			       "the rules of this architecture are unknown");
		return true;
	}
	if (load_elf_binary(r, false))
		return true;
	if (!arch->bits64 || !arch->compat[0].machine)
		return false;
	return load_elf_binary(r, true);
}
