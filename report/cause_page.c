/* Codes to text for a terminal of 80 columns. The page docs/CAUSES.md is made from this text.
 * Which codes are near a wrong one is cause_near's. */
#include "report/cause_page.h"

#include <errno.h>
#include <strings.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "report/cause.h"
#include "report/cause_near.h"
#include "report/text_layout.h"

#define WIDTH 80

static const struct {
	char section;
	const char *title;
} sections[] = {
	{'-', "No failure, or not explained"},
	{'A', "Looking the file up"},
	{'B', "Permission, policy, privilege"},
	{'C', "Busy files"},
	{'D', "What the file holds"},
	{'E', "ELF programs and their loaders"},
	{'F', "Scripts and their interpreters"},
	{'G', "binfmt_misc and emulators"},
	{'H', "Limits"},
	{'I', "After the exec"},
	{'Z', "The rest"},
};

static void show_cause(struct layout *layout, enum cause cause)
{
	const struct cause_text *text = cause_text(cause);
	scope_buf struct buf head = {0};

	buf_addf(&head, "%s (%s): %s", text->name, severity_name(text->severity), text->headline);
	layout_item(layout, STYLE_PLAIN, "", 0, head.data);
	layout_item(layout, STYLE_PLAIN, "  meaning", 12, text->about);
	layout_item(layout, STYLE_PLAIN, "  known by", 12, text->known_by);
	layout_item(layout, STYLE_PLAIN, "  to do", 12, text->to_do);
}

static void show_factor(struct layout *layout, unsigned factor)
{
	scope_buf struct buf head = {0};

	buf_addf(&head, "%s (factor): contributes to a cause", factor_name(factor));
	layout_item(layout, STYLE_PLAIN, "", 0, head.data);
	layout_item(layout, STYLE_PLAIN, "  meaning", 12, factor_meaning(factor));
}

static void list_row(struct layout *layout, const char *name, const char *words)
{
	scope_buf struct buf lead = {0};

	buf_addf(&lead, "  %s", name);
	layout_item(layout, STYLE_PLAIN, lead.data, 42, words);
}

static void list_all(struct layout *layout)
{
	for (size_t s = 0; s < sizeof(sections) / sizeof(*sections); s++) {
		buf_addf(layout->out, "%s%s\n", s ? "\n" : "", sections[s].title);
		for (unsigned i = CAUSE_NONE + 1; i < CAUSE_COUNT; i++) {
			const struct cause_text *text = cause_text((enum cause)i);

			if (text->section == sections[s].section)
				list_row(layout, text->name, text->headline);
		}
	}
	buf_add_string(layout->out, "\nFactors: what contributed\n");
	for (unsigned i = 0; factor_name(i); i++)
		list_row(layout, factor_name(i), factor_meaning(i));
}

/* True when it is a code, shown then; some name a cause and a factor. */
static bool show(struct layout *layout, const char *code)
{
	size_t before = layout->out->len;

	for (unsigned i = CAUSE_NONE + 1; i < CAUSE_COUNT; i++)
		if (!strcasecmp(cause_name((enum cause)i), code))
			show_cause(layout, (enum cause)i);
	for (unsigned i = 0; factor_name(i); i++)
		if (!strcasecmp(factor_name(i), code)) {
			if (layout->out->len > before)
				layout_newline(layout);
			show_factor(layout, i);
		}
	return layout->out->len > before;
}

static int no_such_code(const char *code, struct err *err)
{
	scope_buf struct buf near = {0};

	if (cause_near(&near, code))
		return err_set(err, EINVAL, "'%.60s' is no code of a report; near it: %s", code,
			       near.data);
	return err_set(err, EINVAL,
		       "'%.60s' is no code of a report; --explain-cause alone lists them", code);
}

int cause_page(struct buf *out, char *const *codes, struct err *err)
{
	scope_buf struct buf text = {0};
	struct layout layout = {.out = &text, .width = WIDTH};

	if (!codes)
		list_all(&layout);
	for (size_t i = 0; codes && codes[i]; i++) {
		if (i)
			layout_newline(&layout);
		if (!show(&layout, codes[i]))
			return no_such_code(codes[i], err);
	}
	buf_add(out, text.data, text.len);
	return 0;
}
