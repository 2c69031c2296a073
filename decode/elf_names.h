/* Names for ELF numbers, and what each machine is called by Go, qemu-user, Debian and uname.
 * Tables only; unknown values stay numbers. */
#ifndef EXECTRACE_DECODE_ELF_NAMES_H
#define EXECTRACE_DECODE_ELF_NAMES_H

#include <stdint.h>

#include "decode/xlat.h"

extern const struct xlat elf_machine_names[]; /* EM_* -> "EM_AARCH64" */
extern const struct xlat elf_type_names[];    /* ET_* -> "ET_DYN" */
extern const struct xlat elf_osabi_names[];   /* ELFOSABI_* -> "FreeBSD" */

/* One kind of program as people name it. */
struct elf_machine {
	uint16_t machine;    /* EM_* */
	uint8_t elf_class;   /* 0: any */
	uint8_t data;	     /* 0: any */
	const char *name;    /* "aarch64": what file, uname and messages say */
	const char *phrase;  /* "64-bit Arm (AArch64)": for sentences */
	const char *goarch;  /* "arm64", NULL when Go has no Linux port */
	const char *qemu;    /* "aarch64" as in qemu-aarch64-static, NULL when qemu-user has none */
	const char *debian;  /* "arm64", NULL when unknown */
	const char *triplet; /* "aarch64-linux-gnu", NULL when unknown */
	uint32_t flags_mask; /* the row wants (e_flags & mask) == value; mask 0: any flags */
	uint32_t flags_value;
};

/* The best row for a header (exact class and byte order first); NULL when unknown.
 * flags are e_flags: they tell mips n32 and arm float ABIs apart. */
const struct elf_machine *elf_machine_find(uint16_t machine, uint8_t elf_class, uint8_t data,
					   uint32_t flags);
/* Rows by Go's and qemu's name; NULL when unknown. */
const struct elf_machine *elf_machine_by_goarch(const char *goarch);
const struct elf_machine *elf_machine_by_qemu(const char *qemu);
/* Also accepts uname's and Debian's spellings ("amd64", "x86_64", "arm64", "armv7l"). */
const struct elf_machine *elf_machine_by_name(const char *name);
/* The whole table, ended by a row whose name is NULL. */
const struct elf_machine *elf_machine_table(void);

#endif
