/* A round's files: sane programs, ELF of every kind (elf_files.c), scripts, foreign formats, links;
 * their modes, owners and access control lists. */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/oracle/oracle.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define SANE 6 /* the first files of a pool are programs that run */

static const char *const directories[] = {"",	"",   "",   "",	  "d/", "d/e/", "n/",
					  "s/", "p/", "q/", "t/", "c/", "c/",	"c/d/"};
static const char *const extensions[] = {"",	"",	   "",	".foo",	 ".bar",
					 ".sh", ".tar.gz", ".", ".foo.x"};

static void name_files(struct pool *pool, struct rng *rng)
{
	pool->count = 16 + rng_below(rng, POOL_MAX - 16);
	for (size_t i = 0; i < pool->count; i++)
		snprintf(pool->file[i].name, sizeof(pool->file[i].name), "%s%c%zu%s",
			 i < SANE ? (i % 2 ? "" : "c/")
				  : directories[rng_below(rng, COUNT(directories))],
			 i < SANE ? 'i' : 'f', i,
			 i < SANE ? "" : extensions[rng_below(rng, COUNT(extensions))]);
}

static void odd_path(struct rng *rng, char *path, size_t size)
{
	static const char *const odd[] = {"",
					  ".",
					  "..",
					  "/",
					  "none",
					  "d",
					  "/none/x",
					  LOADER,
					  "/proc/self/fd/10",
					  "/dev/fd/10",
					  "/proc/self/cwd/i1",
					  "/proc/self/root/mnt/i1",
					  "/proc/version",
					  "/dev/null",
					  "/bin/true",
					  "/proc/self/environ",
					  "registry/status",
					  "/proc/self/fd/10/i1",
					  "/proc/thread-self/fd/10",
					  "/proc/self/",
					  "/sys/kernel/notes",
					  "d//../../mnt/i1",
					  "l0/",
					  "l1/x"};

	if (rng_chance(rng, 5)) {
		size_t len = 250 + rng_below(rng, 10);

		memset(path, 'x', size);
		path[len < size ? len : size - 1] = '\0';
		return;
	}
	snprintf(path, size, "%s", odd[rng_below(rng, COUNT(odd))]);
}

void pool_path(const struct pool *pool, struct rng *rng, char *path, size_t size, bool absolute,
	       unsigned sane)
{
	static const char *const places[] = {"", "", "d/", "s/", "t/", "c/"};
	size_t which = rng_chance(rng, sane) ? rng_below(rng, SANE)
					     : SANE + rng_below(rng, (unsigned)pool->count - SANE);
	const char *name = pool->file[which].name;
	const char *prefix = absolute ? WORLD "/" : rng_chance(rng, 50) ? "./" : "";
	char link[16];

	if (rng_chance(rng, 3)) {
		snprintf(path, size, WORLD "/n%u.n", 1 + rng_below(rng, 8));
		return;
	}
	if (rng_chance(rng, 2)) {
		odd_path(rng, path, size);
		return;
	}
	if (rng_chance(rng, 10)) {
		snprintf(link, sizeof(link), "%sl%u", places[rng_below(rng, COUNT(places))],
			 rng_below(rng, 12));
		name = link;
	}
	if (rng_chance(rng, 4))
		prefix = absolute ? WORLD "//d/.././" : "d/e/../../";
	if (absolute && !strncmp(name, "c/", 2) && rng_chance(rng, 15)) {
		prefix = "/"; /* for those whose root is c */
		name += 2;
	}
	snprintf(path, size, "%s%s%s", prefix, name,
		 rng_chance(rng, 97)   ? ""
		 : rng_chance(rng, 50) ? "/"
				       : "/.");
}

