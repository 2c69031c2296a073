/* Output formats behind one table; each turns the JSON document of a run into bytes.
 * A renderer sees the document only, so a saved report renders as the run itself would have. */
#ifndef EXECTRACE_REPORT_RENDER_H
#define EXECTRACE_REPORT_RENDER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buf;

struct render_options {
	bool color;
	unsigned width; /* columns; 0: 80 */
	bool redact;
	const json_t *lines; /* borrowed: the earlier lines of a saved stream; NULL none */
};

struct renderer {
	const char *name;   /* "text", "json", "markdown", "html", ... */
	const char *suffix; /* ".md": chosen for -o report.md; NULL none */
	bool redacts;	    /* --redact is the default */
	/* Of renderer_run: redacts nothing itself. */
	void (*render)(const json_t *document, const struct render_options *options,
		       struct buf *out);
	/* the same for a document that is not of a run: of --registry, of --counters=show; NULL:
	 * there is no such form of it */
	void (*render_view)(const json_t *document, const struct render_options *options,
			    struct buf *out);
};

extern const struct renderer renderers[]; /* ended by a NULL name */
const struct renderer *renderer_find(const char *name);
const struct renderer *renderer_for_path(const char *path); /* by suffix; text otherwise */
/* The report's bytes in this format, of a redacted copy where options say so. 0, or -ENOTSUP when
 * the format has no form of such a document. */
int renderer_run(const struct renderer *renderer, const json_t *document,
		 const struct render_options *options, struct buf *out);

/* What is worth a word at the end of a run: the text of the findings of severity error and
 * warning. Nothing at all when there are none. */
void render_summary(const json_t *document, const struct render_options *options, struct buf *out);

#endif
