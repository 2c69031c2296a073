/* A user and mount namespace of our own: file systems with odd mount flags, a binfmt_misc instance
 * that is proved to be private before anything is written to it. Kernels before 6.7 have one
 * registry for all: it is used in a virtual machine of tests/vm, and nowhere else. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/isa.h"
#include "decode/scope.h"
#include "tests/oracle/oracle.h"

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif
#define REGISTRY WORLD "/registry"
#define HOST_REGISTRY "/proc/sys/fs/binfmt_misc"

static int skip(const char *what)
{
	fprintf(stderr, "oracle: skipped: %s: %s\n", what, strerror(errno));
	return 77;
}

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return good;
}

/* Root maps many ids, which needs a process that stayed outside to write the map. */
static bool map_from_outside(pid_t inside)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/uid_map", inside);
	if (!put(path, "0 0 65536"))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/gid_map", inside);
	return put(path, "0 0 65536");
}

static bool enter_as_root(void)
{
	int ready[2], status;
	pid_t inside = getpid(), mapper;
	char byte;

	if (pipe2(ready, O_CLOEXEC))
		return false;
	mapper = fork();
	if (mapper == 0) {
		close(ready[1]);
		if (read(ready[0], &byte, 1) != 1)
			_exit(1);
		_exit(!map_from_outside(inside));
	}
	close(ready[0]);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) || write(ready[1], "x", 1) != 1)
		return false;
	close(ready[1]);
	return waitpid(mapper, &status, 0) == mapper && status == 0 && !setresgid(0, 0, 0) &&
	       !setresuid(0, 0, 0);
}

static bool enter_as_user(void)
{
	uid_t uid = getuid();
	gid_t gid = getgid();
	char text[64];

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) || !put("/proc/self/setgroups", "deny"))
		return false;
	snprintf(text, sizeof(text), "0 %u 1", uid);
	if (!put("/proc/self/uid_map", text))
		return false;
	snprintf(text, sizeof(text), "0 %u 1", gid);
	return put("/proc/self/gid_map", text);
}

static bool mount_at(const char *path, unsigned long flags)
{
	return (!mkdir(path, 0755) || errno == EEXIST) &&
	       !mount("none", path, "tmpfs", flags, "mode=0755");
}

static bool mount_files(void)
{
	umask(0);
	return !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) && mount_at(WORLD, 0) &&
	       mount_at(WORLD "/n", MS_NOEXEC) && mount_at(WORLD "/s", MS_NOSYMFOLLOW) &&
	       !mkdir(WORLD "/d", 0755) && !mkdir(WORLD "/d/e", 0755) && !mkdir(WORLD "/p", 0700) &&
	       !mkdir(WORLD "/q", 0711) && !mkdir(WORLD "/t", 0) && !chmod(WORLD "/t", 01777) &&
	       !mkdir(WORLD "/c", 0755) && !mkdir(WORLD "/c/d", 0755) && !mkdir(REGISTRY, 0755);
}

/* A virtual machine that ends with the tests: its init has this word from tests/vm/boot. */
static bool machine_is_throwaway(void)
{
	char text[4096] = "";
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	return len > 0 && strstr(text, " exectrace_vm ");
}

static bool mount_registry_at(const struct world *world)
{
	if (kernel_has_namespaced_registry(&world->kernel))
		return !mount("none", REGISTRY, "binfmt_misc", 0, NULL);
	return !mount(HOST_REGISTRY, REGISTRY, NULL, MS_BIND | MS_REC, NULL);
}

/* Nothing is written unless the directory shows an instance that the host's does not. */
static bool mount_registry(struct world *world)
{
	struct stat host = {0}, before, after;
	struct statfs fs;

	stat(HOST_REGISTRY, &host);
	if (stat(REGISTRY, &before) || !mount_registry_at(world) || stat(REGISTRY, &after) ||
	    statfs(REGISTRY, &fs))
		return false;
	if (fs.f_type != BINFMTFS_MAGIC || after.st_dev == before.st_dev ||
	    (after.st_dev == host.st_dev && !machine_is_throwaway())) {
		fprintf(stderr, "oracle: the mounted registry is not our own: stopping\n");
		exit(1);
	}
	world->registry_fd = open(REGISTRY, O_PATH | O_DIRECTORY | O_CLOEXEC);
	world->register_fd = open(REGISTRY "/register", O_WRONLY | O_CLOEXEC);
	world->status_fd = open(REGISTRY "/status", O_WRONLY | O_CLOEXEC);
	return world->registry_fd >= 0 && world->register_fd >= 0 && world->status_fd >= 0;
}