/* A program that the kernel runs, whatever it then does. */
static size_t sane_program(struct rng *rng, unsigned char *bytes)
{
	bool bits64 = rng_chance(rng, 85);
	Elf64_Ehdr *header = (void *)bytes;

	memset(bytes, 0, 4096);
	memcpy(bytes, "\177ELF\2\1\1", 7);
	header->e_type = rng_chance(rng, 70) ? ET_EXEC : ET_DYN;
	header->e_machine = bits64 ? MACHINE : MACHINE_32;
	if (bits64) {
		Elf64_Phdr load = {.p_type = PT_LOAD,
				   .p_flags = PF_R | PF_X,
				   .p_vaddr = header->e_type == ET_EXEC ? 0x400000 : 0,
				   .p_filesz = 4096,
				   .p_memsz = 4096,
				   .p_align = 4096};

		header->e_entry = load.p_vaddr + 0x78;
		header->e_phoff = 64;
		header->e_phentsize = 56;
		header->e_phnum = 1;
		memcpy(bytes + 64, &load, sizeof(load));
	} else {
		Elf32_Ehdr *narrow = (void *)bytes;
		Elf32_Phdr load = {.p_type = PT_LOAD,
				   .p_flags = PF_R | PF_X,
				   .p_vaddr = narrow->e_type == ET_EXEC ? 0x8048000 : 0,
				   .p_filesz = 4096,
				   .p_memsz = 4096,
				   .p_align = 4096};

		bytes[EI_CLASS] = ELFCLASS32;
		narrow->e_flags = MACHINE_32 == EM_ARM ? ARM_EABI : 0;
		narrow->e_entry = load.p_vaddr + 0x54;
		narrow->e_phoff = 52;
		narrow->e_phentsize = 32;
		narrow->e_phnum = 1;
		memcpy(bytes + 52, &load, sizeof(load));
	}
	return 4096;
}

static size_t add_blanks(struct rng *rng, char *text, size_t len)
{
	for (unsigned n = rng_below(rng, rng_chance(rng, 3) ? 260 : 4); n && len < 600; n--)
		text[len++] = rng_chance(rng, 70) ? ' ' : '\t';
	return len;
}

static size_t script(const struct pool *pool, struct rng *rng, unsigned char *bytes)
{
	static const char *const ends[] = {"\n", "\n", "\n", "\n", "\r\n", "", " ", " \n", "\0x\n"};
	char *text = (char *)bytes;
	size_t len = 2, at;
	const char *end = ends[rng_below(rng, COUNT(ends))];

	memset(bytes, 0, 2048);
	memcpy(text, "#!", 2);
	if (rng_chance(rng, 30))
		len = add_blanks(rng, text, len);
	at = len;
	if (!rng_chance(rng, 3))
		pool_path(pool, rng, text + len, 400, rng_chance(rng, 75), 60);
	len += strlen(text + len);
	/* make the path long in a way that does not change the file: "/././." */
	for (unsigned n = rng_chance(rng, 6) ? 100 + rng_below(rng, 30) : 0; n && len < 600; n--) {
		memmove(text + at + 2, text + at, len - at);
		memcpy(text + at, text[at + 2] == '/' ? "/." : "./", 2);
		len += 2;
	}
	if (rng_chance(rng, 40)) {
		len = add_blanks(rng, text, len);
		for (unsigned n = rng_below(rng, rng_chance(rng, 5) ? 300 : 12); n; n--)
			text[len++] = "-ab c\t/."[rng_below(rng, 8)];
	}
	memcpy(text + len, end, strlen(end) + (*end == '\0'));
	len += strlen(end);
	if (rng_chance(rng, 3))
		text[rng_below(rng, (unsigned)len)] = (char)rng_next(rng);
	if (rng_chance(rng, 30))
		len += (size_t)snprintf(text + len, 32, "echo body\n");
	return len;
}

static size_t foreign_bytes(struct rng *rng, unsigned char *bytes)
{
	static const char *const heads[] = {
		"",	    "MZ",	 "\xca\xfe\xba\xbe", "\x1f\x8b\x08",
		"PK\3\4",   "echo hi\n", "\xfe\xed\xfa\xcf", "#!",
		"#",	    "\177EL",	 "\177ELF",	     "<html>",
		"!<arch>\n"};
	const char *head = heads[rng_below(rng, COUNT(heads))];
	size_t len = strlen(head) + rng_below(rng, rng_chance(rng, 50) ? 4 : 600);
	bool zeros = rng_chance(rng, 50);

	for (size_t i = 0; i < len; i++)
		bytes[i] = zeros ? 0 : (unsigned char)rng_next(rng);
	memcpy(bytes, head, strlen(head));
	return rng_chance(rng, 10) ? 0 : len;
}

