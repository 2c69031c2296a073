/* The dispatch of one finding as rows: handler, entry, what it did.
 * Long stretches of entries that do not match are one row, near misses excepted. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_text.h"
#include "report/text_layout.h"

#define NAME_COLUMNS 25

struct rows {
	struct layout *layout;
	const json_t *finding;
	const char *label;   /* of the next row */
	const char *handler; /* of the row before */
	long long image;     /* index of the file the rows are about */
	long long shown;     /* highest index that was described */
};

static void row(struct rows *rows, const char *handler, const char *entry, const char *text)
{
	struct layout *layout = rows->layout;
	const char *shown = strcmp(handler, rows->handler) ? handler : "";
	scope_buf struct buf name = {0}, lead = {0};

	buf_addf(&name, "%-11s %s", shown, entry);
	buf_addf(&lead, "   %s", rows->label);
	rows->label = "";
	rows->handler = handler;
	layout_styled(layout, STYLE_LABEL, lead.data);
	layout_pad(layout, LAYOUT_FIELD_INDENT);
	layout_styled(layout, STYLE_PLAIN, name.data);
	if (layout_column(layout) >= LAYOUT_FIELD_INDENT + NAME_COLUMNS) {
		/* A long name: cut off from its line rather than pushed over the edge. */
		while (layout->out->len && layout->out->data[layout->out->len - 1] != '\n')
			layout->out->len--;
		layout_item(layout, STYLE_LABEL, lead.data, LAYOUT_FIELD_INDENT, name.data);
		layout_item(layout, STYLE_PLAIN, "", LAYOUT_FIELD_INDENT + 4, text);
		return;
	}
	layout_pad(layout, LAYOUT_FIELD_INDENT + NAME_COLUMNS);
	layout_item(layout, STYLE_PLAIN, "", LAYOUT_FIELD_INDENT + NAME_COLUMNS, text);
}

static void step_row(struct rows *rows, const json_t *step)
{
	scope_buf struct buf text = {0};

	phrase_step(&text, step);
	row(rows, json_get_text(step, "handler"), json_get_text(step, "entry"),
	    text.data ? text.data : "");
}

static void folded_rows(struct rows *rows, const json_t *steps, size_t from, size_t count)
{
	scope_buf struct buf text = {0};
	size_t shown = 0;

	for (size_t i = from; i < from + count && shown < PHRASE_PLAIN_SHOWN; i++) {
		if (!phrase_step_is_near(json_array_get(steps, i)))
			continue;
		step_row(rows, json_array_get(steps, i));
		shown++;
	}
	if (shown == count)
		return;
	buf_addf(&text, "%zu %s do not match", count - shown, shown ? "other entries" : "entries");
	row(rows, "binfmt_misc", "", text.data);
}

/* The walk goes on with another file: an interpreter, an emulator. */
static void image_row(struct rows *rows, const json_t *step)
{
	long long image = json_get_int(step, "image", rows->image);
	const json_t *images = json_get(rows->finding, "images");
	scope_buf struct buf text = {0};
	const json_t *file;

	if (image == rows->image || image < 0)
		return;
	rows->image = image;
	rows->handler = "";
	file = json_array_get(images, (size_t)image);
	if (!file)
		return;
	if (image <= rows->shown) {
		buf_addf(&text, "back to %s", json_get_text(file, "path"));
	} else {
		buf_addf(&text, "then %s: ", json_get_text(file, "path"));
		phrase_image(&text, file);
		rows->shown = image;
	}
	layout_field(rows->layout, rows->label, text.data);
	rows->label = "";
}

void text_dispatch(struct layout *layout, const json_t *finding)
{
	const json_t *steps = json_get(finding, "dispatch");
	struct rows rows = {layout, finding, "dispatch", "", 0, 0};

	for (size_t i = 0; i < json_array_size(steps);) {
		size_t run = phrase_plain_run(steps, i);

		image_row(&rows, json_array_get(steps, i));
		if (run > PHRASE_PLAIN_SHOWN) {
			folded_rows(&rows, steps, i, run);
			i += run;
		} else {
			step_row(&rows, json_array_get(steps, i++));
		}
	}
}
