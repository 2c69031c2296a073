/* Fills struct err; see err.h for the contract.
 * Truncates long messages rather than failing. */
#include "decode/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int err_set(struct err *err, int code, const char *format, ...)
{
	va_list args;

	if (!err)
		return -code;
	err->code = code;
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	return -code;
}

int err_sys(struct err *err, int code, const char *format, ...)
{
	va_list args;
	size_t len;

	if (!err)
		return -code;
	err->code = code;
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	len = strlen(err->message);
	snprintf(err->message + len, sizeof(err->message) - len, ": %s", strerror(code));
	return -code;
}

int err_wrap(struct err *err, const char *format, ...)
{
	char inner[ERR_MESSAGE_MAX];
	va_list args;
	size_t len;

	if (!err)
		return -1;
	memcpy(inner, err->message, sizeof(inner));
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	len = strlen(err->message);
	snprintf(err->message + len, sizeof(err->message) - len, ": %s", inner);
	return -err->code;
}
