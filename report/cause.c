/* The decision for one exec: facts, then stages of rules in the kernel's order, then how sure and
 * how bad it is. The rules themselves are in cause_*.c, the words of the codes in cause_table. */
#include "report/cause.h"

#include "report/factor_decide.h"
#include "report/facts.h"
#include "report/fix.h"
#include "report/registry_story.h"
#include "report/rules.h"

static bool always(const struct facts *facts)
{
	(void)facts;
	return true;
}

/* ---- what no rule explains ------------------------------------------------------------------ */

static void tell_unexplained(struct verdict *verdict, const struct facts *facts)
{
	if (facts->ran)
		verdict_say(verdict, "%s ran although the kernel's rules, replayed, say otherwise",
			    facts_path(facts));
	else
		verdict_say(verdict,
			    "%s failed with %s, and the kernel's rules, replayed, say "
			    "otherwise",
			    facts_path(facts), facts_error_name(facts));
	evidence_outcome(verdict, facts);
	evidence_elf(verdict, facts, facts->image);
	evidence_mode(verdict, facts, facts->image);
	evidence_registry(verdict, facts);
	evidence_entry(verdict, facts);
	evidence_chain(verdict, facts);
	evidence_doubts(verdict, facts);
}

static void tell_unknown(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s failed with %s for a reason that exectrace does not know",
		    facts_path(facts), facts_error_name(facts));
	evidence_outcome(verdict, facts);
	evidence_content(verdict, facts, facts->image);
	evidence_elf(verdict, facts, facts->image);
	evidence_mode(verdict, facts, facts->image);
	evidence_registry(verdict, facts);
	evidence_doubts(verdict, facts);
}

static void tell_loader(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "the kernel's own events say otherwise than the replay of %s: %s",
		    facts_path(facts), facts->exec->loader.why);
	evidence_outcome(verdict, facts);
	evidence_registry(verdict, facts);
	evidence_entry(verdict, facts);
	evidence_chain(verdict, facts);
	evidence_doubts(verdict, facts);
}

static const struct rule rules_loader[] = {
	{always, CAUSE_UNEXPLAINED, CONFIDENCE_POSSIBLE, tell_loader},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};

static const struct rule rules_unexplained[] = {
	{always, CAUSE_UNEXPLAINED, CONFIDENCE_POSSIBLE, tell_unexplained},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};

static const struct rule rules_unknown[] = {
	{always, CAUSE_UNKNOWN, CONFIDENCE_POSSIBLE, tell_unknown},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};

/* ---- stages --------------------------------------------------------------------------------- */

static bool nothing_was_executed(const struct facts *facts)
{
	return facts->exec->result == EXEC_RESULT_NONE;
}

static bool failed(const struct facts *facts)
{
	return facts->failed;
}

static bool failed_as_predicted(const struct facts *facts)
{
	return facts->failed && facts->agrees;
}

static bool failed_on_a_file(const struct facts *facts)
{
	return failed_as_predicted(facts) && facts->image;
}

static bool failed_otherwise(const struct facts *facts)
{
	return facts->failed && !facts->agrees;
}

static bool failed_against_prediction(const struct facts *facts)
{
	return failed_otherwise(facts) && facts->compared;
}

static bool ran(const struct facts *facts)
{
	return facts->ran;
}

/* A file replaced meanwhile, an order or an instance that nobody can know: no contradiction. */
static bool ran_against_prediction(const struct facts *facts)
{
	const unsigned harmless = UNDECIDABLE_LSM | UNDECIDABLE_FANOTIFY | UNDECIDABLE_SECCOMP |
				  UNDECIDABLE_MEMORY | UNDECIDABLE_BUSY | UNDECIDABLE_LIMITS;

	return facts->ran && facts->compared && !facts->agrees && facts->exec->observed.ino &&
	       !(facts->walk->undecidable & ~harmless);
}

static bool ran_and_loader_disagrees(const struct facts *facts)
{
	return facts->ran && facts->exec->loader.verdict == LOADER_DISAGREES;
}

