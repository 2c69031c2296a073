/* One finding as JSON: the call, the verdict, and the objects that explain it.
 * Says nothing the record does not hold. */
#include <fcntl.h>
#include <inttypes.h>

#include "report/cause.h"
#include "report/counters.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/outcome_kind.h"
#include "report/record.h"

static void put_verdict(json_t *object, const struct finding *finding)
{
	const struct verdict *verdict = &finding->verdict;
	json_t *evidence = json_array(), *factors = json_array(), *fixes = json_array();

	for (size_t i = 0; i < verdict->nevidence; i++) {
		json_t *item = json_object();

		document_put_string(item, "fact", verdict->evidence[i].fact);
		document_put_string(item, "source", verdict->evidence[i].source);
		json_array_append_new(evidence, item);
	}
	for (unsigned i = 0; i < FACTORS_MAX && factor_name(i); i++)
		if (verdict->factors[i])
			json_array_append_new(factors, json_string(factor_name(i)));
	for (size_t i = 0; i < verdict->nfixes; i++) {
		json_t *item = json_object();

		document_put_string(item, "run", verdict->fixes[i].run);
		document_put_string(item, "does", verdict->fixes[i].does);
		json_object_set_new(item, "root", json_boolean(verdict->fixes[i].root));
		json_array_append_new(fixes, item);
	}
	document_put_string(object, "summary", verdict->summary);
	json_object_set_new(object, "evidence", evidence);
	json_object_set_new(object, "factors", factors);
	json_object_set_new(object, "fixes", fixes);
}

static json_t *credentials_object(const struct task_status *status)
{
	const struct dispatch_creds *creds = &status->creds;
	json_t *object, *groups;

	if (!creds->known)
		return json_null();
	object = json_object();
	groups = json_array();
	json_object_set_new(object, "uid", json_integer(creds->ruid));
	json_object_set_new(object, "euid", json_integer(creds->euid));
	json_object_set_new(object, "gid", json_integer(creds->rgid));
	json_object_set_new(object, "egid", json_integer(creds->egid));
	for (size_t i = 0; i < creds->ngroups; i++)
		json_array_append_new(groups, json_integer(creds->groups[i]));
	json_object_set_new(object, "groups", groups);
	document_put_address(object, "cap_effective", creds->cap_effective);
	json_object_set_new(object, "no_new_privs", json_boolean(creds->no_new_privs));
	json_object_set_new(object, "seccomp_filters",
			    status->seccomp_filters < 0 ? json_null()
							: json_integer(status->seccomp_filters));
	return object;
}

static json_t *caller_object(const struct exec_record *exec)
{
	json_t *object;

	if (!exec->caller && !exec->caller_argv)
		return json_null();
	object = json_object();
	document_put_string(object, "exe", exec->caller);
	document_put_strings(object, "argv", exec->caller_argv);
	return object;
}

static json_t *syscall_name(const struct exec_record *exec)
{
	if (exec->result == EXEC_RESULT_NONE && exec->no_exec == NO_EXEC_LOOKUP)
		return exec->observed.error ? json_string("access") : json_null();
	if (exec->result == EXEC_RESULT_NONE)
		return exec->no_exec == NO_EXEC_CHDIR ? json_string("chdir") : json_null();
	return json_string(exec->is_at ? "execveat" : "execve");
}

static void put_call(json_t *object, const struct exec_record *exec)
{
	static char *const none[] = {NULL};

	document_put_string(object, "path", exec->path);
	document_put_strings(object, "argv", exec->argv);
	json_object_set_new(object, "argv_truncated", json_boolean(exec->argv_truncated));
	json_object_set_new(object, "pid", json_integer(exec->pid));
	json_object_set_new(object, "tid", json_integer(exec->tid));
	json_object_set_new(object, "ns_pid",
			    exec->ns_pid ? json_integer(exec->ns_pid) : json_null());
	document_put_time(object, "time", exec->time_ns);
	json_object_set_new(object, "abi", json_string(abi_name(exec->abi)));
	json_object_set_new(object, "syscall", syscall_name(exec));
	json_object_set_new(object, "dirfd",
			    exec->is_at && exec->dirfd != AT_FDCWD ? json_integer(exec->dirfd)
								   : json_null());
	json_object_set_new(object, "flags", json_integer(exec->flags));
	document_put_string(object, "cwd", exec->cwd);
	document_put_string(object, "root", exec->root);
	document_put_strings(object, "env", exec->env ? exec->env : none);
	json_object_set_new(object, "variables",
			    document_variables(exec->variables, exec->nvariables));
	json_object_set_new(object, "caller", caller_object(exec));
	json_object_set_new(object, "credentials", credentials_object(&exec->status));
}

