/* Section H, busy files and process limits: decided by the errno and by numbers, before any
 * question about the file's format. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/rules.h"

static bool string_is_too_long(const struct facts *facts)
{
	uint64_t limit = kernel_arg_string_max(facts->kernel);

	return facts->failed && facts->error == E2BIG &&
	       (facts->rule == RULE_STRING_TOO_LONG ||
		(facts->exec->sizes.measured && facts->exec->sizes.longest > limit));
}

static bool arguments_are_too_long(const struct facts *facts)
{
	return facts->failed && facts->error == E2BIG;
}

static bool user_has_too_many_processes(const struct facts *facts)
{
	return facts->failed && facts->error == EAGAIN &&
	       (facts->rule == RULE_NPROC || facts->exec->limits.nproc != UINT64_MAX);
}

static bool is_busy(const struct facts *facts)
{
	return facts->failed && facts->error == ETXTBSY;
}

/* The image behind the descriptor that was found open for writing, NULL when none was. */
static const struct dispatch_image *busy_image(const struct facts *facts)
{
	for (size_t w = 0; w < facts->exec->nwriters; w++)
		for (size_t i = 0; facts->exec->writers[w].path && i < facts->walk->nimages; i++) {
			const struct dispatch_image *image = &facts->walk->images[i];
			const char *path = facts->exec->writers[w].path;

			if (!strcmp(path, image->path) ||
			    (image->resolved && !strcmp(path, image->resolved)))
				return image;
		}
	if (facts->rule == RULE_BUSY && facts->agrees)
		return facts->image;
	return NULL;
}

static bool interpreter_is_busy(const struct facts *facts)
{
	const struct dispatch_image *image = is_busy(facts) ? busy_image(facts) : NULL;

	return image && image->subject != SUBJECT_TARGET;
}

static bool kernel_ran_out(const struct facts *facts)
{
	static const enum dispatch_rule rules[] = {RULE_DATA_LIMIT, RULE_STACK_LIMIT,
						   RULE_NO_FREE_FD};

	for (size_t i = 0; facts->failed && facts->agrees && i < sizeof(rules) / sizeof(*rules);
	     i++)
		if (facts->rule == rules[i])
			return true;
	/* without a limit the addresses themselves are impossible: section E */
	if (facts->failed && facts->agrees && facts->rule == RULE_ADDRESS_SPACE)
		return facts->exec->limits.as != UINT64_MAX;
	return facts->failed && !facts->agrees &&
	       (facts->error == ENOMEM || facts->error == ENFILE || facts->error == EMFILE ||
		facts->error == ENOBUFS || (facts->killed && facts->error == EFAULT));
}

/* ---- telling -------------------------------------------------------------------------------- */

static void add_sizes(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_call *sizes = &facts->exec->sizes;

	if (sizes->measured)
		verdict_prove(verdict, "arguments and environment, measured at the call",
			      "%llu strings of %llu bytes in all, the longest has %llu",
			      (unsigned long long)(sizes->argc + sizes->envc),
			      (unsigned long long)sizes->strings_bytes,
			      (unsigned long long)sizes->longest);
	evidence_outcome(verdict, facts);
	verdict->subject = SUBJECT_CALLER;
}

static void tell_string(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_call *sizes = &facts->exec->sizes;

	verdict_say(verdict,
		    "%s %s passed to %s is %llu bytes long; the kernel takes at most %llu "
		    "in one string",
		    sizes->longest_in_env ? "environment variable" : "argument",
		    facts->exec->longest_name ? facts_show(facts, facts->exec->longest_name)
					      : "(unknown)",
		    facts_path(facts), (unsigned long long)sizes->longest,
		    (unsigned long long)kernel_arg_string_max(facts->kernel));
	add_sizes(verdict, facts);
}

static uint64_t total_limit(const struct facts *facts)
{
	uint64_t limit = facts->exec->limits.stack / 4;

	if (limit > 6 << 20)
		limit = 6 << 20;
	return limit < 128 << 10 ? 128 << 10 : limit;
}

static void tell_total(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_call *sizes = &facts->exec->sizes;
	uint64_t total = sizes->strings_bytes + 8 * (sizes->argc + sizes->envc);

	if (sizes->measured)
		verdict_say(verdict,
			    "arguments and environment of %s need %llu bytes with their "
			    "pointers; the limit is %llu (a quarter of the stack limit)",
			    facts_path(facts), (unsigned long long)total,
			    (unsigned long long)total_limit(facts));
	else
		verdict_say(verdict,
			    "arguments and environment of %s exceed the limit of %llu "
			    "bytes (a quarter of the stack limit)",
			    facts_path(facts), (unsigned long long)total_limit(facts));
	add_sizes(verdict, facts);
}

static void tell_nproc(struct verdict *verdict, const struct facts *facts)
{
	verdict->subject = SUBJECT_CALLER;
	verdict_say(verdict,
		    "user %u has more processes than its RLIMIT_NPROC of %llu allows, so "
		    "the kernel refuses its next exec",
		    (unsigned)facts->exec->status.creds.ruid,
		    (unsigned long long)facts->exec->limits.nproc);
	verdict_prove(verdict, "limits of the caller", "RLIMIT_NPROC is %llu, the real user is %u",
		      (unsigned long long)facts->exec->limits.nproc,
		      (unsigned)facts->exec->status.creds.ruid);
	evidence_outcome(verdict, facts);
}

