/* report/registry_view, registry_text, registry_words, registry_facts: the answer to --registry. */
#include "report/registry_view.h"

#include <ctype.h>

#include "decode/binfmt_set.h"
#include "decode/buf.h"
#include "report/coverage.h"
#include "report/json_get.h"
#include "report/record.h"
#include "report/registry_facts.h"
#include "report/registry_words.h"
#include "report/render.h"
#include "report/saved.h"
#include "tracer/event.h"
#include "tests/unit/report/root_dir.h"

static json_t *view(const struct root_dir *root, struct registry *registry,
		    const struct registry_view_options *options)
{
	struct host host = {.kernel = root->kernel};

	return registry_view_document(registry, &host, root->fd, "here", options);
}

static const json_t *entry_at(const json_t *document, size_t index)
{
	return json_array_get(json_get(document, "registry.entries"), index);
}

Test(registry_view, document)
{
	static const char *const lines[] = {":arm:M:18:\\xb7\\x00::/dynamic:PF",
					    ":j:E::jar::/script:", ":r:M::XY::bin/x:", NULL};
	const struct registry_view_options options = {.host = NULL};
	struct registry registry;
	struct root_dir root;
	const json_t *entry;
	json_t *document;

	root_make(&root);
	registry_make(&registry, lines);
	registry.entries[1].attempts = 127;
	registry.entries[1].failures = 127;
	document = view(&root, &registry, &options);
	cr_expect(json_get_is(document, "schema", "exectrace-registry/1"));
	cr_expect(json_get_is(document, "registry.state", "read"));
	cr_expect(json_get_is(document, "registry.source", "here"));
	cr_expect(json_get_is(document, "host.goarch", "amd64"));
	cr_expect_eq(json_get_size(document, "coverage"), COVERAGE_PORTS);
	cr_expect(json_get_size(document, "hazards") > 2);

	entry = entry_at(document, 0);
	cr_expect_eq(json_get_int(entry, "position", 0), 1);
	cr_expect(json_get_is(entry, "interpreter_file.kind", "elf"));
	cr_expect(json_get_is(entry, "interpreter_file.loader", "/native"));
	cr_expect(json_get_is(entry, "interpreter_file.runs_here", "native"));
	cr_expect(json_get_is(entry, "interpreter_file.ends", "runs"));
	cr_expect(json_is_true(json_get(entry, "interpreter_file.exists")));
	cr_expect(json_is_true(json_get(entry, "interpreter_file.opened_at_registration")));
	cr_expect(json_is_false(json_get(entry, "interpreter_file.static")));
	cr_expect_eq(json_get_size(entry, "flags_meaning"), 2);
	cr_expect(json_is_null(json_object_get(entry, "counts")));

	entry = entry_at(document, 1);
	cr_expect(json_get_is(entry, "takes", "files named *.jar"));
	cr_expect(json_get_is(entry, "counts.source", "entry"));
	cr_expect_eq(json_get_int(entry, "counts.attempts", 0), 127);
	cr_expect_eq(json_get_int(entry, "counts.failures", 0), 127);
	cr_expect_null(json_get(entry, "counts.successes"));
	cr_expect(json_get_is(entry, "interpreter_file.script_interp", "/native"));

	entry = entry_at(document, 2);
	cr_expect_null(json_get(entry, "interpreter_file.exists"), "nobody can say");
	cr_expect(json_get_is(entry, "interpreter_file.ends", "unknown"));
	json_decref(document);
	registry_free(&registry);
	root_remove(&root);
}

Test(registry_view, counts_of_another_source)
{
	static const char *const lines[] = {":a:M::MZ::/native:", NULL};
	struct loader_named named = {
		.interpreter = (char[]){"/native"}, .attempts = 5, .successes = 4, .failures = 1};
	const struct kernel_counts counted = {.named = &named, .count = 1};
	const struct registry_view_options options = {.counted = &counted};
	scope_buf struct buf text = {0};
	const struct render_options plain = {.width = 80};
	struct registry registry;
	struct root_dir root;
	json_t *document;

	root_make(&root);
	registry_make(&registry, lines);
	document = view(&root, &registry, &options);
	cr_expect(json_get_is(entry_at(document, 0), "counts.source", "kernel"));
	cr_expect_eq(json_get_int(entry_at(document, 0), "counts.successes", 0), 4);
	renderer_run(renderer_find("text"), document, &plain, &text);
	cr_expect(strstr(text.data, "attempts     5, successes 4, failures 1 (source: kernel)\n"),
		  "%s", text.data);
	json_decref(document);
	registry_free(&registry);
	root_remove(&root);
}

