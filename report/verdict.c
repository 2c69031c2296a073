/* Filling and freeing a verdict. Decides nothing: cause and its rules do. */
#include "report/verdict.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"

static char *format_owned(const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = xmalloc((size_t)(len < 0 ? 0 : len) + 1);
	*text = '\0';
	if (len > 0)
		vsnprintf(text, (size_t)len + 1, format, args);
	return text;
}

void verdict_say(struct verdict *verdict, const char *format, ...)
{
	va_list args;

	free(verdict->summary);
	va_start(args, format);
	verdict->summary = format_owned(format, args);
	va_end(args);
}

void verdict_continue(struct verdict *verdict, const char *format, ...)
{
	scope_free char *words = NULL;
	char *before = verdict->summary;
	va_list args;

	va_start(args, format);
	words = format_owned(format, args);
	va_end(args);
	verdict->summary = xasprintf("%s%s", before ? before : "", words);
	free(before);
}

void verdict_prove(struct verdict *verdict, const char *source, const char *format, ...)
{
	struct evidence *evidence;
	va_list args;

	if (verdict->nevidence == VERDICT_ITEMS_MAX)
		return;
	evidence = &verdict->evidence[verdict->nevidence++];
	evidence->source = xstrdup(source);
	va_start(args, format);
	evidence->fact = format_owned(format, args);
	va_end(args);
}

void verdict_advise(struct verdict *verdict, char *run, bool root, const char *format, ...)
{
	struct fix *fix;
	va_list args;

	if (verdict->nfixes == VERDICT_ITEMS_MAX) {
		free(run);
		return;
	}
	fix = &verdict->fixes[verdict->nfixes++];
	fix->run = run;
	fix->root = root;
	va_start(args, format);
	fix->does = format_owned(format, args);
	va_end(args);
}

void verdict_add_factor(struct verdict *verdict, const char *name)
{
	unsigned factor;

	if (factor_find(name, &factor))
		verdict->factors[factor] = true;
	else
		assert(!"a factor outside the table");
}

bool verdict_has_factor(const struct verdict *verdict, const char *name)
{
	unsigned factor;

	return factor_find(name, &factor) && verdict->factors[factor];
}

void verdict_free(struct verdict *verdict)
{
	free(verdict->summary);
	for (size_t i = 0; i < verdict->nevidence; i++) {
		free(verdict->evidence[i].fact);
		free(verdict->evidence[i].source);
	}
	for (size_t i = 0; i < verdict->nfixes; i++) {
		free(verdict->fixes[i].run);
		free(verdict->fixes[i].does);
	}
	memset(verdict, 0, sizeof(*verdict));
}
