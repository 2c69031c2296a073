/* Lookups in struct xlat tables, and the two tables everybody needs: errno and signal names.
 * Other tables live with the module that owns their meaning. */
#include "decode/xlat.h"

#include "decode/buf.h"

#include <inttypes.h>
#include <string.h>

const char *xlat_name(const struct xlat *table, uint64_t value)
{
	for (; table->name; table++)
		if (table->value == value)
			return table->name;
	return NULL;
}

bool xlat_value(const struct xlat *table, const char *name, uint64_t *value)
{
	for (; table->name; table++) {
		if (strcmp(table->name, name))
			continue;
		*value = table->value;
		return true;
	}
	return false;
}

void xlat_add(struct buf *buf, const struct xlat *table, uint64_t value)
{
	const char *name = xlat_name(table, value);

	if (name)
		buf_add_string(buf, name);
	else
		buf_addf(buf, "0x%" PRIx64, value);
}

void xlat_add_flags(struct buf *buf, const struct xlat *table, uint64_t flags)
{
	const char *separator = "";

	for (; table->name; table++) {
		if (!table->value || (flags & table->value) != table->value)
			continue;
		buf_add_string(buf, separator);
		buf_add_string(buf, table->name);
		flags &= ~table->value;
		separator = "|";
	}
	if (flags)
		buf_addf(buf, "%s0x%" PRIx64, separator, flags);
	else if (!*separator)
		buf_add_byte(buf, '0');
}

const char *xlat_errno(int code)
{
	const char *name = strerrorname_np(code);

	return code > 0 ? name : NULL;
}

const char *xlat_signal(int signal)
{
	static const struct xlat names[] = {
#define SIGNAL(number, name) {number, "SIG" name}
		SIGNAL(1, "HUP"),   SIGNAL(2, "INT"),	  SIGNAL(3, "QUIT"),  SIGNAL(4, "ILL"),
		SIGNAL(5, "TRAP"),  SIGNAL(6, "ABRT"),	  SIGNAL(7, "BUS"),   SIGNAL(8, "FPE"),
		SIGNAL(9, "KILL"),  SIGNAL(10, "USR1"),	  SIGNAL(11, "SEGV"), SIGNAL(12, "USR2"),
		SIGNAL(13, "PIPE"), SIGNAL(14, "ALRM"),	  SIGNAL(15, "TERM"), SIGNAL(16, "STKFLT"),
		SIGNAL(17, "CHLD"), SIGNAL(18, "CONT"),	  SIGNAL(19, "STOP"), SIGNAL(20, "TSTP"),
		SIGNAL(21, "TTIN"), SIGNAL(22, "TTOU"),	  SIGNAL(23, "URG"),  SIGNAL(24, "XCPU"),
		SIGNAL(25, "XFSZ"), SIGNAL(26, "VTALRM"), SIGNAL(27, "PROF"), SIGNAL(28, "WINCH"),
		SIGNAL(29, "IO"),   SIGNAL(30, "PWR"),	  SIGNAL(31, "SYS"),  {0, NULL},
#undef SIGNAL
	};

	return xlat_name(names, (uint64_t)signal);
}
