/* A file's bytes classified, for the tests of decode/foreign. */
#ifndef EXECTRACE_TESTS_FOREIGN_SAMPLE_H
#define EXECTRACE_TESTS_FOREIGN_SAMPLE_H

#include <criterion/criterion.h>
#include <string.h>

#include "decode/foreign.h"

__attribute__((unused)) static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

__attribute__((unused)) static struct foreign classify(const void *bytes, size_t len,
						       const char *name)
{
	struct foreign foreign;

	foreign_classify(&foreign, bytes, len, len, name);
	return foreign;
}

#define BYTES(text) (text), sizeof(text) - 1

#endif