/* A program of this machine, whole, broken or cut. */
static size_t host_bytes(struct rng *rng, unsigned char *bytes)
{
	static const char *const paths[] = {"/bin/true", "/bin/cat", LOADER};
	int fd = open(paths[rng_below(rng, COUNT(paths))], O_RDONLY | O_CLOEXEC);
	ssize_t len = fd >= 0 ? read(fd, bytes, FILE_MAX) : 0;

	if (fd >= 0)
		close(fd);
	if (len < 64)
		return foreign_bytes(rng, bytes);
	while (rng_chance(rng, 40))
		bytes[rng_below(rng, rng_chance(rng, 80) ? 900 : (unsigned)len)] =
			(unsigned char)rng_next(rng);
	return rng_chance(rng, 20) ? rng_below(rng, (unsigned)len) : (size_t)len;
}

static void set_acl(struct rng *rng, int fd)
{
	struct {
		uint32_t version;
		struct {
			uint16_t tag, perm;
			uint32_t id;
		} entry[6];
	} acl = {.version = 2};
	size_t n = 0;

	acl.entry[n].tag = 1; /* ACL_USER_OBJ */
	acl.entry[n++].perm = (uint16_t)rng_below(rng, 8);
	if (rng_chance(rng, 60)) {
		acl.entry[n].tag = 2; /* ACL_USER */
		acl.entry[n].id = 1000 + rng_below(rng, 2);
		acl.entry[n++].perm = (uint16_t)rng_below(rng, 8);
	}
	acl.entry[n].tag = 4; /* ACL_GROUP_OBJ */
	acl.entry[n++].perm = (uint16_t)rng_below(rng, 8);
	if (rng_chance(rng, 60)) {
		acl.entry[n].tag = 8; /* ACL_GROUP */
		acl.entry[n].id = 1000 + rng_below(rng, 2);
		acl.entry[n++].perm = (uint16_t)rng_below(rng, 8);
	}
	acl.entry[n].tag = 16; /* ACL_MASK */
	acl.entry[n++].perm = (uint16_t)rng_below(rng, 8);
	acl.entry[n].tag = 32; /* ACL_OTHER */
	acl.entry[n++].perm = (uint16_t)rng_below(rng, 8);
	for (size_t i = 0; i < n; i++)
		if (acl.entry[i].tag != 2 && acl.entry[i].tag != 8)
			acl.entry[i].id = UINT32_MAX;
	fsetxattr(fd, "system.posix_acl_access", &acl, 4 + 8 * n, 0);
}

static void set_permissions(const struct world *world, struct rng *rng, int fd, bool sane)
{
	static const mode_t modes[] = {0644, 0,	   0700, 0070, 0007, 0711,
				       0111, 0100, 0010, 0001, 0600};
	unsigned oddly = sane ? 4 : 12;

	fchmod(fd, rng_chance(rng, oddly) ? modes[rng_below(rng, COUNT(modes))] : 0755);
	if (!world->many_ids)
		return;
	if (rng_chance(rng, oddly * 2) &&
	    fchown(fd, 1000 + rng_below(rng, 2), 1000 + rng_below(rng, 2)))
		return;
	if (rng_chance(rng, oddly))
		set_acl(rng, fd);
}

static void write_file(struct pool_file *file, const struct world *world, struct rng *rng,
		       const unsigned char *bytes, size_t len, bool sane)
{
	int fd = openat(world->world_fd, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len) {
		perror(file->name);
		exit(1);
	}
	set_permissions(world, rng, fd, sane);
	close(fd);
	file->fd = openat(world->world_fd, file->name, O_RDONLY | O_CLOEXEC);
	file->len = len;
	file->bytes = malloc(len + 1);
	memcpy(file->bytes, bytes, len);
}

