/* Who holds a file open for writing, asked of /proc. */
#include "report/writers.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/images.h"
#include "report/record.h"

/* A process that has the file open in this mode, until it is killed. */
static pid_t hold(const char *path, int mode)
{
	int ready[2];
	char byte;
	pid_t child;

	cr_assert_eq(pipe(ready), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (child == 0) {
		for (int fd = 3; fd < 64; fd++)
			if (fd != ready[1])
				close(fd);
		if (open(path, mode | O_CLOEXEC) < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		alarm(60);
		pause();
		_exit(0);
	}
	close(ready[1]);
	cr_assert_eq(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return child;
}

static void end(pid_t child)
{
	kill(child, SIGKILL);
	cr_expect_eq(waitpid(child, NULL, 0), child);
}

Test(writers, hold)
{
	char path[] = "/tmp/writers-XXXXXX";
	int fd = mkstemp(path);
	struct stat file;
	pid_t child;

	cr_assert_geq(fd, 0);
	cr_assert_eq(fstat(fd, &file), 0);
	for (int mode = O_RDONLY; mode <= O_RDWR; mode++) {
		struct writers_table table = {0};
		enum tri answer;

		child = hold(path, mode);
		answer = writers_hold(&table, file.st_dev, file.st_ino);
		if (mode == O_RDONLY)
			cr_expect_neq(answer, TRI_YES, "our own descriptor does not count");
		else
			cr_expect_eq(answer, TRI_YES, "mode %d", mode);
		end(child);
		cr_expect_eq(writers_hold(&table, file.st_dev, file.st_ino), answer,
			     "all answers are of one moment");
		/* No file has this number; any other may be open for writing at this moment. */
		cr_expect_eq(writers_hold(&table, file.st_dev, 0),
			     table.complete ? TRI_NO : TRI_UNKNOWN);
		writers_table_free(&table);
		cr_expect_null(table.items);
	}
	unlink(path);
	close(fd);
}

Test(writers, find)
{
	char path[] = "/tmp/writers-XXXXXX";
	struct exec_record exec = {0};
	int fd = mkstemp(path);
	struct stat file;
	pid_t child;

	cr_assert_geq(fd, 0);
	cr_assert_eq(fstat(fd, &file), 0);
	close(fd);
	child = hold(path, O_WRONLY);
	exec.dispatch.nimages = 1;
	exec.dispatch.images[0].opened = true;
	exec.dispatch.images[0].fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	exec.dispatch.images[0].dev = file.st_dev;
	exec.dispatch.images[0].ino = file.st_ino;
	exec.dispatch.images[0].path = strdup(path);
	writers_find(&exec);
	cr_assert_eq(exec.nwriters, 1);
	cr_expect_eq(exec.writers[0].pid, child);
	cr_expect_str_eq(exec.writers[0].path, path);
	cr_expect_not(exec.writers[0].inherited);
	end(child);
	images_read_go(&exec, NULL);
	cr_expect_not(exec.go.found, "it is no Go program");
	images_close(&exec);
	cr_expect_eq(exec.dispatch.images[0].fd, -1);
	exec_record_free(&exec);
	unlink(path);
}
