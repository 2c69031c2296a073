/* The first bytes of a file over the magic of a registry entry, cell by cell: what the mask leaves
 * out, what is equal, what differs. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/render_html.h"

#define CELL 21
#define LEFT 136
#define CELLS_MAX 28

/* A byte of a hex string, or -1 past its end. */
static int hex_byte(const char *hex, size_t at)
{
	unsigned byte;

	if (!hex || strlen(hex) / 2 <= at || sscanf(hex + 2 * at, "%2x", &byte) != 1)
		return -1;
	return (int)byte;
}

static const json_t *find_entry(const json_t *document, const char *name)
{
	static const char *const snapshots[] = {"registry.before.entries",
						"registry.after.entries"};

	for (size_t s = 0; s < 2; s++) {
		const json_t *entries = json_get(document, snapshots[s]);

		for (size_t i = 0; i < json_array_size(entries); i++)
			if (json_get_is(json_array_get(entries, i), "name", name))
				return json_array_get(entries, i);
	}
	return NULL;
}

static void cell(struct buf *out, const char *class, int x, int y, int byte)
{
	char text[8];

	html_svg_box(out, class, x, y, CELL - 2, 18);
	snprintf(text, sizeof(text), "%02x", (unsigned)byte & 0xff);
	html_svg_text(out, !strcmp(class, "ignored") ? "dim" : NULL, x + 3, y + 13, 3,
		      byte < 0 ? "?" : text);
}

int html_bytes(struct buf *out, const json_t *document, const json_t *finding, const json_t *step,
	       int y)
{
	const json_t *entry = find_entry(document, json_get_text(step, "entry"));
	const json_t *images = json_get(finding, "images");
	long long index = json_get_int(step, "image", 0);
	const json_t *image = index < 0 ? NULL : json_array_get(images, (size_t)index);
	const char *magic = json_get_string(entry, "magic"), *mask = json_get_string(entry, "mask");
	const char *head = json_get_string(image, "head_hex");
	long long offset = json_get_int(entry, "offset", 0);

	if (!magic || !head || offset < 0 || offset > 64)
		return 0;
	html_svg_text(out, "dim", 36, y + 15, 13, "file");
	html_svg_text(out, "dim", 36, y + 35, 13, "entry");
	for (size_t i = 0; i < CELLS_MAX; i++) {
		int have = hex_byte(head, (size_t)offset + i), want = hex_byte(magic, i);
		int bits = mask ? hex_byte(mask, i) : 0xff;
		int x = LEFT + (int)i * CELL;
		const char *class;

		if (want < 0)
			break;
		bits = bits < 0 ? 0xff : bits;
		class = !bits				       ? "ignored"
			: have >= 0 && !((have ^ want) & bits) ? "goodbox"
							       : "badbox";
		cell(out, class, x, y + 2, have);
		cell(out, class, x, y + 22, want & bits);
	}
	return HTML_BYTES_HEIGHT;
}
