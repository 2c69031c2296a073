/* decode/dispatch: the levels, the handlers' order, scripts, entries and their flags. */
#include "decode/dispatch.h"

#include <sys/xattr.h>

#include "tests/unit/decode/dispatch_place.h"

Test(dispatch, formats)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
		int error;
		enum dispatch_rule rule;
	} rows[] = {
		{"empty", "", 0, ENOEXEC, RULE_NO_FORMAT},
		{"text", "echo\n", 5, ENOEXEC, RULE_NO_FORMAT},
		{"blank", "#!  \n", 5, ENOEXEC, RULE_SCRIPT_NO_INTERP},
		{"directory", "#!", 2, EACCES, RULE_NOT_REGULAR},
		{"missing", "#!/none\n", 8, ENOENT, RULE_NOT_FOUND},
		{"through a file", "#!./text/x\n", 11, ENOTDIR, RULE_NOT_DIRECTORY},
		{"to text", "#!./text\n", 9, ENOEXEC, RULE_NO_FORMAT},
		{"elf head only", "\177ELF\2\1\1", 7, ENOEXEC, RULE_ELF_TYPE},
	};
	scope_place struct place place;

	place_make(&place);
	put_text(&place, "text", "echo\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put(&place, rows[i].name, rows[i].bytes, rows[i].len);
		expect_errno(&place, rows[i].name, rows[i].error, rows[i].rule);
	}
	resolve(&place, "missing");
	cr_expect_eq(place.out.subject, SUBJECT_SHEBANG_INTERP);
	cr_expect_str_eq(place.out.subject_path, "/none");
	cr_expect_str_eq(place.out.component, "none");
	cr_expect_eq(place.out.images[place.out.failing_image].level, 1);
}

Test(dispatch, script_arguments)
{
	scope_place struct place place;

	place_make(&place);
	put_program(&place, "prog");
	put_text(&place, "s", "#!./prog -a b\n");
	expect_runs(&place, "./s", "prog");
	expect_argv(&place, "./prog|-a b|./s|one");
	put_text(&place, "e", "#!prog ");
	expect_runs(&place, "e", "prog");
	expect_argv(&place, "prog||e|one");
	place.call.argc = 0;
	place.call.strings = 0;
	place.argv[0] = NULL;
	expect_runs(&place, "./s", "prog");
	expect_argv(&place, "./prog|-a b|./s");
	expect_runs(&place, "prog", "prog");
	expect_argv(&place, "");
	cr_expect_not_null(place.out.argv[0], "argc 0 becomes one empty argument");
}

Test(dispatch, depth)
{
	scope_place struct place place;
	char name[16], text[32];

	place_make(&place);
	put_program(&place, "n0");
	for (int i = 1; i <= 6; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		snprintf(text, sizeof(text), "#!n%d\n", i - 1);
		put_text(&place, name, text);
	}
	expect_runs(&place, "n5", "n0");
	expect_argv(&place, "n0|n1|n2|n3|n4|n5|one");
	expect_errno(&place, "n6", ELOOP, RULE_TOO_DEEP);
	put_text(&place, "self", "#!self\n");
	expect_errno(&place, "self", ELOOP, RULE_TOO_DEEP);
}

Test(dispatch, entries)
{
	scope_place struct place place;

	place_make(&place);
	put_program(&place, "i1");
	put_program(&place, "i2");
	put_text(&place, "f.foo", "MZ..");
	enter(&place, ":old:M::MZ::./i1:");
	expect_runs(&place, "./f.foo", "i1");
	expect_argv(&place, "./i1|./f.foo|one");
	cr_expect_str_eq(place.out.steps[place.out.entry_step].entry, "old");
	cr_expect_not(place.out.native_without_misc);
	enter(&place, ":new:E::foo::./i2:P");
	expect_runs(&place, "./f.foo", "i2");
	expect_argv(&place, "./i2|./f.foo|zero|one");
	cr_expect(place.out.preserve_argv0);
	cr_expect_not(place.out.execfd);
	place.registry.entries[0].enabled = false;
	expect_runs(&place, "./f.foo", "i1");
	cr_expect_eq(place.out.steps[0].result, STEP_DISABLED);
	cr_expect_eq(place.out.steps[0].comparison.match, BINFMT_DISABLED);
	place.registry.enabled = false;
	expect_errno(&place, "./f.foo", ENOEXEC, RULE_NO_FORMAT);
	place.registry.enabled = true;
	enter(&place, ":broken:M::MZ::/none:");
	expect_errno(&place, "./f.foo", ENOENT, RULE_NOT_FOUND);
	cr_expect_eq(place.out.subject, SUBJECT_BINFMT_INTERP, "no fall-through to the older ones");
	enter(&place, ":native:E::x::./i1:O");
	put_program(&place, "n.x");
	expect_runs(&place, "n.x", "i1");
	cr_expect(place.out.native_without_misc);
	cr_expect(place.out.execfd);
}