static const struct {
	bool (*applies)(const struct facts *facts);
	const struct rule *rules;
} stages[] = {
	{nothing_was_executed, rules_nothing},
	{failed, rules_loop},
	{failed, rules_limits},
	{failed_as_predicted, rules_lookup},
	{failed_as_predicted, rules_permission},
	{failed_as_predicted, rules_handler},
	{failed_on_a_file, rules_script},
	{failed_on_a_file, rules_elf},
	{failed_on_a_file, rules_format},
	{failed_on_a_file, rules_content},
	{failed_otherwise, rules_denied},
	{failed_against_prediction, rules_unexplained},
	{failed, rules_unknown},
	{ran, rules_path},
	{ran, rules_dispatched},
	{ran_against_prediction, rules_unexplained},
	{ran_and_loader_disagrees, rules_loader},
	{ran, rules_loop},
	{ran, rules_privilege},
	{ran, rules_starved},
	{ran, rules_options},
	{ran, rules_after},
	{ran, rules_libraries},
	{ran, rules_image},
};

static const struct rule *rule_find(const struct facts *facts)
{
	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		if (!stages[i].applies(facts))
			continue;
		for (const struct rule *rule = stages[i].rules; rule->holds; rule++)
			if (rule->holds(facts))
				return rule;
	}
	return NULL;
}

/* ---- how sure, how bad ---------------------------------------------------------------------- */

static enum confidence confidence_of(const struct rule *rule, const struct facts *facts)
{
	enum confidence confidence = CONFIDENCE_PROVED;

	/* a prediction that nothing confirmed, or one that something unseen could overturn */
	if (facts->explained || facts->doubts)
		confidence = CONFIDENCE_LIKELY;
	return confidence < rule->at_most ? confidence : rule->at_most;
}

static bool command_succeeded(const struct exec_record *exec)
{
	for (size_t i = 0; i < exec->nconsequences; i++)
		if (exec->consequences[i].kind == CONSEQUENCE_COMMAND)
			return !exec->consequences[i].code && !exec->consequences[i].signal;
	return false;
}

/* Files that shells run as text when the kernel refuses them: expected, and handled. */
static bool shells_take_it(enum cause cause)
{
	return cause == CAUSE_SCRIPT_NO_SHEBANG || cause == CAUSE_SHEBANG_NOT_AT_START ||
	       cause == CAUSE_SHEBANG_MALFORMED || cause == CAUSE_TARGET_EMPTY;
}

static enum severity severity_of(const struct verdict *verdict, const struct facts *facts)
{
	enum severity severity = cause_text(verdict->cause)->severity;
	bool handled = facts->exec->recovered;

	if (facts->exec->went_on)
		return SEVERITY_NOTE;
	if (facts->ran && verdict->cause == CAUSE_BINFMT_NATIVE_HIJACKED)
		return SEVERITY_WARNING;
	if (facts->ran && verdict->cause == CAUSE_UNEXPLAINED)
		return SEVERITY_WARNING;
	/* the exec would work: what is foreseen comes after it */
	if (facts->ran && facts->explained && severity == SEVERITY_ERROR)
		return SEVERITY_WARNING;
	if (!facts->failed || facts->explained || severity != SEVERITY_ERROR)
		return severity;
	if (verdict_has_factor(verdict, "EXPECTED_PROBE_FAILURE"))
		return SEVERITY_NOTE;
	if (handled && verdict->cause == CAUSE_TARGET_NOT_FOUND)
		return SEVERITY_NONE;
	if (!handled && !command_succeeded(facts->exec))
		return SEVERITY_ERROR;
	if (shells_take_it(verdict->cause) || verdict->cause == CAUSE_TARGET_NOT_FOUND)
		return SEVERITY_NOTE;
	return SEVERITY_WARNING;
}

void cause_decide(struct verdict *verdict, const struct exec_record *exec, const struct host *host)
{
	scope_facts struct facts facts;
	const struct rule *rule;

	*verdict = (struct verdict){.confidence = CONFIDENCE_POSSIBLE};
	facts_gather(&facts, exec, host);
	rule = rule_find(&facts);
	if (!rule)
		return;
	verdict->cause = rule->cause;
	verdict->subject = facts.subject;
	verdict->confidence = confidence_of(rule, &facts);
	rule->tell(verdict, &facts);
	evidence_loader(verdict, &facts);
	factor_decide(verdict, &facts);
	registry_story_tell(verdict, &facts);
	if (verdict->confidence != CONFIDENCE_PROVED && facts.agrees)
		evidence_doubts(verdict, &facts);
	verdict->severity = severity_of(verdict, &facts);
	fix_propose(verdict, &facts);
}