static void make_links(const struct pool *pool, const struct world *world, struct rng *rng)
{
	char name[16], target[600];

	for (unsigned i = 0; i < 24; i++) {
		static const char *const places[] = {"", "", "d/", "s/", "t/", "c/", "c/d/"};

		snprintf(name, sizeof(name), "%sl%u",
			 i < 12 ? "" : places[rng_below(rng, COUNT(places))], i % 12);
		if (rng_chance(rng, 30))
			snprintf(target, sizeof(target), "l%u", rng_below(rng, 12));
		else if (rng_chance(rng, 20))
			snprintf(target, sizeof(target), "%s", i % 2 ? "d" : "../c/d");
		else
			pool_path(pool, rng, target, 400, rng_chance(rng, 75), 60);
		if (*target && symlinkat(target, world->world_fd, name))
			continue;
		if (world->many_ids && rng_chance(rng, 30) &&
		    fchownat(world->world_fd, name, 1000, 1000, AT_SYMLINK_NOFOLLOW))
			continue;
	}
	/* a chain of exactly 40 links, and one of 41 */
	for (unsigned i = 0; i < 41; i++) {
		char chain[16];

		snprintf(chain, sizeof(chain), "k%u", i);
		snprintf(target, sizeof(target), i ? "k%u" : "i1", i - 1);
		if (symlinkat(target, world->world_fd, chain))
			return;
	}
}

/* n0 runs, n1 is a script for n0, and so on: chains of every length around the deepest allowed. */
static void make_chain(const struct world *world)
{
	char name[16], text[32];

	for (unsigned i = 1; i < 9; i++) {
		int fd;

		snprintf(name, sizeof(name), "n%u.n", i);
		snprintf(text, sizeof(text), i > 1 ? "#!" WORLD "/n%u.n\n" : "#!" WORLD "/i1\n",
			 i - 1);
		fd = openat(world->world_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
		if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
			perror(name);
			exit(1);
		}
		close(fd);
	}
}

static void hold_one(struct pool *pool, const struct world *world, struct rng *rng)
{
	const struct pool_file *file = &pool->file[rng_below(rng, (unsigned)pool->count)];
	struct stat st;

	pool->busy_fd = -1;
	if (!rng_chance(rng, 25))
		return;
	pool->busy_fd = openat(world->world_fd, file->name, O_WRONLY | O_CLOEXEC);
	if (pool->busy_fd >= 0 && !fstat(pool->busy_fd, &st)) {
		pool->busy_dev = st.st_dev;
		pool->busy_ino = st.st_ino;
	}
}

void pool_fill(struct pool *pool, const struct world *world, struct rng *rng)
{
	unsigned char *bytes = malloc(FILE_MAX);

	name_files(pool, rng);
	for (size_t i = 0; i < pool->count; i++) {
		unsigned kind = rng_below(rng, 100);
		size_t len;

		if (i < SANE || kind < 8)
			len = sane_program(rng, bytes);
		else if (kind < 50)
			len = elf_file_make(pool, rng, bytes);
		else if (kind < 80)
			len = script(pool, rng, bytes);
		else if (kind < 95)
			len = foreign_bytes(rng, bytes);
		else
			len = host_bytes(rng, bytes);
		write_file(&pool->file[i], world, rng, bytes, len, i < SANE);
	}
	free(bytes);
	make_links(pool, world, rng);
	make_chain(world);
	hold_one(pool, world, rng);
}

void pool_empty(struct pool *pool)
{
	for (size_t i = 0; i < pool->count; i++) {
		free(pool->file[i].bytes);
		if (pool->file[i].fd >= 0)
			close(pool->file[i].fd);
	}
	if (pool->busy_fd >= 0)
		close(pool->busy_fd);
	memset(pool, 0, sizeof(*pool));
	pool->busy_fd = -1;
}
