/* report/phrase_*: the words for each part of a document, and nothing for a part that is missing.
 */
#include "report/phrase.h"

#include <criterion/criterion.h>

#include "decode/buf.h"
#include "report/json_get.h"

typedef void phrase_function(struct buf *out, const json_t *part);

/* clang-format off */
static const struct {
	phrase_function *phrase;
	const char *json, *words;
} rows[] = {
	{phrase_call, "{\"syscall\":\"execveat\",\"dirfd\":3,\"path\":\"\",\"argv\":[\"a\\n\"]}",
	 "execveat(3, \"\", [\"a\\n\"])"},
	{phrase_call, "{\"syscall\":\"execveat\",\"dirfd\":null,\"path\":null}", "execveat(AT_FDCWD, NULL, NULL)"},
	{phrase_result, "{\"result\":\"errno\",\"errno\":\"EACCES\"}", "= -1 EACCES"},
	{phrase_result, "{\"result\":\"signal\",\"signal\":\"SIGSEGV\"}", "killed by SIGSEGV"},
	{phrase_result, "{\"result\":\"success\",\"ran\":\"/bin/sh\"}", "= 0, runs /bin/sh"},
	{phrase_result, "{\"result\":\"checked\"}", "= 0, nothing executed"},
	{phrase_result, "{}", ""},
	{phrase_circumstance, "{\"cwd\":\"/s\",\"root\":\"/r\",\"caller\":{\"exe\":\"/x\"},"
	 "\"credentials\":{\"euid\":7,\"no_new_privs\":true},\"env\":[\"PATH=/b\",\"CC=tcc\"]}",
	 "in /s, under the root /r, called by /x, as uid 7, no_new_privs; with CC=tcc"},
	{phrase_image, "{\"format\":\"script\",\"interp\":\"/i\",\"interp_exists\":false}",
	 "script, interpreter /i (missing)"},
	{phrase_place, "{\"path\":\"/l\",\"symlinks\":\"l -> m\",\"resolved\":\"/m\",\"size\":1,\"mode\":\"0644\","
	 "\"fs_type\":\"tmpfs\",\"noexec\":true}",
	 "/l (l -> m) = /m, 1 byte, mode 0644, on tmpfs, mounted noexec"},
	{phrase_place, "{\"path\":\"/l\",\"resolved\":\"/\",\"format\":\"missing\"}", "/l"},
	{phrase_step, "{\"handler\":\"lookup\",\"result\":\"passes\"}", "found"},
	{phrase_step, "{\"handler\":\"elf\",\"result\":\"refuses\",\"errno\":\"ENOEXEC\",\"why\":\"too short\"}",
	 "refuses with ENOEXEC: too short"},
	{phrase_step, "{\"handler\":\"binfmt_misc\",\"result\":\"no-match\",\"why\":\"w\",\"differs\":"
	 "{\"offset\":4,\"have\":\"0x2\",\"want\":\"0x1\",\"mask\":\"0x7f\",\"bytes\":2}}",
	 "no match: byte 4 is 0x02, the entry wants 0x01 under 0x7f (2 bytes differ)"},
	{phrase_step, "{\"handler\":\"binfmt_misc\",\"result\":\"disabled\",\"differs\":{}}", "disabled"},
	{phrase_prediction, "{\"predicted\":{\"result\":\"success\",\"ran\":\"/q\",\"undecidable\":[\"a\",\"b\"]},"
	 "\"outcome\":{\"result\":\"errno\",\"errno\":\"EPERM\"}}",
	 "predicted that /q runs, observed EPERM; not decidable: a; b"},
	{phrase_history, "{\"pid\":5,\"op\":\"renamed\",\"path\":\"/a\",\"path2\":\"/b\",\"seconds_before\":0.005,"
	 "\"argv\":[\"mv\",\"a b\"],\"env\":[\"CC=x\"]}",
	 "pid 5 mv 'a b' renamed /a to /b 5.0 ms before (CC=x)"},
	{phrase_consequence, "{\"kind\":\"exit\",\"pid\":5,\"signal\":\"SIGABRT\"}", "pid 5 killed by SIGABRT"},
	{phrase_consequence, "{\"kind\":\"message\",\"pid\":5,\"text\":\"a\\nb\\n\"}", "pid 5 wrote: a / b"},
	{phrase_lineage, "{\"pid\":5,\"exe\":\"/bin/x\",\"env_set\":[\"GOOS=js\"]}", "5 /bin/x (GOOS=js)"},
	{phrase_frame, "{\"symbol\":\"f\",\"offset\":16,\"source\":\"a.go:3\"}", "f+0x10 at a.go:3"},
	{phrase_frame, "{\"file\":\"/bin/x\",\"offset\":16}", "/bin/x+0x10"},
	{phrase_writer, "{\"pid\":5,\"comm\":\"cp\",\"path\":\"/x\",\"fd\":3,\"inherited\":true}",
	 "pid 5 (cp) has /x open for writing as descriptor 3, inherited"},
	{phrase_ran, "{\"argv\":[\"/q\",\"x\"],\"preserve_argv0\":true}",
	 "/q x; argv[0] preserved (AT_FLAGS_PRESERVE_ARGV0)"},
	{phrase_counters, "{\"entries\":{\"e\":{\"attempts\":1,\"matches\":1,\"failures\":1}}}",
	 "1 entry compared; e matched 1, succeeded 0, failed 1"},
	{phrase_counters, "{\"entries\":{\"e\":{\"attempts\":1}},\"kernel\":{\"words\":\"asked once: x\","
	 "\"replay\":\"disagrees\",\"why\":\"y\"}}",
	 "1 entry compared, none matched; kernel: asked once: x; they disagree: y"},
	{phrase_kernel_answers, "{\"attempts\":9,\"answers\":{\"ENOEXEC\":4,\"handed-on\":2,\"ENOENT\":2,"
	 "\"EACCES\":1}}",
	 "asked 9 times: 4 without a match, 2 handed to an interpreter, 3 failed after a match "
	 "(ENOENT 2, EACCES 1)"},
	{phrase_kernel_answers, "{\"attempts\":null,\"execs\":{\"total\":5,\"succeeded\":4,\"failed\":{\"ENOEXEC\":1}}}",
	 "5 execs: 4 succeeded, 1 failed (ENOEXEC 1)"},
	{phrase_kernel_answers, "{\"attempts\":null,\"execs\":null}",
	 "not counted, for this kernel has no histograms of events"},
	{phrase_kernel_doubts, "{\"dropped\":1,\"adds_up\":false}",
	 "1 outcome without room in the kernel's tables, missing here; the kernel's tables do "
	 "not add up: a name in them may be forged, and the numbers per entry are not to be trusted"},
	{phrase_died, "{\"code\":127,\"message\":\"no lib\\n\"}",
	 "exited with 127 soon after, having written: no lib"},
	{phrase_factor, "\"NO_SUCH_FACTOR\"", "NO_SUCH_FACTOR"},
	{phrase_evidence, "{\"fact\":\"f\",\"source\":\"s\"}", "f (s)"},
	{phrase_exit, "{\"signal\":\"SIGTERM\"}", "was killed by SIGTERM"},
	{phrase_headline, "{\"run\":{\"mode\":\"explain\"},\"findings\":[{}]}",
	 "what exec would do here and now with 1 file"},
	{phrase_host, "{\"sysname\":\"Linux\",\"machine\":\"x86_64\",\"goarch\":\"amd64\",\"isa\":\"x86-64-v3\"}",
	 "Linux x86_64 (amd64)"},
	{phrase_host_facts, "{\"machine\":\"x86_64\",\"ia32\":\"no\",\"x32\":\"unknown\",\"aarch32\":\"no\","
	 "\"container\":\"docker\",\"yama_scope\":2,\"page_size\":4096}",
	 "pages of 4096 bytes; no IA32; in a container (docker); yama ptrace_scope 2"},
	{phrase_host_bearing, "{\"host\":{\"lsm\":\"selinux\",\"container\":\"lxc\"},\"findings\":[{\"cause\":\"LSM_DENIED\"}]}",
	 "security modules: selinux"},
	{phrase_host_bearing, "{\"host\":{\"lsm\":\"selinux\",\"container\":\"lxc\"},"
	 "\"findings\":[{\"cause\":\"X\",\"factors\":[\"SANDBOX_ROOT\"]}]}", "in a container (lxc)"},
	{phrase_host_bearing, "{\"host\":{\"lsm\":\"selinux\"},\"findings\":[{\"cause\":\"SHEBANG_CRLF\"}]}", ""},
	{phrase_host_facts, "{\"wsl\":{\"entries\":[],\"interop_socket\":\"/run/WSL/8_interop\",\"systemd_binfmt\":\"active\"}}",
	 "WSL interop: no entry, WSL_INTEROP set, systemd-binfmt active"},
	{phrase_host_facts, "{\"wsl\":{\"entries\":[\"WSLInterop-late\"],\"interop_enabled\":false}}",
	 "WSL interop: entry WSLInterop-late, switched off in wsl.conf, WSL_INTEROP not set"},
	{phrase_mount, "{\"cause\":\"MOUNT_NOEXEC\",\"images\":[{\"mount\":{\"type\":\"9p\",\"point\":\"/mnt/c\","
	 "\"options\":\"rw\",\"super_options\":\"aname=drvfs\"}}]}", "9p on /mnt/c (rw), aname=drvfs"},
	{phrase_mount, "{\"cause\":\"SHEBANG_CRLF\",\"images\":[{\"mount\":{\"type\":\"9p\"}}]}", ""},
	{phrase_run, "{\"command\":{\"argv\":[\"ls\"]},\"run\":{\"cwd\":\"/\",\"duration_ms\":1500}}",
	 "ls, in /, took 1.50 s"},
	{phrase_totals, "{\"execs\":{\"total\":1,\"processes\":2}}",
	 "1 exec: 0 succeeded, 0 failed, 0 redirected; 2 processes"},
	{phrase_registry, "{\"state\":\"not-mounted\",\"why\":\"w\"}", "binfmt_misc is not mounted (w)"},
	{phrase_registry, "{\"state\":\"read\",\"enabled\":false,\"scope\":\"files\",\"entries\":[{},{}]}",
	 "binfmt_misc DISABLED as a whole, 2 entries (match order not known); read from saved files"},
	{phrase_entry_match, "{\"extension\":\"exe\"}", "names ending in .exe"},
	{phrase_entry_match, "{\"magic\":\"4d5a\",\"offset\":2,\"mask\":\"ffff\"}", "bytes 4d5a at 2 under ffff"},
	{phrase_change, "{\"kind\":\"removed\",\"name\":\"e\",\"detail\":\"d\"}", "e removed: d"},
	{phrase_change, "{\"kind\":\"added\",\"name\":\"e\",\"detail\":\"d\",\"seconds_in\":0.5,\"by\":{\"pid\":7,\"argv\":[\"tee\",\"a b\"]}}",
	 "e added: d; 0.50 s into the run, by process 7 tee 'a b'"},
	{phrase_change, "{\"kind\":\"added\",\"name\":\"e\",\"seconds_in\":2,\"by\":null}", "e added; seen 2.00 s into the run"},
	{phrase_change, "{\"kind\":\"refused\",\"name\":\"register\",\"errno\":\"EINVAL\",\"written\":\"x\"}", "register refused: EINVAL for x"},
	{phrase_leak, "{\"kind\":\"opens\",\"pid\":7,\"argv\":[\"ld\",\"-lz\"],\"path\":\"/l.so\",\"machine\":\"x86_64\",\"target\":\"aarch64\",\"why\":\"/x/ld\",\"occurrences\":2}",
	 "/l.so of x86_64 was opened in a build for aarch64 (ld): pid 7 ld -lz, 2 times"},
	{phrase_leak, "{\"kind\":\"compiler\",\"pid\":7,\"path\":\"gcc\",\"machine\":\"x86_64\",\"target\":\"aarch64\",\"why\":\"GOARCH=arm64\"}",
	 "gcc makes x86_64 code in a build for aarch64 (GOARCH=arm64): pid 7 "},
	{phrase_leak, "{\"kind\":\"runs\",\"pid\":7,\"path\":\"g\",\"machine\":\"arm\",\"target\":\"x86_64\",\"why\":\"ld\",\"finding\":3}",
	 "g is for arm and was run on this x86_64 machine (made by ld): pid 7 ; see finding 3"},
	{phrase_leaks, "{\"arch_leaks\":null}", ""},
	{phrase_leaks, "{\"arch_leaks\":[]}", "no architecture leak was seen"},
	{phrase_leaks, "{\"arch_leaks\":[{\"finding\":null},{\"finding\":2},{\"finding\":4}]}", "3 architecture leaks; by one comes finding 2, 4"},
	{phrase_hazard, "{\"entry\":\"e\",\"sentence\":\"S.\",\"fix\":\"f\"}", "e: S. Fix: f"},
	{phrase_counters_source, "{\"source\":\"kernel\",\"walks\":1}", "source: kernel (its events), beside the replay of the traced execs, "
	 "registry consulted 1 time"},
};
/* clang-format on */

