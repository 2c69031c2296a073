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
	if (chain->endless)
		return false;
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

/* Shells give on the status of what they ran; what is no shell by its name shows that it is one by
 * the status of a child in which an exec failed. */
static bool is_shell(const struct program *program, int below)
{
	if (!program)
		return false;
	return program_name_is_shell(program->exe) ||
	       (program->argv && program_name_is_shell(program->argv[0])) ||
	       (program->script && (below == 126 || below == 127));
}

/* Did it say something of its own after the chain came to it, in the form of a shell's complaint
 * ("NAME: line 3: ...")? Then another command was not found there. */
static bool complained(const struct chain *chain, const struct process *process)
{
	char *const *argv = process->program ? process->program->argv : NULL;

	if (chain->below > 128) /* a shell tells of a signal in that form, too */
		return false;
	for (size_t i = chain->arrived; argv && i < chain->count; i++) {
		const struct consequence *item = &chain->items[i];

		if (item->kind != CONSEQUENCE_MESSAGE || item->pid != process->pid || !item->text)
			continue;
		for (size_t word = 0; argv[word] && word < WORDS_MAX; word++) {
			size_t len = strlen(argv[word]);

			if (!strncmp(item->text, argv[word], len) &&
			    !strncmp(item->text + len, ": ", 2))
				return true;
		}
	}
	return false;
}

/* Is something else than what came from below why this process ended so? */
static void doubt(struct chain *chain, const struct process *process, int status)
{
	bool other_name = status != chain->below && (status == 126 || status == 127) &&
			  (chain->below == 126 || chain->below == 127);

	if (chain->at_origin)
		return;
	/* A child that failed later, and not for an exec; or another program in its place. */
	if (process->other_failure > chain->hop || process->program != chain->there)
		chain->weak = true;
	if (!is_shell(chain->there, chain->below))
		return;
	if (other_name) /* "not found" never comes from "cannot be executed" */
		chain->weak = true;
	else if (status != chain->below || complained(chain, process))
		chain->doubtful = true;
}

/* Take the chain over the end of `process`: true when that ends the chain too. */
static bool pass(struct chains *chains, struct chain *chain, const struct process *process,
		 struct process *parent, const struct event *event)
{
	int status = event->exit.how == EXIT_CODE ? event->exit.code : 128 + event->exit.signal;
	bool failed = status != 0;

	note_end(chain, process, event, process->root);
	if (!failed) {
		chain->end = chain->at_origin ? CHAIN_RECOVERED : CHAIN_HANDLED;
		return true;
	}
	doubt(chain, process, status);
	if (was_asked_to_end(chain, event))
		chain->weak = true;
	if (process->root || !parent) {
		chain->end = !process->root    ? CHAIN_LOST
			     : chain->weak     ? CHAIN_WEAK
			     : chain->doubtful ? CHAIN_LIKELY
					       : CHAIN_REACHED;
		return true;
	}
	chain->at = parent->pid;
	parent->exec_failed = true;
	chain->at_origin = false;
	chain->below = status;
	chain->arrived = chain->count;
	program_unref(chain->there);
	chain->there = program_ref(parent->program);
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
	program_unref(chain->there);
	free(chain);
}
