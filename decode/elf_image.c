/* Header and segments; notes, dynamic facts and sections are read by the files of those names.
 * A header that libelf or the ELF specification would reject is still taken apart: the kernel
 * checks less than they do. */
#include "decode/elf_image.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/elf_reader.h"

#define PHDRS_MAX 1170 /* 64 KiB of them: what the newest kernels read (fs/binfmt_elf.c) */
#define PHDRS_CHUNK 64

/* Where the fields that move between the classes are. */
struct header_layout {
	uint8_t word; /* bytes of an address */
	uint8_t entry, phoff, shoff, flags, phentsize, phnum, shentsize, shnum, shstrndx, size;
};
static const struct header_layout layouts[] = {
	{4, 24, 28, 32, 36, 42, 44, 46, 48, 50, 52},
	{8, 24, 32, 40, 48, 54, 56, 58, 60, 62, 64},
};

/* The rest of a header that the image itself does not keep. */
struct header_rest {
	uint16_t shentsize, shstrndx;
	uint8_t size;
};

/* EI_DATA as long as e_type makes sense that way, the other order when only that one does. */
static bool header_is_msb(struct span head)
{
	bool msb = head.data[EI_DATA] == ELFDATA2MSB;
	uint16_t as_said = 0, swapped = 0;

	span_u16(head, offsetof(Elf64_Ehdr, e_type), msb, &as_said);
	span_u16(head, offsetof(Elf64_Ehdr, e_type), !msb, &swapped);
	return as_said > ET_CORE && as_said < ET_LOOS && swapped <= ET_CORE ? !msb : msb;
}

/* EI_CLASS, or the machine's usual class, unless only the other one has a right e_phentsize. */
static bool header_is_64(struct span head, bool msb, uint16_t machine)
{
	const struct elf_machine *row = elf_machine_find(machine, 0, 0, 0);
	bool wide = !row || row->elf_class != ELFCLASS32;
	uint16_t size32 = 0, size64 = 0;

	if (head.data[EI_CLASS] == ELFCLASS32 || head.data[EI_CLASS] == ELFCLASS64)
		wide = head.data[EI_CLASS] == ELFCLASS64;
	span_u16(head, layouts[0].phentsize, msb, &size32);
	span_u16(head, layouts[1].phentsize, msb, &size64);
	if (wide && size64 != sizeof(Elf64_Phdr) && size32 == sizeof(Elf32_Phdr))
		return false;
	if (!wide && size32 != sizeof(Elf32_Phdr) && size64 == sizeof(Elf64_Phdr))
		return true;
	return wide;
}

static uint64_t header_word(struct span head, const struct header_layout *layout, uint8_t offset,
			    bool msb)
{
	uint64_t wide = 0;
	uint32_t narrow = 0;

	if (layout->word == 8)
		span_u64(head, offset, msb, &wide);
	else if (span_u32(head, offset, msb, &narrow))
		wide = narrow;
	return wide;
}

/* head is sizeof(Elf64_Ehdr) bytes, zero-padded: missing fields become 0. */
static struct header_rest read_header(struct elf_image *image, struct span head)
{
	struct header_rest rest = {0};
	const struct header_layout *layout;
	bool msb;

	image->elf_class = head.data[EI_CLASS];
	image->data = head.data[EI_DATA];
	image->osabi = head.data[EI_OSABI];
	image->abiversion = head.data[EI_ABIVERSION];
	memcpy(image->ident_pad, head.data + EI_ABIVERSION, sizeof(image->ident_pad));
	image->layout_msb = msb = header_is_msb(head);
	span_u16(head, offsetof(Elf64_Ehdr, e_type), msb, &image->type);
	span_u16(head, offsetof(Elf64_Ehdr, e_machine), msb, &image->machine);
	span_u32(head, offsetof(Elf64_Ehdr, e_version), msb, &image->version);
	image->layout64 = header_is_64(head, msb, image->machine);
	layout = &layouts[image->layout64];
	image->entry = header_word(head, layout, layout->entry, msb);
	image->phoff = header_word(head, layout, layout->phoff, msb);
	image->shoff = header_word(head, layout, layout->shoff, msb);
	span_u32(head, layout->flags, msb, &image->flags);
	span_u16(head, layout->phentsize, msb, &image->phentsize);
	span_u16(head, layout->phnum, msb, &image->phnum);
	span_u16(head, layout->shentsize, msb, &rest.shentsize);
	span_u16(head, layout->shnum, msb, &image->shnum);
	span_u16(head, layout->shstrndx, msb, &rest.shstrndx);
	rest.size = layout->size;
	return rest;
}

static void need_bytes(struct elf_image *image, uint64_t offset, uint64_t len)
{
	uint64_t end = len > UINT64_MAX - offset ? UINT64_MAX : offset + len;

	if (end > image->needed_size)
		image->needed_size = end;
}

static void need_tables(struct elf_image *image, const struct header_rest *rest)
{
	size_t phdr = image->layout64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	size_t shdr = image->layout64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);

	/* A wrong entry size is a damaged header, no promise of bytes. */
	need_bytes(image, 0, rest->size);
	if (image->phnum && image->phentsize == phdr)
		need_bytes(image, image->phoff, image->phnum * (uint64_t)phdr);
	if (image->shoff && rest->shentsize == shdr)
		need_bytes(image, image->shoff, image->shnum * (uint64_t)shdr);
}

