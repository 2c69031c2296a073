/* The version's text. Run-time versions where the library tells, else those compiled against. */
#include "report/version.h"

#include <elfutils/version.h>
#include <jansson.h>
#include <seccomp.h>

#include "decode/buf.h"

void version_text(struct buf *out)
{
	const struct scmp_version *seccomp = seccomp_version();

	buf_addf(out, "exectrace %s\n", EXECTRACE_VERSION);
	if (seccomp)
		buf_addf(out, "libseccomp %u.%u.%u\n", seccomp->major, seccomp->minor,
			 seccomp->micro);
	buf_addf(out, "elfutils libelf 0.%d\n", _ELFUTILS_VERSION);
	buf_addf(out, "jansson %s\n", jansson_version_str());
}
