/* Gather what rules ask about: outcome, agreement with the replay, files, doubts, names.
 * The registry's part is facts_registry.c. */
#include "report/facts.h"

#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/facts_registry.h"
#include "report/quote.h"

struct facts_names {
	char **items;
	size_t count;
};

static const char *names_keep(struct facts_names *names, char *text)
{
	names->items = xrealloc(names->items, (names->count + 1) * sizeof(*names->items));
	names->items[names->count++] = text;
	return text;
}

const char *facts_show(const struct facts *facts, const char *name)
{
	return name ? names_keep(facts->names, quote_name(name)) : "(unknown)";
}

const char *facts_print(const struct facts *facts, const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = xstrdup("");
	va_end(args);
	return names_keep(facts->names, text);
}

const char *facts_path(const struct facts *facts)
{
	if (!facts->exec->path)
		return "the program";
	if (!*facts->exec->path && facts->exec->is_at)
		return facts_print(facts, "descriptor %d", facts->exec->dirfd);
	return facts_show(facts, facts->exec->path);
}

const char *facts_subject(const struct facts *facts)
{
	if (facts->walk->subject_path && facts->subject != SUBJECT_TARGET)
		return facts_show(facts, facts->walk->subject_path);
	if (facts->image && facts->image != facts->target)
		return facts_show(facts, facts->image->path);
	return facts_path(facts);
}

const char *facts_handler(const struct facts *facts)
{
	return facts_show(facts, facts->entry ? facts->entry->interpreter : NULL);
}

const char *facts_error(const struct facts *facts, int error)
{
	const char *name = xlat_errno(error);

	return name ? name : facts_print(facts, "errno %d", error);
}

const char *facts_error_name(const struct facts *facts)
{
	return facts_error(facts, facts->error);
}

const char *facts_base(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path;
}

const char *facts_file(const struct facts *facts, const struct dispatch_image *image)
{
	/* of a file that was not found only the part that exists is resolved */
	const char *path = image && image->resolved && image->opened ? image->resolved
			   : image				     ? image->path
								     : facts->exec->path;
	const char *root = facts->exec->root ? facts->exec->root : "";
	const char *cwd = facts->exec->cwd;
	struct buf buf = {0};

	if (!path || !*path || !strncmp(path, "/dev/fd/", 8))
		return NULL;
	if (!strcmp(root, "/"))
		root = "";
	if (*path != '/' && !cwd)
		return *root ? NULL : path;
	if (!strncmp(path, "./", 2) && cwd)
		path += 2;
	buf_add_string(&buf, root);
	if (*path != '/') {
		buf_add_string(&buf, cwd);
		buf_add_string(&buf, strcmp(cwd, "/") ? "/" : "");
	}
	buf_add_string(&buf, path);
	return names_keep(facts->names, buf_steal(&buf));
}

size_t facts_times_repeated(const struct facts *facts)
{
	size_t times = 0;

	for (size_t i = 0; i < facts->exec->nlineage; i++) {
		const struct lineage_item *item = &facts->exec->lineage[i];

		times += item->pid == facts->exec->pid && item->exe && facts->exec->path &&
			 !strcmp(item->exe, facts->exec->path);
	}
	return times;
}

/* ---- gathering ------------------------------------------------------------------------------ */

static void gather_outcome(struct facts *facts)
{
	const struct outcome *predicted = &facts->walk->predicted, *seen = &facts->exec->observed;
	bool swept = facts->rule == RULE_NOT_FOUND && !facts->walk->nimages;

	facts->explained = facts->exec->result == EXEC_RESULT_EXPLAINED;
	if (facts->explained)
		seen = predicted;
	facts->killed = seen->kind == OUTCOME_SIGNAL;
	facts->failed = facts->killed || seen->kind == OUTCOME_ERRNO;
	facts->ran = seen->kind == OUTCOME_SUCCESS;
	facts->error = facts->failed ? seen->error : 0;
	facts->compared = predicted->kind != OUTCOME_UNKNOWN;
	facts->agrees = facts->explained || (facts->compared && outcome_agrees(predicted, seen));
	/* a PATH search is not replayed: every directory said ENOENT */
	if (swept && facts->error == ENOENT)
		facts->compared = facts->agrees = true;
}

static void gather_files(struct facts *facts)
{
	const struct dispatch *walk = facts->walk;
	const struct dispatch_image *image;

	facts->target = walk->nimages ? &walk->images[0] : NULL;
	facts->image = facts->target;
	if (walk->failing_image >= 0 && (size_t)walk->failing_image < walk->nimages)
		facts->image = &walk->images[walk->failing_image];
	image = facts->image;
	facts->takes = KERNEL_TAKES_NOT;
	if (!image || !image->elf.valid)
		return;
	facts->machine = elf_machine_find(image->elf.machine, image->elf.elf_class, image->elf.data,
					  image->elf.flags);
	facts->takes = kernel_takes_elf(facts->kernel, image->elf.machine, image->elf.elf_class,
					image->elf.data, image->elf.flags);
	/* the compat loader refuses last, but it is not what a native program lacks */
	if (facts->rule == RULE_ELF_COMPAT_OFF && facts->takes == KERNEL_TAKES_NATIVE &&
	    image->elf.elf_class == ELFCLASS64)
		facts->rule = RULE_ELF_PHDRS;
}

/* Of what the replay could not see, only what lies before the place where it stopped can have
 * decided: an agreeing refusal leaves later checks unreached. */
static unsigned doubts_that_matter(const struct facts *facts)
{
	unsigned matter = ~(unsigned)(UNDECIDABLE_LSM | UNDECIDABLE_FANOTIFY | UNDECIDABLE_SECCOMP |
				      UNDECIDABLE_MEMORY | UNDECIDABLE_BUSY);

	if (!facts->agrees)
		return facts->walk->undecidable & ~(unsigned)UNDECIDABLE_BUSY;
	if (facts->failed && facts->error != EACCES && facts->error != EPERM)
		matter &= ~(unsigned)UNDECIDABLE_CREDS;
	if (facts->failed && !facts->killed && facts->error != E2BIG)
		matter &= ~(unsigned)UNDECIDABLE_LIMITS;
	if (facts->failed && facts->rule < RULE_READ_IO && !facts->taken &&
	    facts->subject != SUBJECT_SHEBANG_INTERP && facts->subject != SUBJECT_ELF_INTERP)
		matter &= UNDECIDABLE_RACE | UNDECIDABLE_CREDS;
	return facts->walk->undecidable & matter;
}

void facts_gather(struct facts *facts, const struct exec_record *exec, const struct host *host)
{
	*facts = (struct facts){
		.exec = exec,
		.host = host,
		.walk = &exec->dispatch,
		.kernel = &host->kernel,
		.names = xcalloc(1, sizeof(*facts->names)),
		.rule = exec->dispatch.rule,
		.subject = exec->dispatch.subject,
	};
	if (exec->registry && exec->registry->state == REGISTRY_READ)
		facts->registry = exec->registry;
	gather_outcome(facts);
	gather_files(facts);
	facts_gather_registry(facts);
	facts->doubts = doubts_that_matter(facts);
}

void facts_free(struct facts *facts)
{
	for (size_t i = 0; facts->names && i < facts->names->count; i++)
		free(facts->names->items[i]);
	if (facts->names)
		free(facts->names->items);
	free(facts->names);
	facts->names = NULL;
}