Test(dispatch, entry_flags)
{
	scope_place struct place place;
	char line[200];

	place_make(&place);
	put_program(&place, "i1");
	put_text(&place, "script", "#!./i1\n");
	put_text(&place, "f", "MZ");
	enter(&place, ":a:M::MZ::./script:");
	expect_runs(&place, "f", "i1");
	expect_argv(&place, "./i1|./script|f|one");
	enter(&place, ":b:M::MZ::./script:O");
	expect_errno(&place, "f", ENOEXEC, RULE_SECOND_EXECFD);
	enter(&place, ":c:M::MZ::./i1:O");
	place.task.limits.nofile = place.task.limits.nfds_open = 3;
	expect_death(&place, "f", EMFILE, RULE_NO_FREE_FD);
	place.task.limits.nfds_open = UINT64_MAX;
	expect_runs(&place, "f", "i1");
	cr_expect(place.out.undecidable & UNDECIDABLE_LIMITS);
	place.task.limits.nofile = 1024;
	snprintf(line, sizeof(line), ":d:M::MZ::%s/i1:F", place.path);
	enter(&place, line);
	fchmodat(place.fd, "i1", 0644, 0);
	expect_runs(&place, "f", "i1");
	place.registry.entries[0].flags = 0;
	expect_errno(&place, "f", EACCES, RULE_NO_X);
}

Test(dispatch, own_interpreter)
{
	scope_place struct place place;

	place_make(&place);
	put_program(&place, "i1");
	enter(&place, ":all:M::\\x7fELF::./i1:");
	expect_errno(&place, "i1", ELOOP, RULE_TOO_DEEP);
	place.registry.entries[0].kind = BINFMT_BPF;
	resolve(&place, "i1");
	cr_expect_eq(place.out.predicted.kind, OUTCOME_UNKNOWN);
	cr_expect_eq(place.out.undecidable & UNDECIDABLE_BPF_ENTRY, UNDECIDABLE_BPF_ENTRY);
	place.registry.entries[0].kind = BINFMT_MAGIC;
}

Test(dispatch, order_unknown)
{
	scope_place struct place place;

	place_make(&place);
	put_program(&place, "i1");
	put_program(&place, "i2");
	put_text(&place, "f", "MZ");
	enter(&place, ":a:M::MZ::./i1:");
	enter(&place, ":b:M::M::./i2:");
	place.registry.order_known = false;
	resolve(&place, "f");
	cr_expect_eq(place.out.predicted.kind, OUTCOME_UNKNOWN);
	cr_expect(place.out.undecidable & UNDECIDABLE_ORDER);
	place.registry.order_known = true;
	expect_runs(&place, "f", "i2");
	place.registry.state = REGISTRY_UNREADABLE;
	expect_errno(&place, "f", ENOEXEC, RULE_NO_FORMAT);
	cr_expect(place.out.undecidable & UNDECIDABLE_REGISTRY);
	expect_errno(&place, "none", ENOENT, RULE_NOT_FOUND); /* it is not asked */
	cr_expect_not(place.out.undecidable & UNDECIDABLE_REGISTRY);
}

