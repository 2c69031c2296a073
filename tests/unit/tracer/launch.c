/* Starting a command without a tracer: the handshake, the search of PATH, the identity. */
#include "tracer/launch.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "tracer/filter.h"
#include "tracer/loop.h"

static char dir[] = "/tmp/exectrace-launch-XXXXXX";

static void write_file(const char *name, const char *bytes, size_t len, mode_t mode)
{
	char *path = xasprintf("%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	cr_assert_eq(write(fd, bytes, len), (ssize_t)len);
	fchmod(fd, mode);
	close(fd);
	free(path);
}

static void make_files(void)
{
	cr_assert_not_null(mkdtemp(dir));
	cr_assert_eq(chdir(dir), 0);
	mkdir("one", 0755);
	mkdir("two", 0755);
	write_file("one/denied", "#!/bin/sh\nexit 1\n", 17, 0644);
	write_file("two/works", "#!/bin/sh\nexit 23\n", 18, 0755);
	write_file("two/plain", "exit 24\n", 8, 0755);
	write_file("two/binary", "\177ELF\0\0\0\0\0\n", 10, 0755);
	write_file("two/empty", "", 0, 0755);
	write_file("two/args", "#!/bin/sh\n[ \"$1 $2\" = 'a b c' ] && exit 25\n", 43, 0755);
}

static void remove_files(void)
{
	char *command = xasprintf("rm -r %s", dir);

	cr_expect_eq(system(command), 0);
	free(command);
}

/* Exit code of the command; 1000 + errno when nothing could be executed. */
static int run(const char *path, char *const *argv)
{
	char *variable = xasprintf("PATH=%s", path);
	char *const env[] = {variable, NULL};
	int status = 0, ends[2], code = 0;
	pid_t pid;

	cr_assert_eq(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		code = launch_exec(argv, NULL, env);
		if (write(ends[1], &code, sizeof(code)) < 0)
			_exit(1);
		_exit(0);
	}
	close(ends[1]);
	waitpid(pid, &status, 0);
	if (WEXITSTATUS(status) == 0 && read(ends[0], &code, sizeof(code)) == sizeof(code))
		code = 1000 - code;
	else
		code = WEXITSTATUS(status);
	close(ends[0]);
	free(variable);
	return code;
}

Test(launch, search_as_execvp, .init = make_files, .fini = remove_files)
{
	const struct {
		const char *name, *path;
		int want;
	} rows[] = {
		{"works", "one:two", 23},
		{"works", "/nonexistent:/etc/passwd:two", 23},
		{"works", "one", 1000 + ENOENT},
		{"works", "", 1000 + ENOENT},
		{"denied", "one:two", 1000 + EACCES},
		{"denied", "two", 1000 + ENOENT},
		{"two/works", "", 23},
		{"two/none", "two", 1000 + ENOENT},
		{"", "two", 1000 + ENOENT},
		{"plain", "one:two", 24},	       /* a script without #! goes to the shell */
		{"binary", "one:two", 1000 + ENOEXEC}, /* a binary does not */
		{"empty", "two", 0},
		{"one", ".", 1000 + EACCES},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *const argv[] = {(char *)rows[i].name, NULL};
		int got = run(rows[i].path, argv);

		cr_expect_eq(got, rows[i].want, "%s in %s: %d", rows[i].name, rows[i].path, got);
	}
	cr_expect_eq(run("two", (char *const[]){(char *)"args", (char *)"a b", (char *)"c", NULL}),
		     25);
}

Test(launch, handshake)
{
	char *const argv[] = {(char *)"sh", (char *)"-c", (char *)"exit 4", NULL};
	char *const none[] = {(char *)"/nonexistent/x", NULL};
	struct loop_config config = {.argv = (char **)argv};
	struct launch launch;
	struct err err = {0};
	int status;

	cr_assert_eq(launch_start(&config, NULL, &launch, &err), 0, "%s", err.message);
	cr_expect_not(launch.filtered);
	usleep(20000);
	cr_expect_eq(waitpid(launch.pid, &status, WNOHANG), 0, "it waits to be released");
	launch_release(&launch);
	cr_assert_eq(waitpid(launch.pid, &status, 0), launch.pid);
	cr_expect_eq(WEXITSTATUS(status), 4);
	cr_expect_eq(launch_outcome(&launch, &err), 0);
	cr_expect_not(launch.exec_failed);
	cr_expect_eq(launch.fd, -1);

	config.argv = (char **)none;
	cr_assert_eq(launch_start(&config, NULL, &launch, &err), 0);
	launch_release(&launch);
	cr_assert_eq(waitpid(launch.pid, &status, 0), launch.pid);
	cr_expect_eq(launch_outcome(&launch, &err), 0);
	cr_expect(launch.exec_failed);
	cr_expect_eq(launch.exec_error, ENOENT);

	cr_assert_eq(launch_start(&config, NULL, &launch, &err), 0);
	launch_abandon(&launch);
	cr_expect_eq(waitpid(launch.pid, &status, WNOHANG), -1, "it was reaped");
}

Test(launch, identity)
{
	const struct {
		const char *user;
		bool ok;
		uid_t uid;
		gid_t gid;
	} rows[] = {
		{"root", true, 0, 0},
		{"0", true, 0, 0},
		{"4000000:17", true, 4000000, 17},
		{"4000000", true, 4000000, 4000000},
		{"no-such-user", false, 0, 0},
		{"12:x", false, 0, 0},
		{"12x", false, 0, 0},
		{"", false, 0, 0},
		{"-1", false, 0, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct identity who = {0};
		struct err err = {0};
		int rc = identity_parse(rows[i].user, &who, &err);

		cr_expect_eq(!rc, rows[i].ok, "%s", rows[i].user);
		cr_expect_eq(who.given, rows[i].ok, "%s", rows[i].user);
		cr_expect_eq(who.uid, rows[i].uid, "%s", rows[i].user);
		cr_expect_eq(who.gid, rows[i].gid, "%s", rows[i].user);
		cr_expect_eq(*err.message != '\0', !rows[i].ok, "%s", rows[i].user);
		identity_free(&who);
	}
}
