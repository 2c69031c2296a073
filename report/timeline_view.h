/* The timeline of a document made ready for drawing: processes as spans in lanes that do not
 * overlap, and marks on them. Reads a document that may be anything; knows no format. */
#ifndef EXECTRACE_REPORT_TIMELINE_VIEW_H
#define EXECTRACE_REPORT_TIMELINE_VIEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMELINE_VIEW_OWN_LANES 40 /* as many processes have a lane each */

struct timeline_span {
	long long pid, parent;
	int64_t from, to;      /* microseconds since the run began */
	const json_t *process; /* borrowed; NULL: only its pid is known */
	bool told;	       /* an exec of it is marked, or of a process below it */
	int lane;	       /* -1: there was no room */
};

enum timeline_mark_kind { MARK_WROTE, MARK_FAILED, MARK_KILLED, MARK_REDIRECTED, MARK_NOTED };

struct timeline_mark {
	enum timeline_mark_kind kind;
	size_t span; /* its index */
	int64_t at;
	const json_t *finding; /* borrowed; NULL: no finding tells of it */
	char *text;	       /* owned: for a reader; hostile bytes are in it */
};

struct timeline_view {
	struct timeline_span *spans; /* owned, by their beginning */
	size_t nspans;
	struct timeline_mark *marks; /* owned */
	size_t nmarks;
	int64_t start_ns;      /* of the run, since the epoch; of what is known of it otherwise */
	int64_t duration;      /* of the run, at least 1 */
	int lanes, told_lanes; /* in use; the first of them hold what is told */
	size_t hidden;	       /* spans without a lane */
};

void timeline_view_make(struct timeline_view *view, const json_t *document);
void timeline_view_free(struct timeline_view *view);

#endif
