/* Puts record, scene, model and cause together for files that nobody executes. */
#include "report/explain.h"

#include <errno.h>
#include <stdlib.h>

#include "decode/err.h"
#include "report/record.h"

struct record *explain_files(char *const *files, const struct explain_options *options,
			     struct err *err)
{
	(void)files;
	(void)options;
	err_set(err, ENOTSUP, "--explain is not available in this version");
	return NULL;
}

bool explain_all_run(const struct record *record)
{
	for (size_t i = 0; i < record->nfindings; i++)
		if (record->findings[i].verdict.severity > SEVERITY_NOTE)
			return false;
	return true;
}

void explain_free(struct record *record)
{
	if (record)
		record_free(record);
	free(record);
}
