/* The dispatch chain drawn: files as boxes, handlers as rows on a line between them, the bytes
 * that were compared where they tell something. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_html.h"

#define WIDTH 760
#define ROW 26
#define BOX 46
#define TRACK 18 /* x of the line that the rows are on */
#define TEXT_COLUMNS 62
#define BOX_COLUMNS 100
#define STEPS_MAX 60
#define STRIPS_MAX 6

const char *html_class_of_step(const json_t *step)
{
	static const char *const rows[][2] = {
		{"refuses", "bad"},	{"fails", "bad"},  {"disabled", "off"},
		{"undecidable", "off"}, {"loads", "good"}, {"rewrites", "good"},
		{"matched", "good"},
	};
	const char *result = json_get_text(step, "result");

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!strcmp(rows[i][0], result))
			return rows[i][1];
	return "dim";
}

struct chain {
	struct buf *out;
	const json_t *document, *finding;
	int y;
	size_t strips;
};

/* Where a text that is too long for its line is best parted; its length when it is not. */
static size_t first_line(const char *text, size_t columns)
{
	size_t len = strlen(text), at = columns - 2;

	if (len < columns)
		return len;
	while (at && text[at] != ' ')
		at--;
	return at ? at : len;
}

static void box(struct chain *chain, const char *class, const char *strong, const char *text)
{
	size_t parted = first_line(text, BOX_COLUMNS);
	scope_free char *line = xstrndup(text, parted);
	int height = BOX + (text[parted] ? 16 : 0);

	html_svg_box(chain->out, class, 4, chain->y, WIDTH - 8, height - 6);
	html_svg_text(chain->out, "strong", 14, chain->y + 16, BOX_COLUMNS, strong);
	html_svg_text(chain->out, "dim", 14, chain->y + 32, BOX_COLUMNS, line);
	if (text[parted])
		html_svg_text(chain->out, "dim", 14, chain->y + 48, BOX_COLUMNS, text + parted + 1);
	chain->y += height;
}

static void file_box(struct chain *chain, const json_t *image, const char *path)
{
	scope_buf struct buf text = {0};

	phrase_image(&text, image);
	box(chain, "file", *json_get_text(image, "path") ? json_get_text(image, "path") : path,
	    text.data ? text.data : "");
}

static void track(struct chain *chain, const char *class)
{
	char y[16];

	snprintf(y, sizeof(y), "%d", chain->y + ROW / 2);
	html_svg_line(chain->out, NULL, TRACK, chain->y - 6, TRACK, chain->y + ROW);
	html_empty(chain->out, "circle", "class", class, "cx", "18", "cy", y, "r", "6", NULL);
}

static void text_row(struct chain *chain, const char *class, const char *handler, const char *entry,
		     const char *text)
{
	size_t parted = first_line(text, TEXT_COLUMNS);
	scope_free char *line = xstrndup(text, parted);
	int base = chain->y + ROW / 2 + 4;

	track(chain, class);
	html_svg_text(chain->out, "strong", 36, base, 13, handler);
	html_svg_text(chain->out, NULL, 136, base, 21, entry);
	html_svg_text(chain->out, class, 290, base, TEXT_COLUMNS, line);
	chain->y += ROW;
	if (!text[parted])
		return;
	html_svg_line(chain->out, NULL, TRACK, chain->y, TRACK, chain->y + 16);
	html_svg_text(chain->out, class, 290, base + 16, TEXT_COLUMNS, text + parted + 1);
	chain->y += 16;
}

static bool shows_bytes(const json_t *step)
{
	const char *class = html_class_of_step(step);

	return json_get_is(step, "handler", "binfmt_misc") &&
	       (phrase_step_is_near(step) || !strcmp(class, "good") || !strcmp(class, "off"));
}

static void step_row(struct chain *chain, const json_t *step)
{
	scope_buf struct buf text = {0};
	int height = 0;

	phrase_step(&text, step);
	text_row(chain, html_class_of_step(step), json_get_text(step, "handler"),
		 json_get_text(step, "entry"), text.data ? text.data : "");
	if (chain->strips >= STRIPS_MAX || !shows_bytes(step))
		return;
	height = html_bytes(chain->out, chain->document, chain->finding, step, chain->y);
	if (!height)
		return;
	html_svg_line(chain->out, NULL, TRACK, chain->y, TRACK, chain->y + height);
	chain->y += height;
	chain->strips++;
}

/* A stretch of entries that do not match; near misses keep their rows. */
static void folded(struct chain *chain, const json_t *steps, size_t from, size_t count)
{
	scope_buf struct buf text = {0};
	size_t shown = 0;

	for (size_t i = from; i < from + count && shown < PHRASE_PLAIN_SHOWN; i++) {
		if (!phrase_step_is_near(json_array_get(steps, i)))
			continue;
		step_row(chain, json_array_get(steps, i));
		shown++;
	}
	if (shown == count)
		return;
	buf_addf(&text, "%zu %s do not match", count - shown, shown ? "other entries" : "entries");
	text_row(chain, "dim", "binfmt_misc", "", text.data);
}

static void rows(struct chain *chain)
{
	const json_t *steps = json_get(chain->finding, "dispatch");
	const json_t *images = json_get(chain->finding, "images");
	size_t count = json_array_size(steps);
	long long image = 0, described = 0;

	for (size_t i = 0, drawn = 0; i < count && drawn < STEPS_MAX; drawn++) {
		const json_t *step = json_array_get(steps, i);
		long long now = json_get_int(step, "image", image);
		const json_t *file = now >= 0 ? json_array_get(images, (size_t)now) : NULL;
		size_t run = phrase_plain_run(steps, i);

		if (now > described && file)
			file_box(chain, file, "");
		else if (now != image && file)
			text_row(chain, "dim", "back to", "", json_get_text(file, "path"));
		described = now > described ? now : described;
		image = now;
		if (run > PHRASE_PLAIN_SHOWN)
			folded(chain, steps, i, run);
		else
			step_row(chain, step);
		i += run > PHRASE_PLAIN_SHOWN ? run : 1;
	}
}

static void outcome(struct chain *chain)
{
	const json_t *result = json_get(chain->finding, "outcome");
	bool good = json_get_is(result, "result", "success");
	scope_buf struct buf text = {0}, model = {0};

	phrase_result(&text, result);
	phrase_prediction(&model, chain->finding);
	box(chain, good ? "goodbox" : "badbox", text.data ? text.data : "",
	    model.data ? model.data : "");
}

void html_chain(struct buf *out, const json_t *document, const json_t *finding)
{
	scope_buf struct buf body = {0};
	struct chain chain = {&body, document, finding, 6, 0};
	const json_t *images = json_get(finding, "images");
	const json_t *first = json_array_get(images, 0);
	char box_size[40];

	if (!json_get_size(finding, "dispatch"))
		return;
	file_box(&chain, first ? first : json_get(finding, "target"),
		 json_get_text(finding, "path"));
	rows(&chain);
	outcome(&chain);
	snprintf(box_size, sizeof(box_size), "0 0 %d %d", WIDTH, chain.y);
	html_element(out, "h4", NULL, "Dispatch");
	html_open(out, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
		  "Dispatch chain", NULL);
	html_open(out, "svg", "class", "chain", "viewBox", box_size, "role", "img", "aria-label",
		  "Which handler looked at the file, and what it did", NULL);
	buf_add(out, body.data, body.len);
	html_close(out, "svg");
	html_close(out, "div");
}
