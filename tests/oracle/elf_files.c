/* ELF files of every kind: both layouts, several machines, sane and impossible headers, segments,
 * interpreters. */
#include <elf.h>
#include <string.h>
#include <unistd.h>

#include "tests/oracle/oracle.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

struct shape {
	struct rng *rng;
	bool bits64;
	unsigned char *bytes;
	size_t len;    /* of the file */
	size_t interp; /* where the interpreter's path lies */
	size_t interp_len;
	size_t note; /* where a GNU property note may lie, 0: no room */
	uint64_t base, page;
};

static void put16(unsigned char *at, uint64_t value)
{
	memcpy(at, &value, 2);
}

static void put32(unsigned char *at, uint64_t value)
{
	memcpy(at, &value, 4);
}

static void put64(unsigned char *at, uint64_t value)
{
	memcpy(at, &value, 8);
}

static void put_word(const struct shape *s, unsigned char *at, uint64_t value)
{
	if (s->bits64)
		put64(at, value);
	else
		put32(at, value);
}

static void put_phdr(const struct shape *s, unsigned char *at, const Elf64_Phdr *p)
{
	if (s->bits64) {
		memcpy(at, p, sizeof(*p));
		return;
	}
	put32(at, p->p_type);
	put32(at + 4, p->p_offset);
	put32(at + 8, p->p_vaddr);
	put32(at + 12, p->p_paddr);
	put32(at + 16, p->p_filesz);
	put32(at + 20, p->p_memsz);
	put32(at + 24, p->p_flags);
	put32(at + 28, p->p_align);
}

static uint64_t pick_base(struct shape *s, bool dyn)
{
	static const uint64_t odd[] = {0,
				       0x1000,
				       0x8000,
				       0xf000,
				       0x10000,
				       0x555555554000,
				       0x7ffff7000000,
				       0x7ffffffde000,
				       0x7ffffffff000,
				       0x7fffffffe000,
				       1ULL << 47,
				       1ULL << 48,
				       0xfffffffff000,
				       1ULL << 56,
				       1ULL << 63,
				       0xffffe000,
				       0xfffff000,
				       0xc0000000,
				       0xf7000000};

	if (rng_chance(s->rng, 12))
		return rng_value(s->rng, odd, COUNT(odd)) & ~(s->page - 1);
	if (dyn)
		return rng_chance(s->rng, 80) ? 0 : s->page * rng_below(s->rng, 512);
	return rng_chance(s->rng, 80) ? 0x400000 : 0x10000 + s->page * rng_below(s->rng, 65536);
}

static Elf64_Phdr make_load(struct shape *s)
{
	static const uint64_t extra[] = {0,	     0,		 0,	     1,		 100,
					 4096,	     8192,	 1 << 20,    1 << 28,	 1ULL << 30,
					 1ULL << 32, 1ULL << 34, 1ULL << 37, 1ULL << 45, 1ULL << 46,
					 1ULL << 47, 1ULL << 62, 1ULL << 63};
	static const uint64_t aligns[] = {
		4096,	 4096,	  4096,	      4096,	  0,	      1,	  16, 8192, 65536,
		1 << 21, 1 << 30, 1ULL << 40, 1ULL << 46, 1ULL << 47, 1ULL << 63, 3,  12288};
	unsigned pages = (unsigned)(s->len / s->page);
	Elf64_Phdr p = {.p_type = PT_LOAD, .p_flags = rng_below(s->rng, 8)};

	p.p_offset = s->page * rng_below(s->rng, pages + 1) + rng_below(s->rng, (unsigned)s->page);
	if (rng_chance(s->rng, 50))
		p.p_offset &= ~(s->page - 1);
	p.p_vaddr = s->base + (p.p_offset & (s->page - 1));
	if (rng_chance(s->rng, 4))
		p.p_vaddr += 1 + rng_below(s->rng, (unsigned)s->page - 1);
	p.p_filesz = rng_chance(s->rng, 12) ? 0
		     : p.p_offset < s->len  ? rng_below(s->rng, (unsigned)(s->len - p.p_offset)) + 1
					    : rng_below(s->rng, 9000);
	if (rng_chance(s->rng, 6))
		p.p_filesz += rng_below(s->rng, 20000);
	p.p_memsz = p.p_filesz;
	if (rng_chance(s->rng, 45))
		p.p_memsz += extra[rng_below(s->rng, rng_chance(s->rng, 70) ? 9 : COUNT(extra))];
	if (rng_chance(s->rng, 3))
		p.p_memsz = rng_below(s->rng, 4096);
	if (rng_chance(s->rng, 2))
		p.p_filesz = rng_value(s->rng, extra, COUNT(extra));
	p.p_align = rng_chance(s->rng, 85) ? s->page : aligns[rng_below(s->rng, COUNT(aligns))];
	s->base += ((p.p_memsz < (1 << 21) ? p.p_memsz : 0) + 2 * s->page - 1) & ~(s->page - 1);
	if (rng_chance(s->rng, 5))
		s->base = pick_base(s, false);
	return p;
}

