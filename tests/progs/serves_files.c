/* serves_files: mounts a file system that it serves itself, telling of each request on stderr, and
 * executes a file of it that is no program. Ends with that exec's errno; 77 where it may not. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char content[] = "\001\000\002 no program\n";
enum { TOP = FUSE_ROOT_ID, FILE_ID = 2, REQUEST_MAX = 1 << 18 };

static void reply(int fd, const struct fuse_in_header *request, int error, const void *body,
		  size_t len)
{
	char bytes[4096];
	struct fuse_out_header header = {
		.len = sizeof(header) + len, .error = error, .unique = request->unique};

	memcpy(bytes, &header, sizeof(header));
	if (len)
		memcpy(bytes + sizeof(header), body, len);
	if (write(fd, bytes, header.len) < 0 && errno != ENOENT)
		_exit(98);
}

static struct fuse_attr attributes(uint64_t id)
{
	return (struct fuse_attr){.ino = id,
				  .mode = id == TOP ? S_IFDIR | 0755 : S_IFREG | 0755,
				  .nlink = 1,
				  .size = id == TOP ? 0 : sizeof(content) - 1,
				  .uid = getuid(),
				  .gid = getgid()};
}

static void answer(int fd, const struct fuse_in_header *request)
{
	const void *argument = request + 1;
	struct fuse_init_out init = {.major = FUSE_KERNEL_VERSION, .max_write = 4096};
	struct fuse_entry_out entry = {.nodeid = FILE_ID, .attr = attributes(FILE_ID)};
	struct fuse_attr_out attr = {.attr = attributes(request->nodeid)};
	struct fuse_open_out opened = {.fh = 1};
	uint64_t offset;

	switch (request->opcode) {
	case FUSE_INIT:
		init.minor = ((const struct fuse_init_in *)argument)->minor;
		init.minor = init.minor < 31 ? init.minor : 31;
		reply(fd, request, 0, &init, sizeof(init));
		return;
	case FUSE_LOOKUP:
		if (strcmp(argument, "file"))
			reply(fd, request, -ENOENT, NULL, 0);
		else
			reply(fd, request, 0, &entry, sizeof(entry));
		return;
	case FUSE_GETATTR:
		reply(fd, request, 0, &attr, sizeof(attr));
		return;
	case FUSE_OPEN:
		reply(fd, request, 0, &opened, sizeof(opened));
		return;
	case FUSE_READ:
		offset = ((const struct fuse_read_in *)argument)->offset;
		offset = offset < sizeof(content) - 1 ? offset : sizeof(content) - 1;
		reply(fd, request, 0, content + offset, sizeof(content) - 1 - offset);
		return;
	case FUSE_RELEASE:
	case FUSE_FLUSH:
		reply(fd, request, 0, NULL, 0);
		return;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		return;
	default:
		reply(fd, request, -ENOSYS, NULL, 0);
	}
}

static void serve(int fd)
{
	char *bytes = malloc(REQUEST_MAX);
	ssize_t got;

	while ((got = read(fd, bytes, REQUEST_MAX)) > 0 || errno == EINTR || errno == ENOENT) {
		if (got <= 0)
			continue;
		fprintf(stderr, "request %u\n", ((struct fuse_in_header *)bytes)->opcode);
		answer(fd, (struct fuse_in_header *)bytes);
	}
	_exit(0);
}

int main(void)
{
	char *const argv[] = {(char *)"file", NULL};
	char options[128];
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC), status = 0;
	pid_t server, child;

	mkdir("served", 0755);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=%d,group_id=%d", fd,
		 (int)getuid(), (int)getgid());
	if (fd < 0 || mount("served", "served", "fuse", MS_NOSUID | MS_NODEV, options))
		return 77;
	server = fork();
	if (!server)
		serve(fd);
	close(fd);
	child = fork();
	if (!child) {
		execv("served/file", argv);
		_exit(errno);
	}
	waitpid(child, &status, 0);
	umount2("served", MNT_DETACH);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}
