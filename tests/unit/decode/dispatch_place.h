/* A directory with files to dispatch, a task that stands in it, and a call: for the tests of
 * decode/dispatch*. Included once per test program. */
#ifndef EXECTRACE_TESTS_DISPATCH_PLACE_H
#define EXECTRACE_TESTS_DISPATCH_PLACE_H

#include <criterion/criterion.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/dispatch.h"

struct place {
	char path[64];
	int fd, root;
	struct dispatch_task task;
	struct dispatch_call call;
	struct kernel kernel;
	struct registry registry;
	struct dispatch out;
	char *argv[3];
};

__attribute__((unused)) static void place_make(struct place *place)
{
	memset(place, 0, sizeof(*place));
	strcpy(place->path, "/tmp/dispatch.XXXXXX");
	cr_assert_not_null(mkdtemp(place->path));
	chmod(place->path, 0755);
	place->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	place->fd = open(place->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	cr_assert(place->fd >= 0 && place->root >= 0);
	place->argv[0] = (char *)"zero";
	place->argv[1] = (char *)"one";
	place->task = (struct dispatch_task){
		.root_fd = place->root,
		.cwd_fd = place->fd,
		.cwd_path = place->path,
		.protected_symlinks = TRI_NO,
		.creds = {.known = true,
			  .in_init_userns = true,
			  .cap_effective = UINT64_MAX,
			  .cap_bounding = UINT64_MAX},
		.limits = {.stack = 8 << 20,
			   .nofile = 1024,
			   .data = UINT64_MAX,
			   .as = UINT64_MAX,
			   .nproc = UINT64_MAX,
			   .data_hard = UINT64_MAX,
			   .nfds_open = 3},
	};
	place->call = (struct dispatch_call){.dir_fd = -1,
					     .dirfd_number = AT_FDCWD,
					     .argc = 2,
					     .strings = 9,
					     .longest = 5,
					     .argv = place->argv};
	cr_assert_eq(kernel_parse_host(&place->kernel, "amd64,x32=no", NULL, NULL), 0);
	place->kernel.commit_max = 16ULL << 30;
	place->registry.state = REGISTRY_READ;
	place->registry.enabled = place->registry.order_known = true;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	(void)stat, (void)type, (void)ftw;
	return remove(path);
}

static void place_free(struct place *place)
{
	dispatch_free(&place->out);
	registry_free(&place->registry);
	nftw(place->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	close(place->fd);
	close(place->root);
}

#define scope_place __attribute__((cleanup(place_free)))

__attribute__((unused)) static void put(struct place *place, const char *name, const void *bytes,
					size_t len)
{
	int fd = openat(place->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	cr_assert(fd >= 0, "%s", name);
	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	fchmod(fd, 0755);
	close(fd);
}

__attribute__((unused)) static void put_text(struct place *place, const char *name,
					     const char *text)
{
	put(place, name, text, strlen(text));
}

/* A registration in front of the others, as the kernel does it. */
__attribute__((unused)) static void enter(struct place *place, const char *line)
{
	struct registry *registry = &place->registry;

	registry->entries =
		xrealloc(registry->entries, (registry->count + 1) * sizeof(*registry->entries));
	memmove(registry->entries + 1, registry->entries,
		registry->count * sizeof(*registry->entries));
	registry->count++;
	cr_assert_eq(binfmt_entry_parse_registration(registry->entries, line, strlen(line), NULL),
		     0, "%s", line);
}

/* A small ELF program: header, the given program headers, padded to `size` bytes. */
struct tiny {
	Elf64_Ehdr header;
	Elf64_Phdr phdr[4];
	char rest[4096 - sizeof(Elf64_Ehdr) - 4 * sizeof(Elf64_Phdr)];
};

__attribute__((unused)) static void tiny_make(struct tiny *tiny)
{
	memset(tiny, 0, sizeof(*tiny));
	memcpy(tiny->header.e_ident, "\177ELF\2\1\1", 7);
	tiny->header.e_type = ET_EXEC;
	tiny->header.e_machine = EM_X86_64;
	tiny->header.e_version = 1;
	tiny->header.e_entry = 0x400078;
	tiny->header.e_phoff = sizeof(Elf64_Ehdr);
	tiny->header.e_ehsize = sizeof(Elf64_Ehdr);
	tiny->header.e_phentsize = sizeof(Elf64_Phdr);
	tiny->header.e_phnum = 1;
	tiny->phdr[0] = (Elf64_Phdr){.p_type = PT_LOAD,
				     .p_flags = PF_R | PF_X,
				     .p_vaddr = 0x400000,
				     .p_filesz = 4096,
				     .p_memsz = 4096,
				     .p_align = 4096};
}

__attribute__((unused)) static void put_tiny(struct place *place, const char *name,
					     const struct tiny *tiny)
{
	put(place, name, tiny, sizeof(*tiny));
}

__attribute__((unused)) static void put_program(struct place *place, const char *name)
{
	struct tiny tiny;

	tiny_make(&tiny);
	put_tiny(place, name, &tiny);
}

static void resolve(struct place *place, const char *path)
{
	dispatch_free(&place->out);
	place->call.path = path;
	dispatch_resolve(&place->out, &place->task, &place->call, &place->kernel, &place->registry);
}

__attribute__((unused)) static void expect_errno(struct place *place, const char *path, int error,
						 enum dispatch_rule rule)
{
	resolve(place, path);
	cr_expect_eq(place->out.predicted.kind, OUTCOME_ERRNO, "%s: kind %d (%s)", path,
		     place->out.predicted.kind, dispatch_rule_name(place->out.rule));
	cr_expect_eq(place->out.predicted.error, error, "%s: errno %d", path,
		     place->out.predicted.error);
	cr_expect_eq(place->out.rule, rule, "%s: %s, wanted %s", path,
		     dispatch_rule_name(place->out.rule), dispatch_rule_name(rule));
}

__attribute__((unused)) static void expect_runs(struct place *place, const char *path,
						const char *program)
{
	struct stat st;

	resolve(place, path);
	cr_expect_eq(place->out.predicted.kind, OUTCOME_SUCCESS, "%s: %s", path,
		     dispatch_rule_name(place->out.rule));
	cr_assert_eq(fstatat(place->fd, program, &st, 0), 0);
	cr_expect_eq(place->out.predicted.ino, st.st_ino, "%s should run %s", path, program);
	cr_expect_eq(place->out.predicted.dev, st.st_dev);
}

__attribute__((unused)) static void expect_death(struct place *place, const char *path, int error,
						 enum dispatch_rule rule)
{
	resolve(place, path);
	cr_expect_eq(place->out.predicted.kind, OUTCOME_SIGNAL, "%s: %s", path,
		     dispatch_rule_name(place->out.rule));
	cr_expect_eq(place->out.predicted.error, error, "%s: %d", path, place->out.predicted.error);
	cr_expect_eq(place->out.rule, rule, "%s: %s", path, dispatch_rule_name(place->out.rule));
}

__attribute__((unused)) static void expect_argv(struct place *place, const char *joined)
{
	scope_buf struct buf text = {0};

	for (size_t i = 0; place->out.argv && place->out.argv[i]; i++) {
		if (i)
			buf_add_byte(&text, '|');
		buf_add_string(&text, place->out.argv[i]);
	}
	cr_expect_str_eq(text.data ? text.data : "", joined);
}

#endif
