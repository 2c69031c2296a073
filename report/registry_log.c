/* The list of what happened to registries; bounded, the first events are kept.
 * Judges nothing: registry_story tells what an event means for an exec. */
#include "report/registry_log.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/program.h"
#include "report/texts.h"

#define EVENTS_MAX 1000
#define WRITTEN_MAX 2048 /* BINFMT_REGISTER_MAX is 1920 */

static const struct texts_limit argv_limit = {.items = 48, .bytes = 4096};

static struct registry_event *add(struct registry_log *log, const struct registry_look *look)
{
	struct registry_event *event;

	log->items = xrealloc(log->items, (log->count + 1) * sizeof(*log->items));
	event = &log->items[log->count++];
	*event = (struct registry_event){
		.since_ns = look->since_ns,
		.time_ns = look->time_ns,
		.exec = look->exec,
		.own = look->own,
		.our_userns = look->our_userns,
		.pid = look->pid,
	};
	if (look->program) {
		event->exe = xstrdup(look->program->exe);
		event->argv = texts_copy(look->program->argv, argv_limit, NULL);
	}
	if (look->written)
		event->written =
			xstrndup(look->written,
				 look->written_len < WRITTEN_MAX ? look->written_len : WRITTEN_MAX);
	return event;
}

void registry_log_compare(struct registry_log *log, const struct registry *before,
			  const struct registry *after, const struct registry_look *look)
{
	size_t count = 0;
	struct registry_change *changes = registry_diff(before, after, &count);

	for (size_t i = 0; i < count; i++) {
		struct registry_event *event;

		if (log->count >= EVENTS_MAX) {
			free(changes[i].name);
			free(changes[i].detail);
			continue;
		}
		event = add(log, look);
		event->change = changes[i];
		event->before = before;
		event->after = after;
	}
	free(changes);
}

void registry_log_refused(struct registry_log *log, int error, const struct registry_look *look)
{
	struct registry_event *event;

	if (log->count >= EVENTS_MAX)
		return;
	event = add(log, look);
	event->error = error;
	event->change.name = xstrdup(look->name);
}

void registry_log_free(struct registry_log *log)
{
	for (size_t i = 0; i < log->count; i++) {
		struct registry_event *event = &log->items[i];

		free(event->change.name);
		free(event->change.detail);
		free(event->exe);
		texts_free(event->argv);
		free(event->written);
	}
	free(log->items);
	*log = (struct registry_log){0};
}

const char *registry_event_name(const struct registry_event *event)
{
	return event->error ? "refused" : registry_change_kind_name(event->change.kind);
}
