/* report/log: the lines strace 6.1 printed for the same calls, and what the options leave out. */
#include "report/log.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct recorder {
	char *text;
	size_t len;
	FILE *stream;
	struct log *log;
	struct event_sink sink;
	int64_t now;
};

static void start(struct recorder *r, struct log_options options)
{
	*r = (struct recorder){.now = INT64_C(1795474823527012000)};
	r->stream = open_memstream(&r->text, &r->len);
	options.out = r->stream;
	if (!options.style.string_limit)
		options.style.string_limit = LOG_STRING_LIMIT;
	if (!options.result_column)
		options.result_column = LOG_RESULT_COLUMN;
	r->log = log_new(&options);
	r->sink = log_sink(r->log);
}

static void tell(struct recorder *r, struct event event, pid_t tid)
{
	event.pid = event.tid = tid;
	event.time_ns = event.mono_ns = r->now;
	r->now += 1234000;
	cr_assert_eq(r->sink.take(r->sink.self, &event), REPLY_GO);
}

static void finish(struct recorder *r, const char *expected)
{
	log_free(r->log);
	fclose(r->stream);
	cr_expect_str_eq(r->text, expected);
	free(r->text);
}

static char *two[] = {(char *)"./app", (char *)"a\"b\\\n\0011", NULL};
static struct exec_call app(void)
{
	return (struct exec_call){.path = (char *)"./app",
				  .argv = {.items = two, .count = 2},
				  .argv_addr = 0x1000,
				  .envp_addr = 0x7ffc25e7d700,
				  .argc = 2,
				  .envc = 37};
}

static void enter(struct recorder *r, pid_t tid, const struct exec_call *call)
{
	tell(r, (struct event){.kind = EVENT_EXEC_ENTER, .exec.call = call}, tid);
}

static void result(struct recorder *r, pid_t tid, enum event_kind kind, int error, pid_t former)
{
	tell(r, (struct event){.kind = kind, .exec = {.error = error, .former_tid = former}}, tid);
}

static void exits(struct recorder *r, pid_t tid, int code, int signal, bool core)
{
	tell(r,
	     (struct event){.kind = EVENT_EXIT,
			    .exit = {signal ? EXIT_SIGNAL : EXIT_CODE, code, signal, core, true}},
	     tid);
}

Test(log, execs)
{
	struct exec_call call = app();
	struct recorder r;

	start(&r, (struct log_options){0});
	enter(&r, 4711, &call);
	result(&r, 4711, EVENT_EXEC_FAILED, ENOEXEC, 0);
	log_note(r.log, 4711, "binfmt_misc: no entry\033[2J takes it");
	log_note(r.log, 99, "of another task");
	enter(&r, 4711, &call);
	result(&r, 4711, EVENT_EXEC_COMMITTED, 0, 0);
	exits(&r, 4711, 1, 0, false);
	finish(&r, "4711  execve(\"./app\", [\"./app\", \"a\\\"b\\\\\\n\\0011\"], 0x7ffc25e7d700 "
		   "/* 37 vars */) = -1 ENOEXEC (Exec format error)\n"
		   " => binfmt_misc: no entry\\x1b[2J takes it\n"
		   "4711  execve(\"./app\", [\"./app\", \"a\\\"b\\\\\\n\\0011\"], 0x7ffc25e7d700 "
		   "/* 37 vars */) = 0\n"
		   "4711  +++ exited with 1 +++\n");
}