static uint64_t number_in(const char *path, uint64_t otherwise)
{
	char text[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return otherwise;
	if (read(fd, text, sizeof(text) - 1) <= 0)
		text[0] = '\0';
	close(fd);
	return text[0] ? strtoull(text, NULL, 10) : otherwise;
}

static void read_cpu(struct kernel *kernel)
{
	scope_buf struct buf text = {0};
	int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	buf_read_fd(&text, fd, 1 << 20, NULL);
	close(fd);
	if (isa_cpu_has(text.data, text.len, "la57"))
		kernel_use_five_levels(kernel);
}

/* arch/arm64/kernel/sys.c refuses PER_LINUX32 where no CPU runs 32-bit EL0. */
static enum tri runs_aarch32(void)
{
	int old = personality(0xffffffff);
	enum tri answer = personality(PER_LINUX32) == -1 ? TRI_NO : TRI_YES;

	personality((unsigned long)old);
	return answer;
}

static bool describe_kernel(struct world *world)
{
	struct utsname name;
	struct sysinfo info;
	struct err err = {0};

	if (uname(&name) || kernel_init(&world->kernel, name.machine, name.release, &err))
		return false;
	kernel_read_build(&world->kernel, name.version);
	read_cpu(&world->kernel);
	world->kernel.page_size = (unsigned)sysconf(_SC_PAGESIZE);
	world->kernel.mmap_min_addr = number_in("/proc/sys/vm/mmap_min_addr", 65536);
	if (number_in("/proc/sys/vm/overcommit_memory", 9) == 0 && !sysinfo(&info))
		world->kernel.commit_max = (info.totalram + info.totalswap) * info.mem_unit;
	world->kernel.ia32 = access("/proc/sys/abi/vsyscall32", F_OK) ? TRI_NO : TRI_YES;
	world->kernel.x32 = TRI_NO;
	if (!strcmp(name.machine, "aarch64"))
		world->kernel.aarch32 = runs_aarch32();
	world->protected_symlinks =
		number_in("/proc/sys/fs/protected_symlinks", 0) ? TRI_YES : TRI_NO;
	return true;
}

/* Two sleepers, so that one more process of that user exceeds a limit of 1. */
static void crowd(struct world *world)
{
	for (int i = 0; i < 2 && world->many_ids; i++) {
		world->crowd[i] = fork();
		if (world->crowd[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (setresgid(CROWDED_USER, CROWDED_USER, CROWDED_USER) ||
			    setresuid(CROWDED_USER, CROWDED_USER, CROWDED_USER))
				_exit(1);
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	}
}

int world_make(struct world *world)
{
	memset(world, 0, sizeof(*world));
	world->many_ids = getuid() == 0;
	if (!(world->many_ids ? enter_as_root() : enter_as_user()))
		return skip("a user namespace");
	if (!describe_kernel(world))
		return skip("uname");
	if (!kernel_has_namespaced_registry(&world->kernel) && !machine_is_throwaway()) {
		errno = ENOSYS;
		return skip("binfmt_misc in user namespaces (Linux 6.7)");
	}
	if (!mount_files())
		return skip("tmpfs in a user namespace");
	if (world->many_ids && (chown(WORLD "/q", 1000, 1000) || chown(WORLD "/t", 1000, 1000)))
		return skip("chown");
	if (!mount_registry(world))
		return skip("binfmt_misc in a user namespace");
	world->root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	world->world_fd = open(WORLD, O_PATH | O_DIRECTORY | O_CLOEXEC);
	world->proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	crowd(world);
	return 0;
}

void world_end(struct world *world)
{
	for (int i = 0; i < 2; i++)
		if (world->crowd[i] > 0) {
			kill(world->crowd[i], SIGKILL);
			waitpid(world->crowd[i], NULL, 0);
		}
}
