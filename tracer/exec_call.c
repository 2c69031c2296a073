/* The arguments of an exec, read from the tracee that is held at its entry. */
#include "tracer/peek.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"

/* Nobody but the privileged may read the memory of a task that is not dumpable (kernel/ptrace.c
 * __ptrace_may_access); a pointer that leads nowhere is another matter. */
static bool may_not_be_read(const struct peek *peek, uint64_t address)
{
	char byte;
	ssize_t got = peek_remote(peek->tid, address, &byte, 1);

	return got == -EPERM || got == -EACCES;
}

struct exec_call *exec_call_read(struct peek *peek, const struct call *call)
{
	struct exec_call *exec = xcalloc(1, sizeof(*exec));
	unsigned at = call->kind == CALL_EXECVEAT;
	const uint64_t lists[] = {call->args[at], call->args[at + 1], call->args[at + 2]};
	int rc;

	exec->abi = call->abi;
	exec->is_at = at;
	exec->dirfd = at ? (int)call->args[0] : AT_FDCWD;
	exec->flags = at ? (int)call->args[4] : 0;
	exec->path_addr = call->args[at];
	exec->argv_addr = call->args[at + 1];
	exec->envp_addr = call->args[at + 2];
	peek_fetch(peek, lists, sizeof(lists) / sizeof(lists[0]));
	rc = peek_string(peek, exec->path_addr, PEEK_PATH_MAX, &exec->path);
	if (rc == -EFAULT && may_not_be_read(peek, exec->path_addr)) {
		exec->unreadable = true;
		return exec;
	}
	exec->path_fault = rc == -EFAULT;
	exec->path_too_long = rc == -ENAMETOOLONG;
	exec->argv_fault = peek_strings(peek, exec->argv_addr, &exec->argv, &exec->argc) < 0;
	exec->envp_fault = peek_strings(peek, exec->envp_addr, &exec->envp, &exec->envc) < 0;
	return exec;
}

/* "VAR" of the string at an index of envp. */
static char *variable_name(struct peek *peek, uint64_t vector, uint64_t at)
{
	uint64_t pointer = 0;
	char *string = NULL;
	int rc;

	if (peek_bytes(peek, vector + at * peek->word, &pointer, peek->word) != peek->word)
		return NULL;
	rc = peek_string(peek, pointer, 256, &string);
	if (rc < 0 && rc != -ENAMETOOLONG)
		return NULL;
	string[strcspn(string, "=")] = '\0';
	return string;
}

void exec_call_measure(struct peek *peek, struct exec_call *exec)
{
	struct peek_size argv, envp;

	if (peek_measure(peek, exec->argv_addr, &argv) < 0 ||
	    peek_measure(peek, exec->envp_addr, &envp) < 0)
		return;
	exec->measured = true;
	exec->strings_bytes = argv.total + envp.total;
	exec->longest_in_env = envp.longest > argv.longest;
	exec->longest = exec->longest_in_env ? envp.longest : argv.longest;
	free(exec->longest_name);
	exec->longest_name = exec->longest_in_env
				     ? variable_name(peek, exec->envp_addr, envp.longest_at)
				     : xasprintf("argv[%llu]", (unsigned long long)argv.longest_at);
}

void exec_call_free(struct exec_call *exec)
{
	if (!exec)
		return;
	free(exec->path);
	strings_free(&exec->argv);
	strings_free(&exec->envp);
	free(exec->longest_name);
	free(exec);
}