Test(log, odd_arguments)
{
	static char *strings[] = {(char *)"0123456789012345678901234567890123456789", NULL};
	static const struct {
		struct exec_call call;
		const char *line;
	} rows[] = {
		{{0}, "7     execve(NULL, NULL, NULL)          = -1 EFAULT (Bad address)\n"},
		{{.path_addr = 1,
		  .argv_addr = 16,
		  .argv_fault = true,
		  .envp_addr = 8,
		  .envp_fault = true},
		 "7     execve(0x1, 0x10, 0x8)            = -1 EFAULT (Bad address)\n"},
		{{.is_at = true,
		  .dirfd = 3,
		  .path = (char *)"",
		  .argv = {.items = strings, .count = 1, .truncated = true},
		  .argv_addr = 8,
		  .envp_addr = 0x10,
		  .envc = 1,
		  .flags = 0x11100},
		 "7     execveat(3, \"\", [\"01234567890123456789012345678901\"..., ...], 0x10 "
		 "/* 1 var */, AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH|AT_EXECVE_CHECK) = -1 EFAULT (Bad "
		 "address)\n"},
		{{.is_at = true,
		  .dirfd = AT_FDCWD,
		  .path = (char *)"\303\251",
		  .argv = {strings},
		  .argv_addr = 8,
		  .flags = 0x40000},
		 "7     execveat(AT_FDCWD, \"\\303\\251\", [], NULL, 0x40000) = -1 EFAULT (Bad "
		 "address)\n"},
		{{.path = (char *)"x",
		  .argv = {.items = strings, .count = 1},
		  .argv_fault = true,
		  .argv_addr = 8,
		  .envp_addr = 9,
		  .envp_fault = true,
		  .envc = 2},
		 "7     execve(\"x\", [\"01234567890123456789012345678901\"..., ???], 0x9 /* 2 "
		 "vars, "
		 "unterminated */) = -1 EFAULT (Bad address)\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct recorder r;

		start(&r, (struct log_options){0});
		enter(&r, 7, &rows[i].call);
		result(&r, 7, EVENT_EXEC_FAILED, EFAULT, 0);
		finish(&r, rows[i].line);
	}
}

Test(log, interrupted_lines)
{
	struct exec_call call = {.path = (char *)"/bin/true", .envp_addr = 1};
	struct recorder r;

	start(&r, (struct log_options){0});
	enter(&r, 5, &call);
	enter(&r, 6, &call);
	result(&r, 5, EVENT_EXEC_COMMITTED, 0, 0);
	result(&r, 6, EVENT_EXEC_FAILED, 999, 0);
	enter(&r, 8, &call);
	result(&r, 8, EVENT_EXEC_LOST, 0, 0);
	enter(&r, 7, &call);
	result(&r, 5, EVENT_EXEC_COMMITTED, 0, 7);
	enter(&r, 9, &call);
	finish(&r, "5     execve(\"/bin/true\", NULL, 0x1 /* 0 vars */ <unfinished ...>\n"
		   "6     execve(\"/bin/true\", NULL, 0x1 /* 0 vars */ <unfinished ...>\n"
		   "5     <... execve resumed>)             = 0\n"
		   "6     <... execve resumed>)             = -1 (errno 999)\n"
		   "8     execve(\"/bin/true\", NULL, 0x1 /* 0 vars */ <unfinished ...>) = ?\n"
		   "7     execve(\"/bin/true\", NULL, 0x1 /* 0 vars */ <unfinished ...>\n"
		   "5     +++ superseded by execve in pid 7 +++\n"
		   "5     <... execve resumed>)             = 0\n"
		   "9     execve(\"/bin/true\", NULL, 0x1 /* 0 vars */ <unfinished ...>\n");
}

Test(log, calls)
{
	static const struct {
		struct plain_call call;
		const char *line;
	} rows[] = {
		{{.name = "openat",
		  .args = {(uint64_t)AT_FDCWD, 1, O_CLOEXEC},
		  .result = 3,
		  .path = (char *)"/etc/passwd"},
		 "openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY|O_CLOEXEC) = 3\n"},
		{{.name = "openat",
		  .args = {3, 1, O_RDWR | O_CREAT | O_EXCL, 04644},
		  .result = -ENOTDIR,
		  .path = (char *)"/base/x",
		  .given = 6},
		 "openat(3, \"x\", O_RDWR|O_CREAT|O_EXCL, 04644) = -1 ENOTDIR (Not a directory)\n"},
		{{.name = "openat",
		  .args = {3, 1, O_RDWR | O_TMPFILE, 0600},
		  .result = 4,
		  .path = (char *)"/tmp"},
		 "openat(3, \"/tmp\", O_RDWR|O_TMPFILE, 0600) = 4\n"},
		{{.name = "open",
		  .args = {0, O_NONBLOCK | O_DIRECTORY | O_CLOEXEC},
		  .result = -EFAULT},
		 "open(NULL, O_RDONLY|O_NONBLOCK|O_CLOEXEC|O_DIRECTORY) = -1 EFAULT (Bad "
		 "address)\n"},
		{{.name = "creat", .args = {1, 0755}, .result = 3, .path = (char *)"n"},
		 "creat(\"n\", 0755)                  = 3\n"},
		{{.name = "read",
		  .args = {5, 0x7f0000, 100},
		  .result = 3,
		  .data = "vm\n",
		  .data_len = 3},
		 "read(5, \"vm\\n\", 100)              = 3\n"},
		{{.name = "read",
		  .args = {3, 1, 832},
		  .result = 832,
		  .data = "\177ELF\2\1\1\3\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\20t\2\0\0\0\0\0",
		  .data_len = 32},
		 "read(3, "
		 "\"\\177ELF\\2\\1\\1\\3\\0\\0\\0\\0\\0\\0\\0\\0\\3\\0>\\0\\1\\0\\0\\0\\20t\\2\\0"
		 "\\0\\0\\0\\0\"..., 832) = 832\n"},
		{{.name = "read", .args = {0xffffffff, 0x7f10, 3}, .result = -EBADF},
		 "read(-1, 0x7f10, 3)               = -1 EBADF (Bad file descriptor)\n"},
		{{.name = "read", .args = {6}, .unfinished = true},
		 "read(6,  <unfinished ...>)        = ?\n"},
		{{.name = "pread64", .args = {5, 1, 10, 3}, .result = 0},
		 "pread64(5, \"\", 10, 3)             = 0\n"},
		{{.name = "close", .args = {5}, .result = 0},
		 "close(5)                          = 0\n"},
		{{.name = "exit_group", .args = {2}, .unfinished = true},
		 "exit_group(2)                     = ?\n"},
		{{.name = "mystery", .args = {1, 2, 3}, .result = 0},
		 "mystery(0x1, 0x2, 0x3)            = 0\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct recorder r;
		char line[400];

		start(&r, (struct log_options){0});
		tell(&r, (struct event){.kind = EVENT_CALL, .call = rows[i].call}, 12345);
		snprintf(line, sizeof(line), "12345 %s", rows[i].line);
		finish(&r, line);
	}
}

/* A call that blocks: its line begins with it, another task's breaks it off, the rest follows. */
Test(log, a_call_that_blocks)
{
	struct plain_call in = {.name = "read", .args = {3, 0x10, 4096}};
	struct plain_call out = {
		.name = "read", .args = {3, 0x10, 4096}, .result = 2, .data = "x\n", .data_len = 2};
	struct plain_call open = {.name = "openat", .args = {5}, .path = (char *)"y"};
	struct plain_call lost = {.name = "read", .args = {3}, .unfinished = true};
	struct recorder r;

	start(&r, (struct log_options){0});
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = in}, 1);
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = open}, 2);
	open.result = 4;
	tell(&r, (struct event){.kind = EVENT_CALL, .call = open}, 2);
	tell(&r, (struct event){.kind = EVENT_CALL, .call = out}, 1);
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = in}, 1);
	tell(&r, (struct event){.kind = EVENT_CALL, .call = out}, 1);
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = in}, 1);
	exits(&r, 2, 0, 0, false);
	tell(&r, (struct event){.kind = EVENT_CALL, .call = lost}, 1);
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = in}, 4);
	exits(&r, 4, 0, SIGKILL, false);
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = in}, 1);
	finish(&r, "1     read(3,  <unfinished ...>\n"
		   "2     openat(5, \"y\", O_RDONLY)          = 4\n"
		   "1     <... read resumed>\"x\\n\", 4096)    = 2\n"
		   "1     read(3, \"x\\n\", 4096)              = 2\n"
		   "1     read(3,  <unfinished ...>\n"
		   "2     +++ exited with 0 +++\n"
		   "1     <... read resumed> <unfinished ...>) = ?\n"
		   "4     read(3,  <unfinished ...>\n"
		   "4     +++ killed by SIGKILL +++\n"
		   "1     read(3,  <unfinished ...>\n");
}