/* In the words of the text, entry by entry. */
Test(registry_view, interpreter_words)
{
	static const struct {
		const char *line, *words; /* a line with ! before it is of a saved copy */
	} rows[] = {
		{":a:M::MZ::/native:", "exists, executable, statically linked, for this machine: "
				       "64-bit x86 (x86-64)"},
		{":a:M::MZ::/dynamic:F", "exists, executable, dynamically linked (loader /native), "
					 "for this machine: 64-bit "
					 "x86 (x86-64), opened at registration"},
		{":a:M::MZ::/orphan:", "exists, executable, dynamically linked (loader /lib/ld.so, "
				       "which is missing), for "
				       "this machine: 64-bit x86 (x86-64)"},
		{"!:a:M::MZ::/native:F",
		 "exists, executable, statically linked, for this machine: 64-bit x86 (x86-64), to "
		 "be opened at registration"},
		{":a:M::MZ::/arm64:", "exists, executable, statically linked, for another machine: "
				      "64-bit Arm (AArch64)"},
		{":a:M::MZ::/script:", "exists, executable, a script of /native"},
		{":a:M::MZ::/plain:", "exists, not executable, a script of /native"},
		{":a:M::MZ::/mine:", "exists, executable, not for everybody, a script of /native"},
		{":a:M::MZ::/text:", "exists, executable, neither ELF nor a script"},
		{":a:M::MZ::/dir:", "exists, not a regular file"},
		{":a:M::MZ::/gone:", "does not exist (ENOENT)"},
		{":a:M::MZ::gone:", "a relative path: looked up in the caller's directory"},
	};
	struct root_dir root;
	struct host host = {0};

	root_make(&root);
	host.kernel = root.kernel;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool files = *rows[i].line == '!';
		const char *lines[] = {rows[i].line + files, NULL};
		scope_registry_facts struct registry_facts facts = {0};
		scope_buf struct buf words = {0};
		struct registry registry;

		registry_make(&registry, lines);
		registry.scope = files ? REGISTRY_SCOPE_FILES : REGISTRY_SCOPE_TASK;
		registry_facts_find(&facts, &registry, &host, root.fd);
		registry_words_interpreter(&words, &facts, 0);
		cr_expect_str_eq(words.data, rows[i].words, "%s: %s", rows[i].line, words.data);
		registry_facts_free(&facts);
		registry_free(&registry);
	}
	root_remove(&root);
}

Test(registry_view, other_words)
{
	static const char *const lines[] = {":first:M::MZ::/native:", NULL};
	static const struct {
		struct coverage port;
		const char *words;
	} rows[] = {
		{{.kind = COVERAGE_NATIVE, .entry = BINFMT_NO_ENTRY, .undecided = BINFMT_NO_ENTRY},
		 "native"},
		{{.kind = COVERAGE_NATIVE, .undecided = BINFMT_NO_ENTRY},
		 "native, but taken by first"},
		{{.kind = COVERAGE_EMULATED, .undecided = BINFMT_NO_ENTRY}, "emulated by first"},
		{{.kind = COVERAGE_EMULATED, .contested = true, .undecided = BINFMT_NO_ENTRY},
		 "emulated by first or another entry (order unknown)"},
		{{.kind = COVERAGE_BROKEN, .undecided = BINFMT_NO_ENTRY},
		 "broken: first takes it and cannot run it"},
		{{.kind = COVERAGE_NOTHING, .entry = BINFMT_NO_ENTRY},
		 "nothing, unless first takes it"},
	};
	struct registry registry;

	registry_make(&registry, lines);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf words = {0};

		registry_words_coverage(&words, &rows[i].port, &registry);
		cr_expect_str_eq(words.data, rows[i].words);
	}
	registry_free(&registry);
	for (const char *flag = "POCFTL"; *flag; flag++)
		cr_expect_eq(registry_words_flag(*flag)[0], *flag);
	cr_expect(strstr(registry_words_flag('Z'), "unknown"));
}

