/* Finishes a run's record and hands it to the renderers. */
#include "report/publish.h"

#include <jansson.h>

#include "report/collect.h"
#include "report/document.h"
#include "report/output.h"
#include "report/record.h"
#include "report/render.h"

int publish_run(struct collect *collect, const struct run_end *end, const struct outputs *outputs,
		const struct render_options *options, struct published *published,
		struct buf *summary, struct err *err)
{
	const struct record *record = collect_finish(collect, end);
	json_t *document = document_build(record);
	int result;

	*published = (struct published){.findings = record->nfindings};
	for (size_t i = 0; i < record->nfindings; i++)
		if (record->findings[i].verdict.severity > published->worst)
			published->worst = record->findings[i].verdict.severity;
	render_summary(document, options, summary);
	result = outputs_write(outputs, document, err);
	json_decref(document);
	return result;
}