static void read_interp(struct elf_image *image, const struct elf_reader *reader,
			const Elf64_Phdr *phdr)
{
	char text[ELF_IMAGE_STRING_MAX];
	size_t want = phdr->p_filesz < sizeof(text) ? (size_t)phdr->p_filesz : sizeof(text);
	size_t n = elf_reader_bytes(reader, phdr->p_offset, text, want);

	/* A path cut by the end of the file is no path: `truncated` and the segment tell. */
	image->interp_unterminated = n && (text[n - 1] || phdr->p_filesz > sizeof(text));
	if (n && n == want)
		image->interp = xstrndup(text, n);
}

static void take_segment(struct elf_image *image, const struct elf_reader *reader,
			 const Elf64_Phdr *phdr, bool *interp_seen)
{
	if (phdr->p_filesz)
		need_bytes(image, phdr->p_offset, phdr->p_filesz);
	if (phdr->p_type == PT_GNU_STACK && phdr->p_flags & PF_X)
		image->exec_stack = true;
	if (phdr->p_type == PT_DYNAMIC)
		image->dynamic = true;
	if (phdr->p_type == PT_INTERP && !*interp_seen) { /* the first wins, as in the kernel */
		*interp_seen = true;
		read_interp(image, reader, phdr);
	}
	if (image->nsegments == ELF_IMAGE_SEGMENTS_MAX)
		return;
	image->segments[image->nsegments++] = (struct elf_segment){
		.type = phdr->p_type,
		.flags = phdr->p_flags,
		.offset = phdr->p_offset,
		.vaddr = phdr->p_vaddr,
		.filesz = phdr->p_filesz,
		.memsz = phdr->p_memsz,
		.align = phdr->p_align,
	};
}

static void read_segments(struct elf_image *image, const struct elf_reader *reader)
{
	size_t entry = image->layout64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	size_t total = image->phnum < PHDRS_MAX ? image->phnum : PHDRS_MAX;
	bool interp_seen = false;

	if (image->phentsize != entry)
		return; /* the kernel takes no other size either */
	for (size_t done = 0; done < total;) {
		Elf64_Phdr chunk[PHDRS_CHUNK];
		size_t want = total - done < PHDRS_CHUNK ? total - done : PHDRS_CHUNK;
		size_t n;

		if (image->phoff > UINT64_MAX - done * entry)
			return;
		n = elf_reader_phdrs(reader, image->phoff + done * entry, chunk, want);
		for (size_t i = 0; i < n; i++)
			take_segment(image, reader, &chunk[i], &interp_seen);
		if (n < want)
			return;
		done += n;
	}
}

bool elf_image_read_header(struct elf_image *image, struct span bytes)
{
	unsigned char head[sizeof(Elf64_Ehdr)] = {0};

	if (!span_starts(bytes, ELFMAG, SELFMAG))
		return false;
	memset(image, 0, sizeof(*image));
	memcpy(head, bytes.data, bytes.len < sizeof(head) ? bytes.len : sizeof(head));
	image->valid = true;
	image->truncated = read_header(image, (struct span){head, sizeof(head)}).size > bytes.len;
	return true;
}

int elf_image_read(struct elf_image *image, int fd)
{
	unsigned char head[sizeof(Elf64_Ehdr)] = {0};
	struct elf_reader reader = {.fd = fd};
	struct header_rest rest;
	struct stat stat;
	ssize_t n;

	if (fstat(fd, &stat) < 0)
		return -errno;
	if (!S_ISREG(stat.st_mode)) /* reading a device or a pipe would have effects */
		return S_ISDIR(stat.st_mode) ? -EISDIR : -EINVAL;
	do
		n = pread(fd, head, sizeof(head), 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	memset(image, 0, sizeof(*image));
	image->file_size = (uint64_t)stat.st_size;
	image->arm_cpu_arch = image->arm_vfp_args = -1;
	if (n < SELFMAG || memcmp(head, ELFMAG, SELFMAG))
		return 0;
	image->valid = true;
	rest = read_header(image, (struct span){head, sizeof(head)});
	reader.size = image->file_size;
	reader.is64 = image->layout64;
	reader.big_endian = image->layout_msb;
	need_tables(image, &rest);
	read_segments(image, &reader);
	elf_notes_read(image, &reader);
	elf_dynamic_read(image, &reader);
	elf_sections_read(image, &reader, rest.shstrndx);
	image->truncated = image->file_size < image->needed_size;
	return 0;
}

void elf_image_copy(struct elf_image *to, const struct elf_image *from)
{
	size_t count = 0;

	*to = *from;
	to->interp = xstrdup(from->interp);
	to->soname = xstrdup(from->soname);
	to->abi_note = xstrdup(from->abi_note);
	to->libc_needed = xstrdup(from->libc_needed);
	to->libc_offered = xstrdup(from->libc_offered);
	if (!from->needed)
		return;
	while (from->needed[count])
		count++;
	to->needed = xcalloc(count + 1, sizeof(*to->needed));
	for (size_t i = 0; i < count; i++)
		to->needed[i] = xstrdup(from->needed[i]);
}

void elf_image_free(struct elf_image *image)
{
	if (!image)
		return;
	free(image->interp);
	free(image->soname);
	for (size_t i = 0; image->needed && image->needed[i]; i++)
		free(image->needed[i]);
	free(image->needed);
	free(image->abi_note);
	free(image->libc_needed);
	free(image->libc_offered);
	memset(image, 0, sizeof(*image));
}