/* -z and -Z decide when the result is known; the line then stands whole. */
Test(log, a_call_that_is_staged)
{
	struct plain_call read = {.name = "read", .args = {3, 0x10, 4096}};
	struct recorder r;

	start(&r, (struct log_options){.no_successful = true, .no_unfinished = true});
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = read}, 1);
	tell(&r, (struct event){.kind = EVENT_CALL, .call = read}, 1);
	tell(&r, (struct event){.kind = EVENT_CALL_ENTER, .call = read}, 1);
	read.result = -EIO;
	tell(&r, (struct event){.kind = EVENT_CALL, .call = read}, 1);
	finish(&r, "1     read(3, 0x10, 4096)               = -1 EIO (Input/output error)\n");
}

Test(log, signals_and_ends)
{
	siginfo_t child = {.si_signo = SIGCHLD, .si_code = CLD_EXITED};
	siginfo_t user = {.si_signo = SIGUSR1, .si_code = SI_USER};
	struct recorder r;

	child.si_pid = 8;
	child.si_uid = 1000;
	child.si_status = 127;
	child.si_stime = 123;
	user.si_pid = 9;
	start(&r, (struct log_options){0});
	tell(&r,
	     (struct event){.kind = EVENT_SIGNAL, .signal = {SIGCHLD, CLD_EXITED, 0, 0, &child}},
	     3);
	tell(&r, (struct event){.kind = EVENT_SIGNAL, .signal = {SIGUSR1, SI_USER, 0, 9, &user}},
	     3);
	tell(&r, (struct event){.kind = EVENT_SIGNAL, .signal = {SIGSEGV, 1, 0x10, 0, NULL}}, 3);
	tell(&r, (struct event){.kind = EVENT_SIGNAL, .signal = {SIGSEGV, SI_KERNEL, 0, 0, NULL}},
	     3);
	exits(&r, 3, 0, SIGSEGV, true);
	exits(&r, 4, 0, 40, false);
	finish(&r,
	       "3     --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=8, si_uid=1000, "
	       "si_status=127, si_utime=0, si_stime=123 /* 1.23 s */} ---\n"
	       "3     --- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=9, si_uid=0} ---\n"
	       "3     --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_MAPERR, si_addr=0x10} ---\n"
	       "3     --- SIGSEGV {si_signo=SIGSEGV, si_code=SI_KERNEL, si_addr=NULL} ---\n"
	       "3     +++ killed by SIGSEGV (core dumped) +++\n"
	       "4     +++ killed by SIGRT_8 +++\n");
}

