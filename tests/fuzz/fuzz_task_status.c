/* decode/task_status under libFuzzer: any text, bounded work, no number taken from nowhere. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decode/task_status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct task_status status;
	struct dispatch_limits limits;

	task_status_parse(&status, (const char *)data, size);
	if (status.nns_pids > TASK_PIDS_MAX ||
	    memchr(status.name, '\0', sizeof(status.name)) == NULL)
		abort();
	if (status.creds.ngroups && !status.creds.groups)
		abort();
	if (size == 0 && status.creds.known)
		abort();
	task_status_free(&status);
	task_limits_parse(&limits, (const char *)data, size);
	if (limits.nfds_open != UINT64_MAX)
		abort();
	return 0;
}