Test(phrase, words)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *part = json_loads(rows[i].json, JSON_DECODE_ANY, NULL);
		scope_buf struct buf out = {0};

		cr_assert_not_null(part, "row %zu", i);
		buf_add_string(&out, "");
		rows[i].phrase(&out, part);
		cr_expect_str_eq(out.data, rows[i].words, "row %zu: %s", i, out.data);
		json_decref(part);
	}
}

Test(phrase, numbers_and_limits)
{
	json_t *argv = json_pack("[s,s,s]", "a", "b", "c");
	json_t *steps = json_loads("[{\"handler\":\"binfmt_misc\",\"result\":\"no-match\"},"
				   "{\"handler\":\"binfmt_misc\",\"result\":\"no-match\","
				   "\"differs\":{\"bytes\":2}},{\"handler\":\"elf\"}]",
				   0, NULL);
	scope_buf struct buf words = {0}, count = {0}, time = {0};

	phrase_argv(&words, argv, 2);
	cr_expect_str_eq(words.data, "a b ... (1 more)");
	phrase_count(&count, 2, "entry", "entries");
	cr_expect_str_eq(count.data, "2 entries");
	phrase_duration(&time, 600);
	cr_expect_str_eq(time.data, "10 min");
	cr_expect_eq(phrase_plain_run(steps, 0), 2);
	cr_expect_eq(phrase_plain_run(steps, 2), 0);
	cr_expect_not(phrase_step_is_near(json_array_get(steps, 0)));
	cr_expect(phrase_step_is_near(json_array_get(steps, 1)));
	cr_expect_not(phrase_finding_matters(argv));
	json_decref(steps);
	json_decref(argv);
}

