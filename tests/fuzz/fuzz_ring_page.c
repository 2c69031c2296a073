/* tracer/ring_page and counters_join under libFuzzer: pages of anybody's making give events that
 * lie inside them, and calls of execs with names that end. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz_input.h"
#include "tracer/counters_join.h"
#include "tracer/ring_page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct counters_format formats[COUNTERS_EVENTS] = {
		{1, 0, 0}, {2, 8, 0}, {3, 12, 0}, {4, 8, 16}};
	struct counters_join *join = counters_join_new(formats, KERNEL_PROBES);
	const struct loader_trace *trace;
	struct ring_event event;
	struct ring_page page;

	counters_join_expect(join, 7, NULL, NULL);
	if (ring_page_open(&page, (struct span){data, size}))
		while (ring_page_next(&page, &event)) {
			fuzz_expect(event.fields.data >= data &&
				    event.fields.data + event.fields.len <= data + size);
			counters_join_add(join, &event);
		}
	counters_join_run(join, UINT64_MAX);
	trace = counters_join_take(join, 7, 0);
	fuzz_expect(trace->count <= LOADER_CALLS_MAX);
	for (size_t i = 0; i < trace->count; i++)
		fuzz_expect(!trace->calls[i].named || strlen(trace->calls[i].named) <= 4096);
	counters_join_free(join);
	return 0;
}
