/* pread and libelf's translation functions; libelf never sees the descriptor or a whole file, so
 * that what it costs and accepts is decided here. */
#include "decode/elf_reader.h"

#include <errno.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"

#define CHUNK 64 /* table entries translated at a time */

size_t elf_reader_bytes(const struct elf_reader *reader, uint64_t offset, void *out, size_t len)
{
	size_t done = 0;

	if (offset >= reader->size)
		return 0;
	if (len > reader->size - offset)
		len = (size_t)(reader->size - offset);
	while (done < len) {
		ssize_t n =
			pread(reader->fd, (char *)out + done, len - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

/* Read and translate up to CHUNK entries into `out`, in the file's own class. */
static size_t read_entries(const struct elf_reader *reader, uint64_t offset, Elf_Type type,
			   void *out, size_t entry_size, size_t count)
{
	_Alignas(16) unsigned char raw[CHUNK * sizeof(Elf64_Shdr)];
	Elf_Data from = {.d_buf = raw, .d_type = type, .d_version = EV_CURRENT};
	Elf_Data to = {.d_buf = out, .d_type = type, .d_version = EV_CURRENT};
	unsigned order = reader->big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	size_t whole;
	Elf_Data *done;

	if (count > CHUNK)
		count = CHUNK;
	whole = elf_reader_bytes(reader, offset, raw, count * entry_size) / entry_size;
	if (!whole || elf_version(EV_CURRENT) == EV_NONE)
		return 0;
	from.d_size = to.d_size = whole * entry_size;
	done = reader->is64 ? elf64_xlatetom(&to, &from, order) : elf32_xlatetom(&to, &from, order);
	return done ? whole : 0;
}

/* The three readers differ in the type and in the fields that are widened. */
size_t elf_reader_phdrs(const struct elf_reader *reader, uint64_t offset, Elf64_Phdr *out,
			size_t count)
{
	Elf32_Phdr narrow[CHUNK];
	size_t n;

	if (reader->is64)
		return read_entries(reader, offset, ELF_T_PHDR, out, sizeof(*out), count);
	n = read_entries(reader, offset, ELF_T_PHDR, narrow, sizeof(*narrow), count);
	for (size_t i = 0; i < n; i++) {
		out[i] = (Elf64_Phdr){
			.p_type = narrow[i].p_type,
			.p_flags = narrow[i].p_flags,
			.p_offset = narrow[i].p_offset,
			.p_vaddr = narrow[i].p_vaddr,
			.p_paddr = narrow[i].p_paddr,
			.p_filesz = narrow[i].p_filesz,
			.p_memsz = narrow[i].p_memsz,
			.p_align = narrow[i].p_align,
		};
	}
	return n;
}

size_t elf_reader_shdrs(const struct elf_reader *reader, uint64_t offset, Elf64_Shdr *out,
			size_t count)
{
	Elf32_Shdr narrow[CHUNK];
	size_t n;

	if (reader->is64)
		return read_entries(reader, offset, ELF_T_SHDR, out, sizeof(*out), count);
	n = read_entries(reader, offset, ELF_T_SHDR, narrow, sizeof(*narrow), count);
	for (size_t i = 0; i < n; i++) {
		out[i] = (Elf64_Shdr){
			.sh_name = narrow[i].sh_name,
			.sh_type = narrow[i].sh_type,
			.sh_flags = narrow[i].sh_flags,
			.sh_addr = narrow[i].sh_addr,
			.sh_offset = narrow[i].sh_offset,
			.sh_size = narrow[i].sh_size,
			.sh_link = narrow[i].sh_link,
			.sh_info = narrow[i].sh_info,
			.sh_addralign = narrow[i].sh_addralign,
			.sh_entsize = narrow[i].sh_entsize,
		};
	}
	return n;
}

size_t elf_reader_dyns(const struct elf_reader *reader, uint64_t offset, Elf64_Dyn *out,
		       size_t count)
{
	Elf32_Dyn narrow[CHUNK];
	size_t n;

	if (reader->is64)
		return read_entries(reader, offset, ELF_T_DYN, out, sizeof(*out), count);
	n = read_entries(reader, offset, ELF_T_DYN, narrow, sizeof(*narrow), count);
	for (size_t i = 0; i < n; i++) {
		out[i].d_tag = narrow[i].d_tag;
		out[i].d_un.d_val = narrow[i].d_un.d_val;
	}
	return n;
}

char *elf_reader_string(const struct elf_reader *reader, uint64_t offset, size_t limit)
{
	char text[4096];
	size_t n;

	if (limit > sizeof(text))
		limit = sizeof(text);
	n = elf_reader_bytes(reader, offset, text, limit);
	return memchr(text, '\0', n) ? xstrdup(text) : NULL;
}
