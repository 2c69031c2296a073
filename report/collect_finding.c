/* Findings in the making: equal ones are one, chains that end are counted for them, and at the end
 * each gets its severity, its place and its number. */
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/collect_steps.h"
#include "report/counters.h"
#include "report/images.h"
#include "report/stream.h"
#include "report/texts.h"

#define FINDINGS_MAX 1000

static char *key_of(const struct exec_record *exec, const struct verdict *verdict)
{
	const struct dispatch *dispatch = &exec->dispatch;
	const char *target = dispatch->nimages > 0 && dispatch->images[0].resolved
				     ? dispatch->images[0].resolved
				     : exec->path;

	return xasprintf("%d %d %d %d %d %d %zu %s\n%s", verdict->cause, exec->result,
			 exec->observed.error, exec->observed.signal, verdict->subject,
			 exec->late_death, verdict->registry_event, target ? target : "",
			 dispatch->subject_path ? dispatch->subject_path : "");
}

static void drop(struct exec_record *exec, struct verdict *verdict)
{
	verdict_free(verdict);
	exec_record_free(exec);
	free(exec);
}

static size_t find_equal(struct collect *collect, const char *key)
{
	for (size_t i = 0; i < collect->ntallies; i++)
		if (!strcmp(collect->tallies[i].key, key))
			return i;
	return COLLECT_NO_FINDING;
}

static size_t add_tally(struct collect *collect, struct exec_record *exec, struct verdict *verdict,
			char *key)
{
	struct tally *tally;

	collect->tallies =
		xrealloc(collect->tallies, (collect->ntallies + 1) * sizeof(*collect->tallies));
	tally = &collect->tallies[collect->ntallies];
	memset(tally, 0, sizeof(*tally));
	tally->key = key;
	tally->finding.verdict = *verdict;
	tally->finding.exec = exec;
	tally->finding.occurrences = 1;
	tally->finding.counters.off = collect->options.counters_off;
	counters_add_walk(&tally->finding.counters, &exec->dispatch, &exec->observed);
	return collect->ntallies++;
}

static void mark(struct collect *collect, const struct exec_record *exec, size_t index)
{
	struct process *process = process_find(&collect->processes, exec->pid);

	collect_timeline_mark(
		collect, process, exec,
		index == COLLECT_NO_FINDING ? 0 : collect->tallies[index].finding.exec->serial);
}

/* ---- loops through an entry ----------------------------------------------------------------- */

static const char *target_of(const struct exec_record *exec)
{
	return exec->dispatch.nimages ? exec->dispatch.images[0].resolved : NULL;
}

static bool same_target(const struct exec_record *a, const struct exec_record *b)
{
	return target_of(a) && target_of(b) && !strcmp(target_of(a), target_of(b));
}

/* The next round of a loop that is known: its last one tells most. The serial stays, by which the
 * timeline finds it. */
static bool replaces_round(struct collect *collect, const struct process *process,
			   struct exec_record *exec, struct verdict *verdict)
{
	struct finding *finding;

	if (verdict->cause != CAUSE_BINFMT_INTERP_LOOP || !process || !process->loop_finding)
		return false;
	finding = &collect->tallies[process->loop_finding - 1].finding;
	if (!same_target(finding->exec, exec))
		return false;
	exec->serial = finding->exec->serial;
	drop(finding->exec, &finding->verdict);
	finding->exec = exec;
	finding->verdict = *verdict;
	mark(collect, exec, process->loop_finding - 1);
	return true;
}

/* Rounds before the loop was known were taken for healthy ones. */
static void note_round(struct collect *collect, struct process *process, enum cause cause,
		       const struct exec_record *exec, size_t index)
{
	struct finding *before;

	if (!process || index == COLLECT_NO_FINDING)
		return;
	if (cause == CAUSE_RUNS_EMULATED) {
		process->rounds = process->round_finding == index + 1 ? process->rounds + 1 : 1;
		process->round_finding = index + 1;
	} else if (cause == CAUSE_BINFMT_INTERP_LOOP) {
		process->loop_finding = index + 1;
		before = process->round_finding
				 ? &collect->tallies[process->round_finding - 1].finding
				 : NULL;
		if (before && same_target(before->exec, exec))
			before->occurrences -= process->rounds;
		process->round_finding = 0;
	}
}

size_t collect_judge(struct collect *collect, struct exec_record *exec)
{
	struct process *process = process_find(&collect->processes, exec->pid);
	struct verdict verdict = {0};
	size_t index;
	char *key;

	cause_decide(&verdict, exec, collect_host(collect));
	images_close(exec);
	if (verdict.severity == SEVERITY_NONE) {
		drop(exec, &verdict);
		return COLLECT_NO_FINDING;
	}
	if (replaces_round(collect, process, exec, &verdict))
		return process->loop_finding - 1;
	key = key_of(exec, &verdict);
	index = find_equal(collect, key);
	if (index == COLLECT_NO_FINDING && collect->ntallies < FINDINGS_MAX) {
		index = add_tally(collect, exec, &verdict, key);
		mark(collect, exec, index);
		note_round(collect, process, verdict.cause, exec, index);
		if (collect->options.stream)
			stream_finding(collect->options.stream, &collect->tallies[index].finding);
		return index;
	}
	mark(collect, exec, index);
	note_round(collect, process, verdict.cause, exec, index);
	if (index == COLLECT_NO_FINDING)
		collect->unkept++;
	else
		collect->tallies[index].finding.occurrences++;
	free(key);
	drop(exec, &verdict);
	return index;
}

