/* report/handler: what is found out about an interpreter below a root. */
#include "report/handler.h"

#include <errno.h>

#include "tests/unit/report/root_dir.h"

Test(handler, kinds)
{
	static const struct {
		const char *path;
		int error;
		bool found, readable, owner_only;
		enum handler_kind kind;
		const char *loader, *script;
		bool loader_missing;
		enum kernel_takes takes;
	} rows[] = {
		{"/native", 0, true, true, false, HANDLER_ELF, NULL, NULL, false,
		 KERNEL_TAKES_NATIVE},
		{"/link", 0, true, true, false, HANDLER_ELF, NULL, NULL, false,
		 KERNEL_TAKES_NATIVE},
		{"/dir/../native", 0, true, true, false, HANDLER_ELF, NULL, NULL, false,
		 KERNEL_TAKES_NATIVE},
		{"/arm64", 0, true, true, false, HANDLER_ELF, NULL, NULL, false, KERNEL_TAKES_NOT},
		{"/dynamic", 0, true, true, false, HANDLER_ELF, "/native", NULL, false,
		 KERNEL_TAKES_NATIVE},
		{"/orphan", 0, true, true, false, HANDLER_ELF, "/lib/ld.so", NULL, true,
		 KERNEL_TAKES_NATIVE},
		{"/script", 0, true, true, false, HANDLER_SCRIPT, NULL, "/native", false, 0},
		{"/text", 0, true, true, false, HANDLER_OTHER, NULL, NULL, false, 0},
		{"/empty", 0, true, true, false, HANDLER_OTHER, NULL, NULL, false, 0},
		{"/plain", EACCES, true, true, false, HANDLER_SCRIPT, NULL, "/native", false, 0},
		{"/mine", 0, true, true, true, HANDLER_SCRIPT, NULL, "/native", false, 0},
		{"/dir", EACCES, true, false, false, HANDLER_UNKNOWN, NULL, NULL, false, 0},
		{"/gone", ENOENT, false, false, false, HANDLER_UNKNOWN, NULL, NULL, false, 0},
		{"/native/x", ENOTDIR, false, false, false, HANDLER_UNKNOWN, NULL, NULL, false, 0},
		{"/link2", ELOOP, false, false, false, HANDLER_UNKNOWN, NULL, NULL, false, 0},
	};
	struct root_dir root;

	root_make(&root);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_handler struct handler handler;

		handler_read(&handler, root.fd, rows[i].path, &root.kernel);
		cr_expect_eq(handler.error, rows[i].error, "%s: %d", rows[i].path, handler.error);
		cr_expect_eq(handler.found, rows[i].found, "%s", rows[i].path);
		cr_expect_eq(handler.readable, rows[i].readable, "%s", rows[i].path);
		cr_expect_eq(handler.owner_only, rows[i].owner_only, "%s", rows[i].path);
		cr_expect_eq(handler.kind, rows[i].kind, "%s", rows[i].path);
		cr_expect_eq(handler.loader_missing, rows[i].loader_missing, "%s", rows[i].path);
		cr_expect_eq(handler.takes, rows[i].takes, "%s", rows[i].path);
		cr_expect_eq(handler.loader != NULL, rows[i].loader != NULL, "%s", rows[i].path);
		if (handler.loader && rows[i].loader)
			cr_expect_str_eq(handler.loader, rows[i].loader);
		cr_expect_eq(handler.script_interp != NULL, rows[i].script != NULL, "%s",
			     rows[i].path);
		if (handler.script_interp && rows[i].script)
			cr_expect_str_eq(handler.script_interp, rows[i].script);
		cr_expect_eq(handler.regular, handler.found && strcmp(rows[i].path, "/dir") != 0);
		cr_expect_not(handler.relative || handler.noexec);
	}
	root_remove(&root);
}

Test(handler, relative_paths_are_not_guessed)
{
	scope_handler struct handler handler;
	struct root_dir root;

	root_make(&root);
	handler_read(&handler, root.fd, "native", &root.kernel);
	cr_expect(handler.relative && !handler.found && handler.error == 0);
	root_remove(&root);
}