Test(dispatch, call)
{
	scope_place struct place place;
	char *path = xmalloc(5000);

	place_make(&place);
	put_program(&place, "prog");
	memset(path, 'a', 4999);
	path[4999] = '\0';
	expect_errno(&place, path, ENAMETOOLONG, RULE_PATH_TOO_LONG);
	path[300] = '\0';
	expect_errno(&place, path, ENAMETOOLONG, RULE_NAME_TOO_LONG);
	free(path);
	expect_errno(&place, "", ENOENT, RULE_PATH_EMPTY);
	place.call.argv_fault = true;
	expect_errno(&place, "none", ENOENT, RULE_NOT_FOUND);
	expect_errno(&place, "prog", EFAULT, RULE_ARGV_FAULT);
	place.kernel.version = KERNEL_VERSION_OF(6, 7, 0);
	expect_errno(&place, "none", EFAULT, RULE_ARGV_FAULT);
	place.kernel.version = KERNEL_VERSION_OF(6, 18, 0);
	place.call.argv_fault = false;
	place.call.longest = 131073;
	expect_errno(&place, "prog", E2BIG, RULE_STRING_TOO_LONG);
	place.call.longest = 131072;
	place.call.strings = (2 << 20) - 16;
	expect_errno(&place, "prog", E2BIG, RULE_ARGS_TOO_LONG);
	place.call.strings -= 5; /* the path counts too */
	expect_runs(&place, "prog", "prog");
	put_text(&place, "s", "#!prog abc\n");
	expect_errno(&place, "s", E2BIG, RULE_ARGS_TOO_LONG);
	place.call.strings = 9;
	place.task.nproc_exceeded = TRI_YES;
	expect_errno(&place, "none", EAGAIN, RULE_NPROC);
	place.task.nproc_exceeded = TRI_NO;
	place.call.flags = 0x10000;
	put_text(&place, "garbage", "x");
	resolve(&place, "garbage");
	cr_expect_eq(place.out.predicted.kind, OUTCOME_CHECKED);
	place.kernel.version = KERNEL_VERSION_OF(6, 13, 0);
	expect_errno(&place, "garbage", EINVAL, RULE_BAD_FLAGS);
	place.call.flags = 0;
	place.call.path_cut = true;
	expect_errno(&place, "prog", ENAMETOOLONG, RULE_PATH_TOO_LONG);
	place.call.path_cut = false;
	place.call.path_fault = true;
	expect_errno(&place, "prog", EFAULT, RULE_PATH_FAULT);
	place.call.path_fault = false;
	place.call.unseen = true;
	resolve(&place, NULL);
	cr_expect_eq(place.out.predicted.kind, OUTCOME_UNKNOWN);
	cr_expect(place.out.undecidable & UNDECIDABLE_CALLER);
}

Test(dispatch, descriptors)
{
	scope_place struct place place;
	int fd;

	place_make(&place);
	put_program(&place, "prog");
	put_text(&place, "s", "#!prog\n");
	fd = openat(place.fd, "s", O_RDONLY | O_CLOEXEC);
	place.call.dir_fd = fd;
	place.call.dirfd_number = 7;
	place.call.flags = AT_EMPTY_PATH;
	expect_runs(&place, "", "prog");
	expect_argv(&place, "prog|/dev/fd/7|one");
	place.call.dirfd_cloexec = true;
	expect_errno(&place, "", ENOENT, RULE_FD_INACCESSIBLE);
	expect_errno(&place, "x", ENOTDIR, RULE_NOT_DIRECTORY);
	close(fd);
	place.call.dir_fd = place.fd;
	place.call.dirfd_cloexec = false;
	expect_runs(&place, "s", "prog");
	expect_argv(&place, "prog|/dev/fd/7/s|one");
	expect_errno(&place, "", EACCES, RULE_NOT_REGULAR);
	place.call.dirfd_bad = true;
	place.call.dir_fd = -1;
	expect_errno(&place, "s", EBADF, RULE_BAD_DIRFD);
}