Test(json_get, fallbacks)
{
	json_t *d = json_pack("{s:{s:s,s:i,s:b,s:f,s:[i,i],s:n}}", "a", "s", "text", "i", 7, "b", 1,
			      "r", 1.5, "l", 1, 2, "n");

	cr_expect_str_eq(json_get_string(d, "a.s"), "text");
	cr_expect_null(json_get_string(d, "a.i"));
	cr_expect_str_eq(json_get_text(d, "a.i.s"), "");
	cr_expect_eq(json_get_int(d, "a.i", 1), 7);
	cr_expect_eq(json_get_int(d, "a.s", 1), 1);
	cr_expect(json_get_number(d, "a.r", 0) > 1.4 && json_get_number(d, "a.i", 0) > 6.9);
	cr_expect(json_get_bool(d, "a.b"));
	cr_expect_not(json_get_bool(d, "a.s"));
	cr_expect_eq(json_get_size(d, "a.l"), 2);
	cr_expect_eq(json_get_size(d, "a"), 6);
	cr_expect_eq(json_get_size(d, "a.s"), 0);
	cr_expect_null(json_get(d, "a.n"));
	cr_expect_null(json_get(NULL, "a"));
	cr_expect(json_get_is(d, "a.s", "text") && !json_get_is(d, "a.s", "tex"));
	json_decref(d);
}
