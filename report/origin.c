/* Find what chose the machine or system a file was made for, and say it.
 * Only what the record saw or the file says of itself counts. */
#include "report/origin.h"

#include <string.h>

#include "report/facts.h"
#include "report/verdict.h"

/* Does the text name the machine, in any of the spellings in use? */
static bool names_machine(const char *text, const struct elf_machine *machine)
{
	return machine && ((machine->name && strstr(text, machine->name)) ||
			   (machine->triplet && strstr(text, machine->triplet)) ||
			   (machine->debian && strstr(text, machine->debian)));
}

static const char *value_of(const char *variable, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(variable, name, len) && variable[len] == '=' ? variable + len + 1 : NULL;
}

/* Is it this variable that made the file what it is? */
static bool chose_it(const struct facts *facts, const char *variable)
{
	static const char *const tools[] = {
		"CC",	"CXX",	"CROSS_COMPILE", "CARGO_BUILD_TARGET", "DOCKER_DEFAULT_PLATFORM",
		"ARCH", "HOST", "TARGET"};
	const struct foreign *foreign = &facts->image->foreign;
	const char *arch = value_of(variable, "GOARCH"), *os = value_of(variable, "GOOS");
	const char *goarch = facts->machine ? facts->machine->goarch : NULL;

	if (arch && goarch && !facts->image->foreign.os)
		return !strcmp(arch, goarch);
	if (os && foreign->os)
		return !strcmp(os, foreign->os);
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		const char *value = value_of(variable, tools[i]);

		if (value && names_machine(value, facts->machine))
			return true;
	}
	return false;
}

static const char *find_variable(const struct facts *facts, char *const *env)
{
	for (size_t i = 0; env && env[i]; i++)
		if (chose_it(facts, env[i]))
			return env[i];
	return NULL;
}

static bool is_go(const char *name)
{
	return name && !strcmp(facts_base(name), "go");
}

static bool is_go_build(char *const *argv)
{
	return argv && is_go(argv[0]) && argv[1] &&
	       (!strcmp(argv[1], "build") || !strcmp(argv[1], "install"));
}

/* Does the file lie where a go command keeps what it builds to run it: below go-buildNUMBER, or in
 * its cache? Whatever else runs below it was there before. */
static bool is_in_build_place(const char *path)
{
	return path && strstr(path, "/go-build");
}

/* The go command that the exec came from, if it made the file. */
static void look_for_go(struct origin *origin, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	if (!is_in_build_place(facts->image->resolved) && !is_in_build_place(facts->image->path))
		return;
	for (size_t i = 0; i < exec->nlineage; i++) {
		const struct lineage_item *item = &exec->lineage[i];

		if (is_go(item->exe) || (item->argv && is_go(item->argv[0])))
			origin->go = item;
	}
}

/* What the exec itself was given; else what a program on the way had and its successors lack. */
static void look_at_exec(struct origin *origin, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	origin->variable = find_variable(facts, exec->env);
	if (origin->variable)
		origin->from = variables_find(exec->variables, exec->nvariables, origin->variable);
	for (size_t i = 0; i < exec->nlineage && !origin->variable; i++)
		origin->variable = find_variable(facts, exec->lineage[i].env_set);
}

void origin_find(struct origin *origin, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;
	const char *arch = go_buildinfo_get(&exec->go, "GOARCH");
	const char *os = go_buildinfo_get(&exec->go, "GOOS");

	*origin = (struct origin){0};
	if (!facts->image)
		return;
	look_for_go(origin, facts);
	for (size_t i = exec->nhistory; i-- > 0;) {
		const struct history_item *item = &exec->history[i];
		const char *variable = find_variable(facts, item->env);

		if (item->op == FILE_CHMOD)
			continue;
		if (!origin->writer)
			origin->writer = item;
		if (!origin->builder && is_go_build(item->argv))
			origin->builder = item->argv;
		if (item->argv && item->argv[0] && names_machine(item->argv[0], facts->machine)) {
			origin->writer = item;
			origin->writer_is_cross = true;
		}
		if (variable && !origin->variable) {
			origin->variable = variable;
			origin->from = variables_find(item->variables, item->nvariables, variable);
		}
	}
	if (!origin->variable)
		look_at_exec(origin, facts);
	if (!origin->variable && exec->go.found)
		origin->from_build_info =
			(facts->image->foreign.os && os && !strcmp(os, facts->image->foreign.os)) ||
			(facts->machine && facts->machine->goarch && arch &&
			 !strcmp(arch, facts->machine->goarch));
}

static void prove_writer(struct verdict *verdict, const struct facts *facts,
			 const struct history_item *writer)
{
	const char *tool = writer->argv ? writer->argv[0] : NULL;

	verdict_prove(verdict, "files written during the run", "%s was %s by process %d%s%s",
		      facts_show(facts, writer->path2 ? writer->path2 : writer->path),
		      writer->op == FILE_RENAME ? "put in place" : "written", writer->pid,
		      tool ? ", " : "", tool ? facts_show(facts, facts_base(tool)) : "");
}

static void prove_variable(struct verdict *verdict, const struct facts *facts,
			   const struct origin *origin)
{
	const struct variables *from = origin->from;
	const char *variable = facts_show(facts, origin->variable);
	const char *name = from && from->argv && from->argv[0] ? from->argv[0]
			   : from			       ? from->exe
							       : NULL;
	const char *words;

	if (from && from->from == VARIABLES_OF_COMMAND)
		words = facts_print(facts, "%s comes from the command's own environment", variable);
	else if (from && from->from == VARIABLES_SET)
		words = facts_print(facts, "%s was set by process %d, %s", variable, from->pid,
				    facts_show(facts, name));
	else if (from && from->from == VARIABLES_OF_ATTACHED)
		words = facts_print(facts, "%s was in process %d, %s, before exectrace attached",
				    variable, from->pid, facts_show(facts, name));
	else
		words = facts_print(facts, "%s was set; by whom was not seen", variable);
	verdict_prove(verdict, "environments of the run", "%s", words);
}

const char *origin_tell(struct verdict *verdict, const struct facts *facts)
{
	struct origin origin;
	const char *writer = NULL;

	origin_find(&origin, facts);
	if (origin.writer)
		prove_writer(verdict, facts, origin.writer);
	if (origin.variable || origin.writer_is_cross || origin.from_build_info)
		verdict_add_factor(verdict, "BUILD_TARGET_ENV");
	if (origin.variable)
		prove_variable(verdict, facts, &origin);
	if (origin.writer && origin.writer->argv && origin.writer->argv[0])
		writer = facts_show(facts, facts_base(origin.writer->argv[0]));
	if (origin.writer_is_cross)
		return facts_print(facts, "; %s made it in this run", writer);
	if (origin.variable)
		return facts_print(facts, "; %s chose that", facts_show(facts, origin.variable));
	if (origin.from_build_info)
		return facts_print(facts, "; it was built with GOOS=%s GOARCH=%s",
				   facts_show(facts, go_buildinfo_get(&facts->exec->go, "GOOS")),
				   facts_show(facts, go_buildinfo_get(&facts->exec->go, "GOARCH")));
	return "";
}
