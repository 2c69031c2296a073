/* One architecture's exec rules as a row, and what each of its two ELF loaders takes.
 * For decode/kernel and decode/dispatch; everybody else asks decode/kernel.h. */
#ifndef EXECTRACE_DECODE_KERNEL_ARCH_H
#define EXECTRACE_DECODE_KERNEL_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/kernel.h"

#define KERNEL_COMPAT_MAX 3

enum kernel_abi {
	KERNEL_ABI_NATIVE, /* the native loader takes this machine too */
	KERNEL_ABI_IA32,
	KERNEL_ABI_X32,
	KERNEL_ABI_AARCH32,
	KERNEL_ABI_OTHER, /* nothing says whether the kernel has it */
};

struct kernel_compat {
	uint16_t machine;  /* 0: no row */
	uint8_t elf_class; /* 0: not looked at */
	enum kernel_abi abi;
};

struct kernel_arch {
	const char *name;    /* uname's */
	const char *aliases; /* NUL-separated, ended by an empty one */
	bool bits64, big_endian;
	uint16_t machine;
	uint8_t elf_class; /* what elf_check_arch demands; 0: not looked at */
	uint64_t task_size;
	struct kernel_compat compat[KERNEL_COMPAT_MAX];
};

/* By uname's, Go's or Debian's name; NULL when no row has it. */
const struct kernel_arch *kernel_arch_find(const char *name, size_t len);

/* elf_check_arch and compat_elf_check_arch, with the fields as that loader reads them (the
 * kernel's byte order; e_flags at the place of the loader's own layout). */
bool kernel_native_loader_takes(const struct kernel *kernel, uint16_t machine, uint8_t elf_class);
enum tri kernel_compat_loader_takes(const struct kernel *kernel, uint16_t machine,
				    uint8_t elf_class, uint32_t flags);

#endif
