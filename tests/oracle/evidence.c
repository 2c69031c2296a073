/* Keeping what a disagreement was about: the round's files, outside of the world that vanishes. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/oracle/oracle.h"

static void keep_file(int dir, const struct pool_file *file)
{
	char name[80];
	int fd;

	snprintf(name, sizeof(name), "%s", file->name);
	for (char *p = name; *p; p++)
		if (*p == '/')
			*p = '+';
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (write(fd, file->bytes, file->len) != (ssize_t)file->len)
		perror(name);
	close(fd);
}

static void keep_links(int dir, const struct world *world)
{
	char line[700], target[512];
	int fd = openat(dir, "links", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	static const char *const places[] = {"", "d/", "s/", "t/", "c/", "c/d/"};

	for (unsigned i = 0; fd >= 0 && i < 12 * 6; i++) {
		char name[32];
		ssize_t len;

		snprintf(name, sizeof(name), "%sl%u", places[i / 12], i % 12);
		len = readlinkat(world->world_fd, name, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		len = snprintf(line, sizeof(line), "%s -> %s\n", name, target);
		if (write(fd, line, (size_t)len) != len)
			break;
	}
	if (fd >= 0)
		close(fd);
}

void evidence_keep(const struct world *world, const struct pool *pool, uint64_t seed,
		   uint64_t round)
{
	const char *base = getenv("ORACLE_KEEP");
	char path[200];
	int dir;

	snprintf(path, sizeof(path), "%s/oracle-%llu-%llu", base ? base : "/tmp",
		 (unsigned long long)seed, (unsigned long long)round);
	mkdir(path, 0700);
	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return;
	for (size_t i = 0; i < pool->count; i++)
		keep_file(dir, &pool->file[i]);
	keep_links(dir, world);
	close(dir);
	fprintf(stderr, "oracle: the round's files are in %s\n", path);
}
