/* decode/shebang under libFuzzer: both heads, strings that fit, facts that agree with each other.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "decode/shebang.h"

static void check(const unsigned char *head, size_t size)
{
	struct shebang shebang;
	size_t interp, arg;

	shebang_parse(&shebang, head, size);
	interp = strnlen(shebang.interp, sizeof(shebang.interp));
	arg = strnlen(shebang.arg, sizeof(shebang.arg));
	if (interp + arg + 2 > size || interp == sizeof(shebang.interp))
		abort();
	if (shebang.verdict != SHEBANG_OK && (interp || shebang.has_arg))
		abort();
	if ((shebang.verdict == SHEBANG_ABSENT) != (head[0] != '#' || head[1] != '!'))
		abort();
	if (strpbrk(shebang.interp, " \t\n") || strchr(shebang.arg, '\n') ||
	    (!shebang.has_arg && arg))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char head[SHEBANG_HEAD] = {0};

	memcpy(head, data, size < sizeof(head) ? size : sizeof(head));
	check(head, sizeof(head));
	check(head, 128);
	return 0;
}
