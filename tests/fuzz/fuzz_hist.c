/* tracer/hist under libFuzzer: any text, rows that it holds, and sums that are right or refused. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz_input.h"
#include "tracer/hist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = "# trigger info: hist:keys=interp:\n";
	char *text = malloc(sizeof(head) + size);
	struct hist hist;
	uint64_t sum = 0;

	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + sizeof(head) - 1, data, size);
	text[sizeof(head) - 1 + size] = '\0';
	fuzz_expect(hist_parse(&hist, text, "interp"));
	for (size_t i = 0; i < hist.count; i++) {
		fuzz_expect(!strchr(hist.rows[i].key, '\n'));
		sum += hist.rows[i].count;
	}
	fuzz_expect(!hist.adds_up || sum == hist.hits);
	hist_free(&hist);
	free(text);
	return 0;
}
