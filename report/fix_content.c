/* Proposals for files that hold something else than a program, and for #! lines.
 * What changes a file in place says so. */
#include <string.h>

#include "report/facts.h"
#include "report/fix_command.h"
#include "report/fix_parts.h"
#include "report/verdict.h"

/* The directory of a file, shown to git -C. */
static const char *directory_of(const struct facts *facts, const struct dispatch_image *image)
{
	const char *file = facts_file(facts, image);
	const char *slash = file ? strrchr(file, '/') : NULL;

	if (!slash)
		return NULL;
	return slash == file ? "/" : facts_print(facts, "%.*s", (int)(slash - file), file);
}

void fix_error_page(struct verdict *verdict, const struct facts *facts)
{
	for (size_t i = facts->exec->nhistory; i-- > 0;) {
		char **argv = facts->exec->history[i].argv;
		struct command command = {0};

		if (!argv || !argv[0] || strcmp(facts_base(argv[0]), "curl") || !argv[1])
			continue;
		command_text(&command, "curl -fL ");
		command_argv(&command, argv + 1);
		verdict_advise(verdict, command_take(&command), false,
			       "downloads it again over the old file, follows redirects and fails "
			       "on an error");
		return;
	}
}

void fix_lfs_pointer(struct verdict *verdict, const struct facts *facts)
{
	struct command command = {0};

	command_text(&command, "git -C ");
	command_path(&command, directory_of(facts, facts->image));
	command_text(&command,
		     strstr(facts->image->foreign.name, "annex") ? " annex get ." : " lfs pull");
	verdict_advise(verdict, command_take(&command), false,
		       "replaces pointers by the files they stand for");
}

void fix_link_text(struct verdict *verdict, const struct facts *facts)
{
	struct command command = {0};
	const char *directory = directory_of(facts, facts->image);
	const char *file = facts_file(facts, facts->image);

	command_text(&command, "git -C ");
	command_path(&command, directory);
	command_text(&command, " -c core.symlinks=true checkout -- ");
	command_path(&command, file);
	verdict_advise(verdict, command_take(&command), false,
		       "in a git work tree: checks the file out again as a link, dropping local "
		       "changes to it");
}

void fix_archive(struct verdict *verdict, const struct facts *facts)
{
	static const struct {
		const char *kind, *before, *does;
	} rows[] = {
		{"tar", "tar -xf ", "unpacks it into the working directory"},
		{"zip", "unzip ", "unpacks it into the working directory"},
		{"gzip", "file -z ", "says what is inside"},
		{"xz", "file -z ", "says what is inside"},
		{"Zstandard", "file -z ", "says what is inside"},
		{"bzip2", "file -z ", "says what is inside"},
	};
	const struct foreign *foreign = &facts->image->foreign;

	if (foreign->is_go_archive) {
		verdict_advise(verdict, NULL, false,
			       "run go build -o on the directory whose files say package main");
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!strstr(foreign->name, rows[i].kind))
			continue;
		verdict_advise(verdict, command_on_file(facts, facts->image, rows[i].before, ""),
			       false, "%s", rows[i].does);
		return;
	}
}

void fix_no_shebang(struct verdict *verdict, const struct facts *facts)
{
	static const struct {
		const char *language, *line;
	} rows[] = {
		{"sh", "#!/bin/sh"},
		{"bash", "#!/bin/bash"},
		{"python", "#!/usr/bin/env python3"},
		{"perl", "#!/usr/bin/env perl"},
		{"ruby", "#!/usr/bin/env ruby"},
		{"javascript", "#!/usr/bin/env node"},
		{"zsh", "#!/usr/bin/env zsh"},
		{"fish", "#!/usr/bin/env fish"},
	};
	const char *language = facts->image->foreign.language;

	if (language && !strcmp(language, "go")) {
		verdict_advise(verdict, command_on_file(facts, facts->image, "go run ", ""), false,
			       "compiles and runs it; go build -o makes a program of it");
		return;
	}
	for (size_t i = 0; language && i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(language, rows[i].language))
			verdict_advise(
				verdict,
				command_on_file(facts, facts->image,
						facts_print(facts, "sed -i '1i %s' ", rows[i].line),
						""),
				file_needs_root(facts, facts->image),
				"inserts the #! line at the top of the file");
}

