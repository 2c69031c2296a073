/* For runs under valgrind, which does not know seccomp(2): the filter is installed with prctl(2),
 * whose number it lets through, so that the same stops are counted as without it. Preloaded. */
#include <dlfcn.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

long syscall(long number, ...)
{
	long (*next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	long arguments[6];
	va_list list;

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		arguments[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_seccomp && arguments[0] == SECCOMP_SET_MODE_FILTER)
		return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, arguments[2]);
	return next(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
		    arguments[5]);
}
