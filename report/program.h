/* A program that runs or ran in some process, and what it descends from. Shared by reference:
 * children that fork keep their parent's until they exec. Knows no events. */
#ifndef EXECTRACE_REPORT_PROGRAM_H
#define EXECTRACE_REPORT_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct program {
	unsigned refs;
	unsigned depth;		/* of the chain behind it */
	struct program *before; /* a reference: what exec'ed or forked into this; NULL at a root */
	pid_t pid;		/* where it was exec'ed */
	bool became;		/* `before` ran in the same process */
	bool gap;		/* a program between `before` and this one was left out */
	bool attached;		/* it ran already when exectrace attached */
	bool script;		/* exe is a script: what runs is an interpreter */
	bool handled;		/* an entry of the registry took it: what runs is its handler */
	char *exe;		/* owned: path as given; NULL unknown */
	char **argv;		/* owned or NULL */
	char **env;		/* owned: target-choosing variables and PATH; NULL unknown */
};

/* argv and env are copied within bounds (env through environment_pick); `before` gets a reference.
 * A chain that grows without end (a wrapper that exec's itself) is cut, its root kept. */
struct program *program_new(pid_t pid, struct program *before, const char *exe, char *const *argv,
			    char *const *envp);
struct program *program_ref(struct program *program); /* NULL stays NULL */
void program_unref(struct program *program);
/* Is a program of that path or argv[0] a shell, by its name? */
bool program_name_is_shell(const char *path);

#endif