void fix_late_shebang(struct verdict *verdict, const struct facts *facts)
{
	const struct foreign *foreign = &facts->image->foreign;
	struct command command = {0};
	const char *file = facts_file(facts, facts->image);

	if (foreign->bom_utf8) {
		verdict_advise(
			verdict,
			command_on_file(facts, facts->image, "sed -i '1s/^\\xef\\xbb\\xbf//' ", ""),
			file_needs_root(facts, facts->image),
			"removes the byte order mark from the file");
		return;
	}
	if (foreign->bom_utf16 || !file) {
		verdict_advise(verdict, NULL, false,
			       "save the file as UTF-8 without a byte order mark");
		return;
	}
	if (foreign->shebang_line <= 1) {
		verdict_advise(
			verdict,
			command_on_file(facts, facts->image, "sed -i '1s/^[^#]*#!/#!/' ", ""),
			file_needs_root(facts, facts->image),
			"removes what stands before #! on line 1 of the file");
		return;
	}
	command_text(&command, facts_print(facts, "{ sed -n %up ", foreign->shebang_line));
	command_path(&command, file);
	command_text(&command, facts_print(facts, "; sed %ud ", foreign->shebang_line));
	command_path(&command, file);
	command_text(&command, "; } > ");
	command_path(&command, facts_print(facts, "%s.new", file));
	verdict_advise(verdict, command_take(&command), false,
		       "writes a copy with the #! line first beside the file");
}

void fix_crlf(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *script = facts->target;

	for (size_t i = 0; i < facts->walk->nimages; i++)
		if (facts->walk->images[i].shebang.cr)
			script = &facts->walk->images[i];
	verdict_advise(verdict, command_on_file(facts, script, "sed -i 's/\\r$//' ", ""),
		       file_needs_root(facts, script),
		       "removes the carriage returns from every line of the file");
	verdict_advise(verdict, NULL, false,
		       "for a file kept in git: put \"%s text eol=lf\" into .gitattributes",
		       script && script->path ? facts_show(facts, facts_base(script->path)) : "*");
}

void fix_env_split(struct verdict *verdict, const struct facts *facts)
{
	bool by_env = !strcmp(facts_base(facts->target->shebang.interp), "env");

	verdict_advise(verdict,
		       command_on_file(facts, facts->target,
				       by_env ? "sed -i '1s|env |env -S |' "
					      : "sed -i '1s|^#! *|#!/usr/bin/env -S |' ",
				       ""),
		       file_needs_root(facts, facts->target),
		       "changes the file's #! line: env splits its argument into words");
}

void fix_missing_interpreter(struct verdict *verdict, const struct facts *facts)
{
	const char *interp = facts->walk->subject_path;
	const char *slash = interp ? strrchr(interp, '/') : NULL;
	struct command command = {0};

	if (!slash || !verdict_has_factor(verdict, "STALE_VENV") || slash - interp < 5 ||
	    strncmp(slash - 4, "/bin", 4))
		return;
	command_text(&command, "python3 -m venv --clear ");
	command_path(&command, facts_print(facts, "%.*s", (int)(slash - 4 - interp), interp));
	verdict_advise(verdict, command_take(&command), false,
		       "makes the virtual environment anew with the python3 of today; removes what "
		       "was installed in it");
}

void fix_unusable_interpreter(struct verdict *verdict, const struct facts *facts)
{
	if (facts->rule == RULE_NO_X)
		verdict_advise(verdict, command_on_file(facts, facts->image, "chmod a+x ", ""),
			       file_needs_root(facts, facts->image),
			       "lets everybody execute the interpreter");
}
