/* decode/task_status: a real status text, a hostile one, and limits. */
#include "decode/task_status.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"

static const char sample[] = "Name:\tgo build\nUmask:\t0022\nState:\tT (stopped)\nTgid:\t4711\n"
			     "Ngid:\t0\nPid:\t4712\nPPid:\t1\nTracerPid:\t99\n"
			     "Uid:\t1000\t1001\t1002\t1003\nGid:\t100\t101\t102\t103\n"
			     "FDSize:\t64\nGroups:\t4 24 4294967294 \nNStgid:\t4711\t3\n"
			     "NSpid:\t4712\t4\t1\nCapInh:\t0\nCapPrm:\t0\n"
			     "CapEff:\t000001ffffffffff\nCapBnd:\t00000000a80425fb\n"
			     "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n";

Test(task_status, sample)
{
	scope_task_status struct task_status status;

	task_status_parse(&status, sample, strlen(sample));
	cr_expect_str_eq(status.name, "go build");
	cr_expect_eq(status.state, 'T');
	cr_expect_eq(status.tgid, 4711);
	cr_expect_eq(status.pid, 4712);
	cr_expect_eq(status.ppid, 1);
	cr_expect_eq(status.tracer_pid, 99);
	cr_expect_eq(status.nns_pids, 3);
	cr_expect_eq(status.ns_pids[2], 1);
	cr_expect(status.creds.known);
	cr_expect_eq(status.creds.ruid, 1000);
	cr_expect_eq(status.creds.euid, 1001);
	cr_expect_eq(status.suid, 1002);
	cr_expect_eq(status.creds.fsuid, 1003);
	cr_expect_eq(status.creds.fsgid, 103);
	cr_expect_eq(status.sgid, 102);
	cr_expect_eq(status.creds.ngroups, 3);
	cr_expect_eq(status.creds.groups[2], 4294967294u);
	cr_expect_eq(status.creds.cap_effective, 0x1ffffffffffULL);
	cr_expect_eq(status.creds.cap_bounding, 0xa80425fbULL);
	cr_expect(status.creds.no_new_privs);
	cr_expect_eq(status.seccomp, 2);
	cr_expect_eq(status.seccomp_filters, 3);
}

Test(task_status, what_is_absent_stays_unknown)
{
	scope_task_status struct task_status status;

	task_status_parse(&status, "Uid:\t1\t2\t3\n", 12);
	cr_expect_not(status.creds.known);
	cr_expect_eq(status.creds.ruid, 0, "three numbers are no Uid line");
	cr_expect_eq(status.seccomp, -1);
	cr_expect_eq(status.seccomp_filters, -1);
	task_status_parse(&status, "", 0);
	cr_expect_not(status.creds.known);
}

Test(task_status, a_name_cannot_forge_lines)
{
	/* the kernel escapes newlines in the name, so a line is a line; a long one is cut */
	char text[400] = "Name:\t";
	scope_task_status struct task_status status;

	memset(text + 6, 'n', 300);
	strcat(text, "\nPid:\t7\n");
	task_status_parse(&status, text, strlen(text));
	cr_expect_eq(strlen(status.name), sizeof(status.name) - 1);
	cr_expect_eq(status.pid, 7);
}

Test(task_status, the_running_kernels_text)
{
	scope_buf struct buf text = {0};
	scope_close int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	scope_task_status struct task_status status;

	cr_assert_eq(buf_read_fd(&text, fd, 65536, NULL), 0);
	task_status_parse(&status, text.data, text.len);
	cr_expect(status.creds.known);
	cr_expect_eq(status.creds.euid, geteuid());
	cr_expect_eq(status.pid, getpid());
}

Test(task_limits, sample)
{
	static const char text[] =
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max data size             unlimited            unlimited            bytes     \n"
		"Max stack size            8388608              unlimited            bytes     \n"
		"Max processes             15000                15000                processes \n"
		"Max open files            1024                 1048576              files     \n";
	struct dispatch_limits limits;

	task_limits_parse(&limits, text, strlen(text));
	cr_expect_eq(limits.stack, 8388608);
	cr_expect_eq(limits.nofile, 1024);
	cr_expect_eq(limits.nproc, 15000);
	cr_expect_eq(limits.data, UINT64_MAX);
	cr_expect_eq(limits.as, UINT64_MAX, "absent");
	cr_expect_eq(limits.nfds_open, UINT64_MAX);
}

Test(task_status, id_maps)
{
	static const struct {
		const char *name, *text;
		bool inside;
		size_t count;
		uint32_t first, size;
	} rows[] = {
		/* clang-format off */
		{"whole", "         0          0 4294967295\n", true, 1, 0, 4294967295u},
		{"seen from within", "  0 1000 1\n", true, 1, 0, 1},
		{"seen from outside", "  0 1000 1\n", false, 1, 1000, 1},
		{"two ranges", "0 1000 1\n1 100000 65536\n", false, 2, 1000, 1},
		{"no newline", "0 5 7", false, 1, 5, 7},
		{"broken", "0 1000\nx\n", false, 0, 0, 0},
		{"empty", "", false, 0, 0, 0},
		/* clang-format on */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct task_status status = {0};
		struct dispatch_creds *creds = &status.creds;

		task_id_map_parse(&creds->uid_map, &creds->nuid_map, rows[i].text,
				  strlen(rows[i].text), rows[i].inside);
		cr_expect_eq(creds->nuid_map, rows[i].count, "%s", rows[i].name);
		if (rows[i].count) {
			cr_expect_eq(creds->uid_map[0].first, rows[i].first, "%s", rows[i].name);
			cr_expect_eq(creds->uid_map[0].count, rows[i].size, "%s", rows[i].name);
		}
		task_status_free(&status);
		cr_expect_null(creds->uid_map);
	}
}