Test(dispatch, names)
{
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		cr_expect_not_null(dispatch_rule_name(rule), "%d", rule);
		cr_expect_not_null(dispatch_rule_sentence(rule), "%d", rule);
	}
	for (int bit = 0; bit < 15; bit++)
		cr_expect_not_null(undecidable_phrase(1 << bit), "%d", bit);
	cr_expect_null(undecidable_phrase(0));
	for (int i = SUBJECT_TARGET; i <= SUBJECT_CALLER; i++)
		cr_expect_not_null(dispatch_subject_name(i));
	for (int i = STEP_CALL; i <= STEP_COMMIT; i++)
		cr_expect_not_null(step_handler_name(i));
	for (int i = STEP_PASSES; i <= STEP_UNDECIDABLE; i++)
		cr_expect_not_null(step_result_name(i));
}

Test(dispatch, outcomes_agree)
{
	struct outcome a = {.kind = OUTCOME_ERRNO, .error = 8}, b = a;

	cr_expect(outcome_agrees(&a, &b));
	b.error = 2;
	cr_expect_not(outcome_agrees(&a, &b));
	b.kind = OUTCOME_SIGNAL;
	cr_expect_not(outcome_agrees(&a, &b));
	a = (struct outcome){.kind = OUTCOME_SIGNAL, .signal = 11, .error = 22};
	b = (struct outcome){.kind = OUTCOME_SIGNAL, .signal = 11};
	cr_expect(outcome_agrees(&a, &b), "an errno that nobody saw");
	b.error = 12;
	cr_expect_not(outcome_agrees(&a, &b));
	a = (struct outcome){.kind = OUTCOME_SUCCESS, .dev = 1, .ino = 2};
	b = a;
	cr_expect(outcome_agrees(&a, &b));
	b.ino = 3;
	cr_expect_not(outcome_agrees(&a, &b));
	a.ran = xstrdup("/x");
	outcome_free(&a);
	cr_expect_null(a.ran);
}

/* security.capability: revision 2, effective, CAP_NET_RAW permitted */
Test(dispatch, file_capabilities)
{
	static const uint32_t caps[] = {0x02000001, 1 << 13, 0, 0, 0};
	struct place place;
	int fd;

	place_make(&place);
	put_program(&place, "prog");
	put_program(&place, "i1");
	fd = openat(place.fd, "prog", O_RDONLY | O_CLOEXEC);
	if (fsetxattr(fd, "security.capability", caps, sizeof(caps), 0)) {
		close(fd);
		place_free(&place);
		cr_skip("file capabilities cannot be set here");
	}
	expect_runs(&place, "prog", "prog");
	place.task.creds.cap_bounding = ~(1ULL << 13);
	expect_errno(&place, "prog", EPERM, RULE_FILE_CAPS);
	/* credentials come from the binary with C, from the interpreter without */
	enter(&place, ":o:E::x::./i1:O");
	cr_assert_eq(linkat(place.fd, "prog", place.fd, "prog.x", 0), 0);
	expect_runs(&place, "prog.x", "i1");
	enter(&place, ":c:E::x::./i1:C");
	expect_errno(&place, "prog.x", EPERM, RULE_FILE_CAPS);
	place.task.creds.in_init_userns = false;
	resolve(&place, "prog");
	cr_expect(place.out.undecidable & UNDECIDABLE_CREDS);
	close(fd);
	place_free(&place);
}

static enum tri busy_answer(void *context, uint64_t dev, uint64_t ino)
{
	(void)dev, (void)ino;
	return *(enum tri *)context;
}

Test(dispatch, busy)
{
	scope_place struct place place;
	enum tri answer = TRI_YES;

	place_make(&place);
	put_program(&place, "prog");
	expect_runs(&place, "prog", "prog");
	cr_expect(place.out.undecidable & UNDECIDABLE_BUSY, "nobody looked");
	place.task.busy = busy_answer;
	place.task.busy_context = &answer;
	expect_errno(&place, "prog", ETXTBSY, RULE_BUSY);
	place.kernel.version = KERNEL_VERSION_OF(6, 11, 3);
	expect_runs(&place, "prog", "prog");
	place.kernel.version = KERNEL_VERSION_OF(6, 18, 0);
	answer = TRI_NO;
	expect_runs(&place, "prog", "prog");
	cr_expect_not(place.out.undecidable & UNDECIDABLE_BUSY);
}