static Elf64_Phdr make_interp(struct shape *s)
{
	static const uint64_t sizes[] = {0, 1, 2, 3, 4096, 4097, 5000};
	static const uint64_t offsets[] = {0,	       1 << 20,	   1ULL << 40,
					   1ULL << 63, UINT64_MAX, INT64_MAX - 100};
	Elf64_Phdr p = {.p_type = PT_INTERP, .p_flags = PF_R, .p_offset = s->interp};

	p.p_filesz = p.p_memsz = s->interp_len;
	if (rng_chance(s->rng, 5))
		p.p_filesz = rng_value(s->rng, sizes, COUNT(sizes));
	if (rng_chance(s->rng, 4))
		p.p_offset = rng_value(s->rng, offsets, COUNT(offsets));
	return p;
}

/* A GNU property note as arm64 reads it (branch protection), now and then a broken one. */
static Elf64_Phdr make_property(struct shape *s)
{
	uint32_t note[8] = {4, 16, 5, 0, 0xc0000000, 4, 3, 0};
	Elf64_Phdr p = {.p_type = PT_GNU_PROPERTY, .p_flags = PF_R, .p_offset = s->note};

	memcpy(&note[3], "GNU", 4);
	p.p_filesz = p.p_memsz = sizeof(note);
	if (rng_chance(s->rng, 40))
		note[rng_below(s->rng, 7)] = rng_below(s->rng, 20);
	if (rng_chance(s->rng, 20))
		p.p_filesz = rng_below(s->rng, 2000);
	memcpy(s->bytes + s->note, note, sizeof(note));
	return p;
}

static Elf64_Phdr make_phdr(struct shape *s, bool want_interp)
{
	static const uint32_t others[] = {PT_NULL,    PT_NOTE,	       PT_GNU_STACK,
					  PT_DYNAMIC, PT_GNU_PROPERTY, PT_PHDR,
					  PT_TLS,     PT_LOPROC,       PT_HIPROC};

	if (want_interp)
		return make_interp(s);
	if (rng_chance(s->rng, 75))
		return make_load(s);
	if (s->note && rng_chance(s->rng, 30))
		return make_property(s);
	return (Elf64_Phdr){.p_type = others[rng_below(s->rng, COUNT(others))],
			    .p_flags = rng_below(s->rng, 8)};
}

/* e_phnum, e_phentsize and e_phoff are now and then what no linker writes. */
static void put_table(struct shape *s, unsigned phnum, size_t phoff)
{
	static const uint64_t counts[] = {0, 1, 2, 73, 74, 1170, 1171, 2047, 2048, 65535};
	static const uint64_t places[] = {
		0, 52, 64, 4096, 1 << 20, 1ULL << 33, 1ULL << 63, UINT64_MAX, INT64_MAX - 55};
	uint64_t sizes[] = {56, 32, 0, 64, 57};
	unsigned char *at = s->bytes + (s->bits64 ? 54 : 42);
	uint64_t place = phoff;

	put16(at,
	      rng_chance(s->rng, 96) ? sizes[!s->bits64] : sizes[rng_below(s->rng, COUNT(sizes))]);
	put16(at + 2, rng_chance(s->rng, 96) ? phnum : rng_value(s->rng, counts, COUNT(counts)));
	if (rng_chance(s->rng, 3))
		place = rng_value(s->rng, places, COUNT(places));
	put_word(s, s->bytes + (s->bits64 ? 32 : 28), place);
}

