/* deny FILE PID: refuses every open of FILE for execution until process PID is gone. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fanotify.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY | O_LARGEFILE);
	struct fanotify_event_metadata event;

	if (argc < 3 || fd < 0 ||
	    fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM, AT_FDCWD, argv[1]) < 0) {
		perror("fanotify");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	while (kill(atoi(argv[2]), 0) == 0) {
		struct pollfd ready = {fd, POLLIN, 0};

		if (poll(&ready, 1, 200) <= 0)
			continue;
		while (read(fd, &event, sizeof(event)) == (ssize_t)sizeof(event)) {
			struct fanotify_response no = {event.fd, FAN_DENY};

			if (write(fd, &no, sizeof(no)) < 0)
				perror("write");
			close(event.fd);
			break;
		}
	}
	return 0;
}
