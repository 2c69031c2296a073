/* Which kinds of files an entry takes, found out by comparing it with built headers.
 * Facts for hazards and for words; whether another entry is asked first does not count. */
#ifndef EXECTRACE_REPORT_TAKES_H
#define EXECTRACE_REPORT_TAKES_H

#include <stdbool.h>
#include <stddef.h>

struct binfmt_entry;
struct buf;
struct elf_machine;
struct kernel;

#define TAKES_MACHINES_MAX 16

struct takes {
	/* kinds of ELF programs, rows of elf_machine_table */
	const struct elf_machine *machines[TAKES_MACHINES_MAX];
	size_t nmachines;     /* all of them, also those that did not fit */
	size_t nnumbers;      /* different e_machine among them */
	bool both_classes;    /* one e_machine in 32 and in 64 bits */
	bool exec, dyn;	      /* fixed-address and position-independent programs */
	bool sysv, gnu;	      /* EI_OSABI 0 and 3 */
	bool plain, appimage; /* without and with "AI\2" at offset 8 */
	/* those that the kernel's own loaders would take */
	const struct elf_machine *natives[TAKES_MACHINES_MAX];
	size_t nnatives;
	bool native_maybe; /* all of them only if a compat ABI of unknown presence is there */
	bool native_appimage_only; /* of native programs, AppImages alone */
	/* others */
	bool everything, every_elf, every_script, zeros;
};

/* Extensions take nothing here: they do not look into a file. */
void takes_find(struct takes *takes, const struct binfmt_entry *entry, const struct kernel *kernel);
/* "64-bit Arm (AArch64) ELF programs", "Windows programs (MZ)", "files named *.jar". */
void takes_describe(struct buf *out, const struct takes *takes, const struct binfmt_entry *entry);

#endif