bool collect_knows(const struct collect *collect, const char *path, int error)
{
	for (size_t i = 0; i < collect->ntallies; i++) {
		const struct exec_record *exec = collect->tallies[i].finding.exec;

		if (exec->observed.error == error && exec->path && path &&
		    !strcmp(exec->path, path))
			return true;
	}
	return false;
}

/* A finding tells what followed its worst end; of equal ones the first. */
static void tell(struct tally *tally, struct chain *chain)
{
	struct exec_record *exec = tally->finding.exec;

	if (tally->told && chain->end <= tally->best)
		return;
	for (size_t i = 0; i < exec->nconsequences; i++)
		free(exec->consequences[i].text);
	free(exec->consequences);
	exec->consequences = chain->items;
	exec->nconsequences = chain->count;
	chain->items = NULL;
	chain->count = 0;
	tally->told = true;
	tally->best = chain->end;
}

void collect_end_chains(struct collect *collect, struct chain *list)
{
	while (list) {
		struct chain *chain = list;
		struct tally *tally = &collect->tallies[chain->finding];

		list = chain->next;
		tally->ends.count[chain->end]++;
		if (chain->end >= CHAIN_LIKELY && chain->hop > tally->reached) {
			tally->reached = chain->hop;
			tally->finding.explains_surely = chain->end == CHAIN_REACHED;
		}
		tell(tally, chain);
		chain_free(chain);
	}
}

/* Recovered when every occurrence ended well in the process that called. */
static void judge_again(struct collect *collect, struct tally *tally)
{
	struct exec_record *exec = tally->finding.exec;
	unsigned others = 0;

	for (int end = CHAIN_OPEN; end <= CHAIN_REACHED; end++)
		others += end == CHAIN_RECOVERED ? 0 : tally->ends.count[end];
	exec->recovered = others == 0 && tally->ends.count[CHAIN_RECOVERED] > 0;
	verdict_free(&tally->finding.verdict);
	memset(&tally->finding.verdict, 0, sizeof(tally->finding.verdict));
	cause_decide(&tally->finding.verdict, exec, collect_host(collect));
	tally->finding.verdict.severity =
		severity_decide(&tally->finding.verdict, exec, &tally->ends);
}

/* Of the chains that came to the command the one that came last: a shell's status is that of its
 * last command, a build's that of what stopped it. */
static void mark_explaining(struct collect *collect)
{
	const struct record *record = &collect->record;
	bool failed =
		record->has_exit && (record->exit_how == EXIT_SIGNAL || record->exit_code != 0);
	struct tally *last = NULL;

	for (size_t i = 0; i < collect->ntallies && failed; i++) {
		struct tally *tally = &collect->tallies[i];

		if (tally->finding.verdict.severity != SEVERITY_NONE && tally->reached &&
		    tally->finding.occurrences && !tally->finding.exec->in_fallback &&
		    (!last || tally->reached > last->reached))
			last = tally;
	}
	if (last)
		last->finding.explains_command = true;
}

/* A file that failed and ran by an entry later on: what happened in between may be why. */
static void link_later(struct collect *collect, struct exec_record *exec)
{
	const char *path = target_of(exec);

	for (size_t i = 0; i < collect->ntallies && path && !exec->ran_later; i++) {
		const struct exec_record *other = collect->tallies[i].finding.exec;
		const char *ran = target_of(other);

		exec->ran_later = other->result == EXEC_RESULT_REDIRECTED && ran &&
				  other->serial > exec->serial && !strcmp(ran, path);
	}
}

static int by_weight(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;

	if (a->explains_command != b->explains_command)
		return b->explains_command - a->explains_command;
	if (a->verdict.severity != b->verdict.severity)
		return (int)b->verdict.severity - (int)a->verdict.severity;
	return a->exec->serial < b->exec->serial ? -1 : a->exec->serial > b->exec->serial;
}

static void hand_over(struct record *record, struct tally *tally)
{
	struct finding *finding = &tally->finding;

	free(tally->key);
	if (finding->verdict.severity != SEVERITY_NONE && finding->occurrences) {
		record->findings[record->nfindings++] = *finding;
		return;
	}
	drop(finding->exec, &finding->verdict);
	counters_free(&finding->counters);
}

void collect_finish_findings(struct collect *collect)
{
	struct record *record = &collect->record;

	for (size_t i = 0; i < collect->ntallies; i++)
		link_later(collect, collect->tallies[i].finding.exec);
	for (size_t i = 0; i < collect->ntallies; i++)
		judge_again(collect, &collect->tallies[i]);
	mark_explaining(collect);
	record->findings = xcalloc(collect->ntallies + 1, sizeof(*record->findings));
	for (size_t i = 0; i < collect->ntallies; i++)
		hand_over(record, &collect->tallies[i]);
	free(collect->tallies);
	collect->tallies = NULL;
	collect->ntallies = 0;
	qsort(record->findings, record->nfindings, sizeof(*record->findings), by_weight);
	for (size_t i = 0; i < record->nfindings; i++)
		record->findings[i].id = (unsigned)i + 1;
	if (collect->unkept)
		texts_add(&record->notes,
			  xasprintf("%llu further failures of other kinds were counted, not kept",
				    (unsigned long long)collect->unkept));
}
