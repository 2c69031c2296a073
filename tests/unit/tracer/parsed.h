/* A command line parsed from a line of words, for the tests of the options. */
#ifndef EXECTRACE_TESTS_PARSED_H
#define EXECTRACE_TESTS_PARSED_H

#include <string.h>

#include "decode/err.h"
#include "tracer/options.h"

#define WORDS_MAX 24

struct parsed {
	char line[200];
	char *argv[WORDS_MAX + 2];
	int argc;
	struct options options;
	struct err err;
	int result;
};

/* Parse "exectrace" and the words of line, which blanks part. */
static void parse(struct parsed *parsed, const char *line)
{
	char *save = NULL;

	*parsed = (struct parsed){.argc = 1};
	parsed->argv[0] = (char *)"exectrace";
	strncpy(parsed->line, line, sizeof(parsed->line) - 1);
	for (char *word = strtok_r(parsed->line, " ", &save); word && parsed->argc <= WORDS_MAX;
	     word = strtok_r(NULL, " ", &save))
		parsed->argv[parsed->argc++] = word;
	parsed->result = options_parse(&parsed->options, parsed->argc, parsed->argv, &parsed->err);
}

#endif
