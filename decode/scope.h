/* Cleanup attributes: what a local variable owns is released at the end of its scope.
 * Owns no type of its own; modules with a free function declare their attribute beside it. */
#ifndef EXECTRACE_DECODE_SCOPE_H
#define EXECTRACE_DECODE_SCOPE_H

#include <stdlib.h>
#include <unistd.h>

/* scope_free char *s = xstrdup(...);  frees s at scope exit */
#define scope_free __attribute__((cleanup(scope_free_pointer)))
/* scope_close int fd = open(...);  closes fd at scope exit when it is >= 0 */
#define scope_close __attribute__((cleanup(scope_close_fd)))

static inline void scope_free_pointer(void *p)
{
	free(*(void **)p);
}

static inline void scope_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* Hand ownership out of the scope: return scope_steal_fd(&fd); */
static inline int scope_steal_fd(int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}

static inline void *scope_steal_pointer(void *p)
{
	void **slot = p;
	void *stolen = *slot;

	*slot = NULL;
	return stolen;
}

#endif
