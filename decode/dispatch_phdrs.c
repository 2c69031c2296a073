/* ELF headers as the kernel's loaders read them: by their own layout and byte order, whatever
 * e_ident says. For people's facts there is elf_image; this is for the rules. */
#include "decode/dispatch_replay.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/kernel_arch.h"

#define PROPERTY_NOTE_MAX 1024 /* NOTE_DATA_SZ of fs/binfmt_elf.c */

static bool big_endian(const struct replay *r)
{
	return r->kernel->arch && r->kernel->arch->big_endian;
}

static uint16_t get16(const struct replay *r, const unsigned char *at)
{
	return (uint16_t)(big_endian(r) ? at[0] << 8 | at[1] : at[1] << 8 | at[0]);
}

static uint32_t get32(const struct replay *r, const unsigned char *at)
{
	uint32_t a = get16(r, at), b = get16(r, at + 2);

	return big_endian(r) ? a << 16 | b : b << 16 | a;
}

static uint64_t get64(const struct replay *r, const unsigned char *at)
{
	uint64_t a = get32(r, at), b = get32(r, at + 4);

	return big_endian(r) ? a << 32 | b : b << 32 | a;
}

bool replay_elf_header(struct replay *r, struct replay_elf *elf, int image, bool bits64)
{
	const unsigned char *head = r->out->images[image].head;
	const unsigned char *sizes = head + (bits64 ? 54 : 42);

	memset(elf, 0, sizeof(*elf));
	elf->image = image;
	elf->bits64 = bits64;
	if (memcmp(head, ELFMAG, SELFMAG))
		return false;
	elf->elf_class = head[EI_CLASS];
	elf->type = get16(r, head + 16);
	elf->machine = get16(r, head + 18);
	elf->entry = bits64 ? get64(r, head + 24) : get32(r, head + 24);
	elf->phoff = bits64 ? get64(r, head + 32) : get32(r, head + 28);
	elf->flags = get32(r, head + (bits64 ? 48 : 36));
	elf->phentsize = get16(r, sizes);
	elf->phnum = get16(r, sizes + 2);
	return true;
}

int replay_read(struct replay *r, int image, void *to, uint64_t len, uint64_t offset)
{
	ssize_t got;

	if (offset > INT64_MAX || len > INT64_MAX - offset) /* rw_verify_area */
		return -EINVAL;
	got = pread(r->out->images[image].fd, to, len, (off_t)offset);
	if (got < 0)
		return -errno;
	return (uint64_t)got == len ? 0 : -EIO;
}

static void read_phdr(const struct replay *r, struct replay_phdr *phdr, const unsigned char *at,
		      bool bits64)
{
	phdr->type = get32(r, at);
	if (bits64) {
		phdr->flags = get32(r, at + 4);
		phdr->offset = get64(r, at + 8);
		phdr->vaddr = get64(r, at + 16);
		phdr->filesz = get64(r, at + 32);
		phdr->memsz = get64(r, at + 40);
		phdr->align = get64(r, at + 48);
	} else {
		phdr->offset = get32(r, at + 4);
		phdr->vaddr = get32(r, at + 8);
		phdr->filesz = get32(r, at + 16);
		phdr->memsz = get32(r, at + 20);
		phdr->flags = get32(r, at + 24);
		phdr->align = get32(r, at + 28);
	}
}

bool replay_elf_phdrs(struct replay *r, struct replay_elf *elf)
{
	size_t each = elf->bits64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	size_t size = each * elf->phnum;
	unsigned char *bytes;
	bool complete;

	if (elf->phentsize != each || !size || size > 65536 ||
	    size > kernel_phdrs_size_max(r->kernel))
		return false;
	bytes = xmalloc(size);
	complete = !replay_read(r, elf->image, bytes, size, elf->phoff);
	if (complete) {
		elf->phdr = xcalloc(elf->phnum, sizeof(*elf->phdr));
		for (size_t i = 0; i < elf->phnum; i++)
			read_phdr(r, &elf->phdr[i], bytes + i * each, elf->bits64);
	}
	free(bytes);
	return complete;
}

void replay_elf_free(struct replay_elf *elf)
{
	free(elf->phdr);
	elf->phdr = NULL;
}

/* parse_elf_property: one property at *off; -ENOENT at the end. */
static int property(const struct replay *r, const unsigned char *note, size_t *off, size_t end,
		    bool bits64, uint32_t *previous, bool *has_previous)
{
	size_t align = bits64 ? 8 : 4, rest = end - *off, step;
	uint32_t type, size;

	if (!rest)
		return -ENOENT;
	if (rest < 8)
		return -ENOEXEC;
	type = get32(r, note + *off);
	size = get32(r, note + *off + 4);
	rest -= 8;
	if (size > rest)
		return -ENOEXEC;
	step = (size + align - 1) / align * align;
	if (step > rest || (*has_previous && type <= *previous))
		return -ENOEXEC;
	if (type == 0xc0000000 && bits64 && size != 4) /* GNU_PROPERTY_AARCH64_FEATURE_1_AND */
		return -ENOEXEC;
	*previous = type;
	*has_previous = true;
	*off += 8 + step;
	return 0;
}

/* parse_elf_properties: only arm64 has ARCH_USE_GNU_PROPERTY (arch/arm64/Kconfig). The note of the
 * interpreter counts where there is one. */
bool replay_property_note_ok(struct replay *r, const struct replay_program *program, int *error)
{
	const struct replay_elf *elf = program->has_interp ? &program->interp : &program->elf;
	const struct replay_phdr *phdr = NULL;
	unsigned char note[PROPERTY_NOTE_MAX];
	size_t align = elf->bits64 ? 8 : 4, off = 16, len, end;
	uint32_t previous = 0;
	bool has_previous = false;
	ssize_t got;
	int result;

	if (kernel_native_machine(r->kernel) != EM_AARCH64)
		return true;
	for (size_t i = 0; i < elf->phnum; i++)
		if (elf->phdr[i].type == PT_GNU_PROPERTY)
			phdr = &elf->phdr[i];
	if (!phdr)
		return true;
	*error = ENOEXEC;
	if (phdr->filesz > sizeof(note))
		return false;
	got = pread(r->out->images[elf->image].fd, note, phdr->filesz, (off_t)phdr->offset);
	if (got < 16) {
		*error = EIO;
		return false;
	}
	len = (size_t)got;
	off = (off + align - 1) / align * align;
	if (get32(r, note + 8) != NT_GNU_PROPERTY_TYPE_0 || get32(r, note) != 4 ||
	    memcmp(note + 12, "GNU", 4) || off > len || get32(r, note + 4) > len - off)
		return false;
	end = off + get32(r, note + 4);
	do
		result = property(r, note, &off, end, elf->bits64, &previous, &has_previous);
	while (!result);
	*error = -result;
	return result == -ENOENT;
}
