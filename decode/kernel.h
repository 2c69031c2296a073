/* The kernel that execs, as data: what each architecture loads and what changed in which version.
 * Knows no file and no task; the caller says which kernel it is about. */
#ifndef EXECTRACE_DECODE_KERNEL_H
#define EXECTRACE_DECODE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

struct err;

#define KERNEL_VERSION_OF(major, minor, patch) ((unsigned)(major) << 16 | (minor) << 8 | (patch))

enum tri { TRI_UNKNOWN, TRI_NO, TRI_YES };

struct kernel_arch;

struct kernel {
	const struct kernel_arch *arch; /* static row; NULL: an architecture we do not know */
	unsigned version;		/* KERNEL_VERSION_OF; patch clamped to 255 */
	unsigned page_size;		/* bytes */
	enum tri ia32, x32, aarch32;	/* compat ABIs that the running kernel and CPU offer */
	uint64_t mmap_min_addr;		/* bytes */
	uint64_t task_size;  /* bytes of user address space, 0: the architecture's usual */
	uint64_t commit_max; /* bytes one private mapping may have (heuristic overcommit: RAM and
			      * swap); UINT64_MAX without a limit, 0 unknown */
	bool script_format;  /* CONFIG_BINFMT_SCRIPT, true unless known otherwise */
	bool wsl1;	     /* not Linux at all: its loader is stricter */
};

/* Fill from uname's words ("x86_64", "6.18.44-foo"); compat ABIs get the architecture's default,
 * page_size 4096. -EINVAL for a release that has no number. */
int kernel_init(struct kernel *kernel, const char *machine, const char *release, struct err *err);
/* WSL1 names itself "4.4.0-19041-Microsoft" (WSL2 "...-microsoft-standard-WSL2"); it translates the
 * calls of 64-bit programs only. Nothing changes for another release. */
void kernel_read_release(struct kernel *kernel, const char *release);
/* Distributions keep the release at "6.1.0-50" and say in another text which stable version it is:
 * "Debian 6.1.176-1" in uname's version, "Ubuntu 5.15.0-91.101-generic 5.15.131" in
 * /proc/version_signature. The patch level is taken from such a text when it is higher. */
void kernel_read_build(struct kernel *kernel, const char *text);
/* "ARCH[,kernel=VER][,page=N][,ia32=yes|no][,x32=yes|no][,aarch32=yes|no][,cpu=LEVEL]"; accepts
 * Go's, Debian's and uname's names. cpu goes to *isa_level (enum isa_level), untouched when not
 * given. -EINVAL with the reason. */
int kernel_parse_host(struct kernel *kernel, const char *text, int *isa_level, struct err *err);

/* x86-64 with five levels of page tables (the flag la57): more addresses for programs. */
void kernel_use_five_levels(struct kernel *kernel);

const char *kernel_arch_name(const struct kernel *kernel);   /* "x86_64" or "unknown" */
uint16_t kernel_native_machine(const struct kernel *kernel); /* EM_X86_64 ... 0 unknown */

/* Does a loader of this kernel take an ELF header of this kind (elf_check_arch and friends)? */
enum kernel_takes {
	KERNEL_TAKES_NOT,
	KERNEL_TAKES_NATIVE,
	KERNEL_TAKES_COMPAT,
	KERNEL_TAKES_COMPAT_MAYBE /* the family fits, the ABI's presence is unknown */,
	KERNEL_TAKES_COMPAT_OFF /* the family fits, the ABI is missing */
};
enum kernel_takes kernel_takes_elf(const struct kernel *kernel, uint16_t machine, uint8_t elf_class,
				   uint8_t data, uint32_t flags);

/* Parameters that changed with versions; each is a row of one table with the version and the
 * source of the change. */
unsigned kernel_head_size(const struct kernel *kernel);		  /* 128 before 5.1, then 256 */
unsigned kernel_phdrs_size_max(const struct kernel *kernel);	  /* 4096 until 6.16, then 65536 */
bool kernel_has_etxtbsy(const struct kernel *kernel);		  /* absent 6.11.0-10, 6.12.0-1 */
bool kernel_has_execve_check(const struct kernel *kernel);	  /* AT_EXECVE_CHECK, 6.14 */
bool kernel_has_namespaced_registry(const struct kernel *kernel); /* 6.7 */
bool kernel_fills_empty_argv(const struct kernel *kernel);	  /* argv[0]="" for argc 0, 5.18 */
bool kernel_maps_noreplace(const struct kernel *kernel);	  /* EEXIST over a mapping, 4.17 */
/* Is the file looked up before argv and envp are (6.8), or after them? */
bool kernel_opens_before_args(const struct kernel *kernel);
/* When memory behind a segment's bytes is mapped, and whether it matters that the rest of its page
 * cannot be cleared. */
enum kernel_bss {
	KERNEL_BSS_AT_END,	/* all of it when everything is mapped; it matters */
	KERNEL_BSS_UNCHECKED,	/* with each segment; it does not matter */
	KERNEL_BSS_PER_SEGMENT, /* with each segment; it matters where that can be written to */
};
enum kernel_bss kernel_program_bss(const struct kernel *kernel);
enum kernel_bss kernel_interpreter_bss(const struct kernel *kernel);
bool kernel_aligns_static_pie(const struct kernel *kernel);  /* by p_align, 6.10 */
uint64_t kernel_arg_string_max(const struct kernel *kernel); /* 32 pages, with the NUL */

#endif