static json_t *ran_object(const struct exec_record *exec)
{
	json_t *object;

	if (exec->result != EXEC_RESULT_RAN && exec->result != EXEC_RESULT_REDIRECTED)
		return json_null();
	object = json_object();
	document_put_string(object, "path", exec->observed.ran);
	document_put_strings(object, "argv", exec->ran_argv);
	document_put_string(object, "execfn", exec->at_execfn);
	json_object_set_new(object, "execfd", json_boolean(exec->at_execfd));
	json_object_set_new(object, "preserve_argv0", json_boolean(exec->at_preserve_argv0));
	json_object_set_new(object, "euid",
			    exec->euid_after == (uid_t)-1 ? json_null()
							  : json_integer(exec->euid_after));
	return object;
}

static json_t *late_object(const struct exec_record *exec)
{
	json_t *object;

	if (!exec->late_death)
		return json_null();
	object = json_object();
	json_object_set_new(object, "code",
			    exec->late_signal ? json_null() : json_integer(exec->late_code));
	json_object_set_new(object, "signal", document_signal(exec->late_signal));
	document_put_string(object, "message", exec->late_message);
	return object;
}

static void put_story(json_t *object, const struct finding *finding)
{
	const struct exec_record *exec = finding->exec;
	json_t *images = json_array();

	for (size_t i = 0; i < exec->dispatch.nimages; i++)
		json_array_append_new(images, document_image(exec, i));
	json_object_set_new(object, "target", document_target(exec));
	json_object_set_new(object, "images", images);
	json_object_set_new(object, "dispatch", document_dispatch(&exec->dispatch));
	json_object_set_new(
		object, "counters",
		json_pack("{s:I,s:s,s:o,s:o}", "attempts", (json_int_t)finding->counters.walks,
			  "result", counters_result(&finding->counters), "entries",
			  document_counts(&finding->counters), "kernel", document_loader(exec)));
	json_object_set_new(object, "history", document_history(exec));
	json_object_set_new(object, "lineage", document_lineage(exec));
	json_object_set_new(object, "stack", document_stack(exec));
	document_put_string(object, "stack_note", exec->frames_why);
	json_object_set_new(object, "consequence", document_consequences(exec));
	document_put_strings(object, "path_tried", exec->path_list);
	json_object_set_new(object, "writers", document_writers(exec));
	json_object_set_new(object, "ran", ran_object(exec));
	json_object_set_new(object, "died", late_object(exec));
}

/* "executed" is false when nothing was, nor tried to be: there is no outcome, not one that nobody
 * saw. */
static json_t *outcome_object(const struct finding *finding)
{
	const struct exec_record *exec = finding->exec;
	json_t *object = document_outcome(&exec->observed);

	if (exec->result == EXEC_RESULT_EXPLAINED || exec->result == EXEC_RESULT_NONE)
		json_object_set_new(object, "executed", json_false());
	document_put_string(object, "kind", outcome_kind(finding));
	return object;
}

json_t *document_finding(const struct finding *finding)
{
	const struct verdict *verdict = &finding->verdict;
	json_t *object = json_object();

	json_object_set_new(object, "id", json_integer(finding->id));
	json_object_set_new(object, "cause", json_string(cause_name(verdict->cause)));
	document_put_string(object, "headline", cause_headline(verdict->cause));
	json_object_set_new(object, "severity", json_string(severity_name(verdict->severity)));
	json_object_set_new(object, "confidence",
			    json_string(confidence_name(verdict->confidence)));
	json_object_set_new(object, "subject",
			    json_string(dispatch_subject_name(verdict->subject)));
	json_object_set_new(object, "explains_command", json_boolean(finding->explains_command));
	json_object_set_new(object, "occurrences", json_integer((json_int_t)finding->occurrences));
	put_call(object, finding->exec);
	json_object_set_new(object, "outcome", outcome_object(finding));
	json_object_set_new(object, "predicted", document_predicted(&finding->exec->dispatch));
	put_verdict(object, finding);
	put_story(object, finding);
	return object;
}
