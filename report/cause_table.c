/* Codes of causes, severities and confidences to words and back.
 * Owns no text: the rows are in cause_text_*.c. */
#include "report/cause.h"

#include <string.h>

#include "report/cause_text.h"

const struct cause_text *cause_text(enum cause cause)
{
	static const struct cause_text *const parts[] = {cause_text_files, cause_text_images,
							 cause_text_handlers};

	if ((unsigned)cause >= CAUSE_COUNT)
		return NULL;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i][cause].name)
			return &parts[i][cause];
	return NULL;
}

const char *cause_name(enum cause cause)
{
	const struct cause_text *text = cause_text(cause);

	return text ? text->name : "NONE";
}

const char *cause_headline(enum cause cause)
{
	const struct cause_text *text = cause_text(cause);

	return text ? text->headline : "nothing to say";
}

bool cause_parse(const char *name, enum cause *cause)
{
	for (unsigned i = 0; i < CAUSE_COUNT; i++) {
		const struct cause_text *text = cause_text((enum cause)i);

		if (text && !strcmp(text->name, name)) {
			*cause = (enum cause)i;
			return true;
		}
	}
	return false;
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {"none", "note", "warning", "error"};

	return (unsigned)severity < sizeof(names) / sizeof(*names) ? names[severity] : "none";
}

const char *confidence_name(enum confidence confidence)
{
	static const char *const names[] = {"possible", "likely", "proved"};

	return (unsigned)confidence < sizeof(names) / sizeof(*names) ? names[confidence]
								     : "possible";
}
