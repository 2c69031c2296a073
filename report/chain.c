/* Chains of exit statuses.
 * Whether a chain matters is severity's question. */
#include "report/chain.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "decode/xlat.h"
#include "report/process.h"
#include "report/program.h"
#include "report/record.h"

#define CHAINS_MAX 1024
#define ITEMS_MAX 32
#define WORDS_MAX 4 /* of a command line in a sentence */

struct chain *chain_start(struct chains *chains, size_t finding, pid_t pid)
{
	struct chain *chain;

	for (chain = chains->first; chain; chain = chain->next)
		if (chain->finding == finding && chain->at == pid)
			return NULL;
	if (chains->count >= CHAINS_MAX)
		return NULL;
	chain = xcalloc(1, sizeof(*chain));
	chain->finding = finding;
	chain->at = pid;
	chain->at_origin = true;
	chain->hop = ++chains->clock;
	chain->next = chains->first;
	chains->first = chain;
	chains->count++;
	return chain;
}

bool chains_begun_at(const struct chains *chains, pid_t pid)
{
	for (const struct chain *chain = chains->first; chain; chain = chain->next)
		if (chain->at == pid && chain->at_origin)
			return true;
	return false;
}

void chain_add(struct chain *chain, const struct consequence *consequence)
{
	if (chain->count >= ITEMS_MAX) {
		free(consequence->text);
		return;
	}
	chain->items = xrealloc(chain->items, (chain->count + 1) * sizeof(*chain->items));
	chain->items[chain->count++] = *consequence;
}

/* "go run . exited with 1": the first words of what ran there. */
static char *end_sentence(const struct program *program, const struct event *event)
{
	scope_buf struct buf text = {0};
	char *const *argv = program ? program->argv : NULL;
	const char *name;

	for (size_t i = 0; argv && argv[i] && i < WORDS_MAX; i++)
		buf_addf(&text, "%s%s", argv[i], argv[i + 1] && i == WORDS_MAX - 1 ? " ... " : " ");
	if (text.len == 0 && program && program->exe)
		buf_addf(&text, "%s ", program->exe);
	if (event->exit.how == EXIT_CODE) {
		buf_addf(&text, "exited with %d", event->exit.code);
	} else {
		name = xlat_signal(event->exit.signal);
		buf_add_string(&text, "was killed by ");
		if (name)
			buf_add_string(&text, name);
		else
			buf_addf(&text, "signal %d", event->exit.signal);
	}
	return buf_steal(&text);
}

static void note_end(struct chain *chain, const struct process *process, const struct event *event,
		     bool command)
{
	struct consequence end = {
		.kind = command ? CONSEQUENCE_COMMAND : CONSEQUENCE_EXIT,
		.pid = process->pid,
		.code = event->exit.how == EXIT_CODE ? event->exit.code : 0,
		.signal = event->exit.how == EXIT_SIGNAL ? event->exit.signal : 0,
		.text = end_sentence(process->program, event),
	};

	chain_add(chain, &end);
}

/* Ended from outside: no exec that failed is why. Not so SIGKILL where the exec itself failed: the
 * kernel sends it past the point of no return. */
static bool was_asked_to_end(const struct chain *chain, const struct event *event)
{
	switch (event->exit.how == EXIT_SIGNAL ? event->exit.signal : 0) {
	case SIGKILL:
		return !chain->at_origin;
	case SIGINT:
	case SIGQUIT:
	case SIGTERM:
	case SIGHUP:
		return true;
	default:
		return false;
	}
}

/* Take the chain over the end of `process`: true when that ends the chain too. */
static bool pass(struct chains *chains, struct chain *chain, const struct process *process,
		 struct process *parent, const struct event *event)
{
	bool failed = event->exit.how == EXIT_SIGNAL || event->exit.code != 0;

	note_end(chain, process, event, process->root);
	if (!failed) {
		chain->end = chain->at_origin ? CHAIN_RECOVERED : CHAIN_HANDLED;
		return true;
	}
	/* A child that failed later, and not for an exec, may be why this one did. */
	if (!chain->at_origin && process->other_failure > chain->hop)
		chain->weak = true;
	if (was_asked_to_end(chain, event))
		chain->weak = true;
	if (process->root || !parent) {
		chain->end = !process->root ? CHAIN_LOST : chain->weak ? CHAIN_WEAK : CHAIN_REACHED;
		return true;
	}
	chain->at = parent->pid;
	parent->exec_failed = true;
	chain->at_origin = false;
	chain->hop = chains->clock;
	return false;
}

struct chain *chains_exit(struct chains *chains, const struct process_table *table,
			  struct process *process, const struct event *event)
{
	struct process *parent = process->parent ? process_find(table, process->parent) : NULL;
	bool failed = event->exit.how == EXIT_SIGNAL || event->exit.code != 0, had = false;
	struct chain **slot = &chains->first, *ended = NULL;

	chains->clock++;
	while (*slot) {
		struct chain *chain = *slot;

		if (chain->at != process->pid) {
			slot = &chain->next;
			continue;
		}
		had = true;
		if (!pass(chains, chain, process, parent, event)) {
			slot = &chain->next;
			continue;
		}
		*slot = chain->next;
		chains->count--;
		chain->next = ended;
		ended = chain;
	}
	if (failed && !had && parent)
		parent->other_failure = chains->clock;
	return ended;
}

struct chain *chains_take(struct chains *chains)
{
	struct chain *first = chains->first;

	for (struct chain *chain = first; chain; chain = chain->next)
		chain->end = CHAIN_OPEN;
	chains->first = NULL;
	chains->count = 0;
	return first;
}

void chain_free(struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		free(chain->items[i].text);
	free(chain->items);
	free(chain);
}