/* No byte of a name, path or unknown line reaches the reader as it is. */
Test(registry_view, hostile)
{
	static const char text[] =
		"enabled\ninterpreter /x\033]0;t\007\n</pre><script>\nflags: PZ\n"
		"offset 0\nmagic 4d5a\ncolour \033[31m```\n";
	static const char *const none[] = {NULL};
	static const char *const formats[] = {"text", "json", "markdown", "html"};
	const struct registry_view_options options = {.host = NULL};
	const struct render_options plain = {.width = 80};
	struct registry registry;
	struct root_dir root;
	json_t *document;

	root_make(&root);
	registry_make(&registry, none);
	binfmt_entry_parse(&registry.entries[registry.count++], "n\033[2J\xff", text,
			   sizeof(text) - 1);
	document = view(&root, &registry, &options);
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		scope_buf struct buf out = {0};

		renderer_run(renderer_find(formats[i]), document, &plain, &out);
		cr_assert(out.len > 100, "%s", formats[i]);
		for (size_t at = 0; at < out.len; at++)
			cr_expect(out.data[at] == '\n' || !iscntrl((unsigned char)out.data[at]),
				  "%s: byte %zu", formats[i], at);
		if (i == 3)
			cr_expect_not(strstr(out.data, "<script>"));
		cr_expect(strstr(out.data, "colour"), "%s: unknown lines are shown", formats[i]);
	}
	cr_expect(json_get_string(entry_at(document, 0), "name_base64"),
		  "the exact bytes are beside what is not UTF-8");
	json_decref(document);
	registry_free(&registry);
	root_remove(&root);
}

Test(registry_view, many_notes_are_one)
{
	const struct registry_view_options options = {.host = NULL};
	const struct render_options plain = {.width = 80};
	scope_buf struct buf out = {0};
	struct registry registry;
	struct root_dir root;
	json_t *document;
	static const int machines[6] = {0x28, 0xb7, 0xf3, 0x15, 0x2a, 0x5e};
	const char *lines[7] = {NULL};
	char line[6][64];

	root_make(&root);
	for (int i = 0; i < 6; i++) {
		snprintf(line[i], sizeof(line[i]), ":e%d:M:18:\\x%02x\\x00::/native:PF", i,
			 machines[i]);
		lines[i] = line[i];
	}
	registry_make(&registry, lines);
	document = view(&root, &registry, &options);
	renderer_run(renderer_find("text"), document, &plain, &out);
	cr_expect(strstr(out.data, "the same for e1, e2, e3, e4, e5 (NO_CREDENTIALS;"), "%s",
		  out.data);
	json_decref(document);
	registry_free(&registry);
	root_remove(&root);
}

/* From a directory to a saved document and back. */
Test(registry_view, make_and_load)
{
	static const char entry[] =
		"disabled\ninterpreter /native\nflags: P\noffset 0\nmagic 4d5a\n";
	static const char conf[] = "# comment\n:q:M:18:\\xf3\\x00::/native:\n:bad\n";
	struct registry_view_options options = {.host = "riscv64"};
	struct root_dir root, saved;
	struct err err = {0};
	json_t *document, *again;
	char *text;

	root_make(&root);
	saved = (struct root_dir){.path = "/tmp/exectrace-saved.XXXXXX"};
	cr_assert(mkdtemp(saved.path));
	saved.fd = open(saved.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	root_write(&saved, "cli", entry, sizeof(entry) - 1, 0644);
	root_write(&saved, "x.conf", conf, sizeof(conf) - 1, 0644);
	options.registry_dir = saved.path;
	options.root = root.path;
	document = registry_view_make(&options, &err);
	cr_assert(document, "%s", err.message);
	cr_expect_eq(json_get_size(document, "registry.entries"), 2);
	cr_expect(json_get_is(document, "host.goarch", "riscv64"));
	cr_expect(json_get_is(json_array_get(json_get(document, "hazards"), 0), "code",
			      "CAPTURES_NATIVE"));
	text = json_dumps(document, 0);
	again = saved_parse("saved", text, strlen(text), NULL, &err);
	cr_expect(json_equal(document, again), "%s", err.message);
	free(text);
	json_decref(again);
	json_decref(document);

	options.host = "vax";
	cr_expect_null(registry_view_make(&options, &err));
	cr_expect(strstr(err.message, "--host=vax"), "%s", err.message);
	options.host = NULL;
	options.root = "/nonexistent";
	cr_expect_null(registry_view_make(&options, &err));
	cr_expect(strstr(err.message, "--root=/nonexistent"), "%s", err.message);
	root_remove(&saved);
	root_remove(&root);
}