static unsigned pick_machine(struct shape *s)
{
	static const uint16_t machines[] = {EM_X86_64, EM_386,	 6,	   EM_AARCH64,
					    EM_ARM,    EM_RISCV, EM_PPC64, EM_S390,
					    EM_MIPS,   EM_NONE,	 EM_BPF};

	if (rng_chance(s->rng, 82))
		return s->bits64 ? MACHINE : rng_chance(s->rng, 90) ? MACHINE_32 : 6;
	return machines[rng_below(s->rng, COUNT(machines))];
}

static unsigned put_header(struct shape *s)
{
	static const uint16_t types[] = {ET_NONE, ET_REL, ET_CORE, 0xfe00, 0xffff};
	unsigned type = rng_chance(s->rng, 50) ? ET_EXEC : ET_DYN;
	static const uint64_t entries[] = {0x400078,	   0x1000,	   0,
					   0x7fffffffefff, 0x7ffffffff000, 1ULL << 63,
					   UINT64_MAX,	   0xffffe000,	   0x2aaaaaaab000,
					   1ULL << 48,	   0xfffffffff000, (1ULL << 56) - 4096};

	if (rng_chance(s->rng, 8))
		type = types[rng_below(s->rng, COUNT(types))];
	memcpy(s->bytes, ELFMAG, SELFMAG);
	s->bytes[EI_CLASS] = s->bits64 ? ELFCLASS64 : ELFCLASS32;
	s->bytes[EI_DATA] = ELFDATA2LSB;
	s->bytes[EI_VERSION] = 1;
	for (int i = EI_CLASS; i < EI_NIDENT; i++)
		if (rng_chance(s->rng, 2))
			s->bytes[i] = (unsigned char)rng_next(s->rng);
	put16(s->bytes + 16, type);
	put16(s->bytes + 18, pick_machine(s));
	put32(s->bytes + 20, 1);
	put_word(s, s->bytes + 24,
		 rng_chance(s->rng, 90) ? entries[rng_below(s->rng, 3)]
					: rng_value(s->rng, entries, COUNT(entries)));
	put32(s->bytes + (s->bits64 ? 48 : 36), rng_chance(s->rng, 50) ? 0 : ARM_EABI);
	return type;
}

/* Behind everything else that was decided: cut the end off, or break some bytes. */
static size_t damage(struct shape *s)
{
	if (rng_chance(s->rng, 6))
		s->len = rng_chance(s->rng, 50) ? rng_below(s->rng, 300)
						: rng_below(s->rng, (unsigned)s->len);
	while (s->len && rng_chance(s->rng, 6))
		s->bytes[rng_below(
			s->rng, rng_chance(s->rng, 50) && s->len > 512 ? 512 : (unsigned)s->len)] =
			(unsigned char)rng_next(s->rng);
	return s->len;
}

size_t elf_file_make(const struct pool *pool, struct rng *rng, unsigned char *bytes)
{
	struct shape s = {.rng = rng, .bytes = bytes, .bits64 = rng_chance(rng, 70)};
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	size_t each, phoff, table;
	unsigned phnum = 1 + rng_below(rng, 4), type;
	int interp = -1;

	s.page = page < FILE_MAX / 8 ? page : FILE_MAX / 8;
	s.len = s.page * (1 + rng_below(rng, 3));
	if (rng_chance(rng, 40))
		s.len += rng_below(rng, (unsigned)s.page);
	if (rng_chance(rng, 2)) {
		phnum = 70 + rng_below(rng, 8);
		s.len += 8192;
	}
	memset(bytes, 0, s.len);
	each = s.bits64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	phoff = s.bits64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	table = phoff + each * phnum;
	s.interp = table;
	pool_path(pool, rng, (char *)bytes + table, s.len - table > 200 ? 200 : s.len - table,
		  rng_chance(rng, 75), 50);
	s.note = s.len - table > 400 ? (table + 207) & ~7ULL : 0;
	s.interp_len = strlen((char *)bytes + table) + (rng_chance(rng, 97) ? 1 : 0);
	type = put_header(&s);
	s.base = pick_base(&s, type == ET_DYN);
	if (rng_chance(rng, 45))
		interp = (int)rng_below(rng, phnum);
	for (unsigned i = 0; i < phnum; i++) {
		Elf64_Phdr p =
			make_phdr(&s, (int)i == interp || (interp >= 0 && rng_chance(rng, 2)));

		put_phdr(&s, bytes + phoff + each * i, &p);
	}
	put_table(&s, phnum, phoff);
	return damage(&s);
}