static void add_writers(struct verdict *verdict, const struct facts *facts)
{
	for (size_t i = 0; i < facts->exec->nwriters; i++) {
		const struct writer *writer = &facts->exec->writers[i];

		verdict_prove(verdict, "descriptors of all processes",
			      "descriptor %d of process %d (%s) has %s open for writing%s",
			      writer->fd, writer->pid, facts_show(facts, writer->comm),
			      facts_show(facts, writer->path),
			      writer->inherited ? ", inherited over fork" : "");
	}
	if (!facts->exec->nwriters)
		verdict_prove(verdict, "descriptors of all processes",
			      "no process was seen that has it open for writing: it was closed "
			      "meanwhile, may not be looked at, or is on another machine");
}

static void tell_busy(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = busy_image(facts);
	const struct writer *writer = facts->exec->nwriters ? facts->exec->writers : NULL;
	const char *file = image ? facts_show(facts, image->path) : facts_path(facts);

	verdict->subject = image ? image->subject : SUBJECT_TARGET;
	if (writer)
		verdict_say(verdict, "%s%s is open for writing by process %d (%s)%s", file,
			    image && image->subject != SUBJECT_TARGET ? ", which runs it," : "",
			    writer->pid, facts_show(facts, writer->comm),
			    writer->inherited ? ", which inherited the descriptor over fork" : "");
	else
		verdict_say(verdict,
			    "%s was open for writing somewhere when it was executed; the writer "
			    "was gone, or out of sight, when it was looked for",
			    file);
	add_writers(verdict, facts);
	if (!writer && verdict->confidence > CONFIDENCE_LIKELY)
		verdict->confidence = CONFIDENCE_LIKELY;
	else if (image && !facts->explained) /* errno and descriptor name the same file */
		verdict->confidence = CONFIDENCE_PROVED;
	evidence_outcome(verdict, facts);
}

static void add_limit(struct verdict *verdict, const char *name, uint64_t value)
{
	if (value != UINT64_MAX)
		verdict_prove(verdict, "limits of the caller", "%s is %llu bytes", name,
			      (unsigned long long)value);
}

static void tell_resource(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_limits *limits = &facts->exec->limits;

	if (facts->agrees)
		verdict_say(verdict, "%s does not fit: %s (%s%s)", facts_path(facts),
			    dispatch_rule_sentence(facts->rule), facts_error_name(facts),
			    facts->killed ? ", past the point of no return: SIGSEGV" : "");
	else
		verdict_say(verdict, "the kernel ran out of a resource while it loaded %s (%s)",
			    facts_path(facts), facts_error_name(facts));
	add_limit(verdict, "the stack limit", limits->stack);
	add_limit(verdict, "the address space limit", limits->as);
	add_limit(verdict, "the data limit", limits->data);
	evidence_outcome(verdict, facts);
}

/* What a dynamic loader lacks when it says so; a mount that denies the mapping says EPERM. Nobody
 * knows the limits of a program that is gone: only its words are left. */
static const char *lacks(const char *said)
{
	static const char *const words[][2] = {
		{"annot allocate memory", "memory"},
		{"failed to map segment from shared object", "memory"},
		{"Too many open files", "descriptors"},
		{"object file: Error 24",
		 "descriptors"}, /* glibc before it has a strerror: EMFILE */
		{"object file: Error 23", "descriptors"}, /* ENFILE */
	};

	if (!said || !strstr(said, "error while loading shared libraries") ||
	    strstr(said, "not permitted"))
		return NULL;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(said, words[i][0]))
			return words[i][1];
	return NULL;
}

static bool libraries_did_not_fit(const struct facts *facts)
{
	return facts->exec->late_death && lacks(facts->exec->late_message);
}

static void tell_starved(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s was started, but its dynamic loader got no %s for the libraries it needs: "
		    "the process is limited, or the machine has no more",
		    facts_path(facts), lacks(facts->exec->late_message));
	verdict_prove(verdict, "its words on stderr", "%s",
		      facts_show(facts, facts->exec->late_message));
	evidence_outcome(verdict, facts);
}

static bool stack_was_too_small(const struct facts *facts)
{
	return facts->exec->late_death && facts->exec->small_stack;
}

static void tell_stack(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict,
		    "%s was started, but the stack limit of %llu KiB was too small for it: it died "
		    "when it needed more",
		    facts_path(facts), (unsigned long long)facts->exec->small_stack >> 10);
	verdict_prove(verdict, "limits and mappings of the process, at its SIGSEGV",
		      "the address that it used lies below its stack, more than %llu bytes from "
		      "the stack's end",
		      (unsigned long long)facts->exec->small_stack);
	evidence_outcome(verdict, facts);
}

/* clang-format off */
const struct rule rules_starved[] = {
	{stack_was_too_small, CAUSE_RESOURCE_EXHAUSTED, CONFIDENCE_LIKELY, tell_stack},
	{libraries_did_not_fit, CAUSE_RESOURCE_EXHAUSTED, CONFIDENCE_LIKELY, tell_starved},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};

const struct rule rules_limits[] = {
	{string_is_too_long, CAUSE_ARG_STRING_TOO_LONG, CONFIDENCE_PROVED, tell_string},
	{arguments_are_too_long, CAUSE_ARG_TOTAL_TOO_LONG, CONFIDENCE_PROVED, tell_total},
	{user_has_too_many_processes, CAUSE_RLIMIT_NPROC_EXCEEDED, CONFIDENCE_LIKELY, tell_nproc},
	{interpreter_is_busy, CAUSE_INTERP_OPEN_FOR_WRITE, CONFIDENCE_PROVED, tell_busy},
	{is_busy, CAUSE_TARGET_OPEN_FOR_WRITE, CONFIDENCE_PROVED, tell_busy},
	{kernel_ran_out, CAUSE_RESOURCE_EXHAUSTED, CONFIDENCE_LIKELY, tell_resource},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