/* A failed and a successful exec, an openat of /x; what is left of them. */
Test(log, options)
{
	static const char *const only_openat[] = {"openat", NULL}, *const app_path[] = {"./app",
											NULL};
	static const struct {
		struct log_options options;
		const char *text;
	} rows[] = {
		{{.no_failed = true, .no_unfinished = true, .no_exits = true},
		 "1     execve(\"./app\", NULL, NULL)       = 0\n"
		 "1     openat(3, \"/x\", O_RDONLY)         = 4\n"},
		{{.no_successful = true, .no_unfinished = true, .no_exits = true},
		 "1     execve(\"./app\", NULL, NULL)       = -1 ENOENT (No such file or "
		 "directory)\n"},
		{{.calls = only_openat},
		 "1     openat(3, \"/x\", O_RDONLY)         = 4\n"
		 "1     +++ exited with 0 +++\n"},
		{{.paths = app_path, .no_exits = true, .no_successful = true, .brackets = true},
		 "execve(\"./app\", NULL, NULL)             = -1 ENOENT (No such file or "
		 "directory)\n"},
		{{.calls = only_openat,
		  .no_exits = true,
		  .times = {LOG_TIME_UNIX, 6},
		  .since = {LOG_TIME_OF_DAY, 6},
		  .took = {LOG_TIME_OF_DAY, 6}},
		 "1     1795474823.531714 (+     0.000000) openat(3, \"/x\", O_RDONLY) = 4 "
		 "<0.000234>\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct exec_call call = {.path = (char *)"./app"};
		struct plain_call open = {
			.name = "openat", .args = {3}, .path = (char *)"/x", .result = 4};
		struct recorder r;

		start(&r, rows[i].options);
		open.entered_ns = r.now + 4 * 1234000 - 234000;
		enter(&r, 1, &call);
		result(&r, 1, EVENT_EXEC_FAILED, ENOENT, 0);
		enter(&r, 1, &call);
		result(&r, 1, EVENT_EXEC_COMMITTED, 0, 0);
		tell(&r, (struct event){.kind = EVENT_CALL, .call = open}, 1);
		if (rows[i].options.paths)
			log_note(r.log, 1, "under a line that is not shown");
		exits(&r, 1, 0, 0, false);
		finish(&r, rows[i].text);
	}
}

Test(log, pids_in_brackets)
{
	struct frame frames[] = {{.address = 0x401234,
				  .symbol = (char *)"main",
				  .offset = 4,
				  .file = (char *)"/bin/x\n"},
				 {.address = 0x10},
				 {.address = 0x20, .offset = 0x8, .file = (char *)"/f"}};
	struct exec_call call = {.path = (char *)"x"};
	struct recorder r;

	start(&r, (struct log_options){.brackets = true, .flush = true});
	tell(&r, (struct event){.kind = EVENT_ROOT}, 1);
	enter(&r, 1, &call);
	result(&r, 1, EVENT_EXEC_COMMITTED, 0, 0);
	log_stack(r.log, 1, frames, 3);
	tell(&r, (struct event){.kind = EVENT_SPAWN}, 2);
	exits(&r, 2, 0, 0, false);
	exits(&r, 1, 0, 0, false);
	finish(&r, "execve(\"x\", NULL, NULL)                 = 0\n"
		   " > /bin/x\\n(main+0x4) [0x401234]\n"
		   " >  [0x10]\n"
		   " > /f() [0x8]\n"
		   "[pid     2] +++ exited with 0 +++\n"
		   "+++ exited with 0 +++\n");
}
