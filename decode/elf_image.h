/* What an ELF file says of itself: header, segments, PT_INTERP, notes, dynamic facts.
 * The only user of libelf. Reads a descriptor; judges nothing (the kernel's rules are dispatch's).
 */
#ifndef EXECTRACE_DECODE_ELF_IMAGE_H
#define EXECTRACE_DECODE_ELF_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/buf.h"

#define ELF_IMAGE_SEGMENTS_MAX 64 /* kept; `phnum` says how many the file claims */
#define ELF_IMAGE_BUILD_ID_MAX 64
#define ELF_IMAGE_STRING_MAX 4096 /* bytes of PT_INTERP, a soname, a needed name */
#define ELF_IMAGE_NEEDED_MAX 128

struct elf_segment {
	uint32_t type, flags;
	uint64_t offset, vaddr, filesz, memsz, align;
};

struct elf_image {
	bool valid; /* starts with \x7fELF; what a cut header lacks is 0, `truncated` says so */
	uint8_t elf_class; /* ELFCLASS32, ELFCLASS64 or whatever the byte says */
	uint8_t data;	   /* ELFDATA2LSB, ELFDATA2MSB or whatever the byte says */
	/* How the tables were read. Normally what the two bytes above say; where they lie (x86-64
	 * and arm64 kernels look at neither) whatever makes e_type and e_phentsize sensible. */
	bool layout64, layout_msb;
	uint8_t osabi, abiversion;
	uint8_t ident_pad[8]; /* e_ident[8..15]: AppImage's signature lives here */
	uint16_t type, machine, phentsize, phnum, shnum;
	uint32_t flags, version;
	uint64_t entry, phoff, shoff;
	struct elf_segment segments[ELF_IMAGE_SEGMENTS_MAX];
	size_t nsegments;
	uint64_t file_size;   /* bytes, from fstat */
	uint64_t needed_size; /* bytes the headers promise: tables and p_offset+p_filesz */
	bool truncated;	      /* file_size < needed_size */
	char *interp;	      /* owned; PT_INTERP up to its NUL, NULL when there is none */
	bool interp_unterminated;
	char *soname;	   /* owned or NULL */
	char **needed;	   /* owned, NULL-terminated, never NULL once valid */
	bool dynamic, pie; /* has PT_DYNAMIC; DF_1_PIE */
	bool exec_stack;
	uint8_t build_id[ELF_IMAGE_BUILD_ID_MAX];
	size_t build_id_len;
	uint32_t x86_isa_needed; /* GNU_PROPERTY_X86_ISA_1_NEEDED bits, 0 when absent */
	char *abi_note;		 /* owned or NULL: "GNU/Linux 3.2.0" from NT_GNU_ABI_TAG */
	char *libc_needed;	 /* owned or NULL: highest GLIBC_x.y among the version needs */
	char *libc_offered; /* owned or NULL: highest GLIBC_x.y among the version definitions */
	bool has_go_notes;  /* a Go note or .go.buildinfo is there */
	uint64_t go_buildinfo_offset, go_buildinfo_size; /* section .go.buildinfo; 0 when absent */
	int arm_cpu_arch; /* .ARM.attributes Tag_CPU_arch, -1 when absent */
	int arm_vfp_args; /* Tag_ABI_VFP_args: 0 soft, 1 VFP registers; -1 when absent */
};

/* Of two GLIBC_x.y, part by part as numbers: below, equal to or above 0. */
int elf_libc_compare(const char *a, const char *b);
/* Decode fd (not moved, not closed). 0 also for files that are not ELF (valid is false then);
 * -errno when the bytes cannot be read. Work and memory are bounded whatever the file claims. */
int elf_image_read(struct elf_image *image, int fd);
/* The header alone, from the first bytes of a file: no table is read. False, *image being as it
 * was, when they are no ELF file's. Owns nothing: needs no elf_image_free. */
bool elf_image_read_header(struct elf_image *image, struct span bytes);
/* A copy that owns its own strings, to be freed too. */
void elf_image_copy(struct elf_image *to, const struct elf_image *from);
void elf_image_free(struct elf_image *image);
#define scope_elf_image __attribute__((cleanup(elf_image_free)))

#endif
