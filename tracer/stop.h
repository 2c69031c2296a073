/* A wait status as a named stop. Pure: no ptrace call is made here, and what only a request can
 * tell (which system call, entry or exit) is put in by the caller through stop_name_call. */
#ifndef EXECTRACE_TRACER_STOP_H
#define EXECTRACE_TRACER_STOP_H

#include <stdbool.h>

enum stop_kind {
	STOP_UNKNOWN,	    /* a status or an event that this table does not know */
	STOP_TRAP,	    /* PTRACE_EVENT_STOP: new-born, interrupted, or continued by SIGCONT */
	STOP_GROUP,	    /* group-stop: to be left stopped with PTRACE_LISTEN */
	STOP_SIGNAL,	    /* signal-delivery-stop: to be resumed with the signal */
	STOP_SYSCALL,	    /* syscall-stop, entry or exit: to be named by stop_name_call */
	STOP_SECCOMP,	    /* seccomp stop: to be named by stop_name_call */
	STOP_ENTER,	    /* entry of a call that nobody asked for */
	STOP_ENTER_EXEC,    /* entry of execve or execveat */
	STOP_ENTER_CALL,    /* entry of another call that is wanted */
	STOP_LEAVE,	    /* exit of any call */
	STOP_SECCOMP_OTHER, /* our filter let it stop, but nobody asked for the call */
	STOP_SECCOMP_EXEC,  /* our filter: execve or execveat */
	STOP_SECCOMP_CALL,  /* our filter: another call that is wanted */
	STOP_SECCOMP_SAID,  /* our filter: words for stderr, of which the entry tells all */
	STOP_SECCOMP_FOREIGN, /* the tracee's own filter said RET_TRACE */
	STOP_SPAWN,	      /* fork, vfork or clone: the new tid is the event's message */
	STOP_EXEC,	      /* PTRACE_EVENT_EXEC: the new image is in place */
	STOP_GONE,	      /* exited or killed */
	STOP_COUNT,
};

struct stop {
	enum stop_kind kind;
	int signal; /* SIGNAL and GROUP: which; GONE: what killed it, 0 when it exited */
	int code;   /* GONE: exit code */
	bool core;  /* GONE: a core was dumped */
	bool vfork; /* SPAWN */
};

/* What the call of a syscall-stop or seccomp stop is to us. */
enum stop_call {
	STOP_CALL_OTHER,
	STOP_CALL_EXEC,
	STOP_CALL_WANTED,
	STOP_CALL_SAID,
	STOP_CALL_FOREIGN
};

struct stop stop_classify(int status);
/* The name of a STOP_SYSCALL or STOP_SECCOMP once the call is known; others stay as they are. */
enum stop_kind stop_name_call(enum stop_kind kind, bool entry, enum stop_call call);
const char *stop_name(enum stop_kind kind);

#endif
