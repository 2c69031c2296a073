/* A place with files, the exec of one of them as a record, and the verdict on it: for the tests
 * of report/cause*. Prediction by the real replay; the observation is the prediction unless a row
 * says otherwise. Included once per test program. */
#ifndef EXECTRACE_TESTS_CAUSE_SCENE_H
#define EXECTRACE_TESTS_CAUSE_SCENE_H

#include "tests/unit/decode/dispatch_place.h"

#include <signal.h>

#include "report/cause.h"
#include "report/record.h"
#include "report/verdict.h"

#define AARCH64_MAGIC                                                                              \
	"\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00" \
	":\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"        \
	"\\xfe\\xff\\xff\\xff:"
#define X86_64_MAGIC                                                                               \
	"\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\x3e\\x00" \
	":\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"        \
	"\\xfe\\xff\\xff\\xff:"

struct scene {
	struct place place;
	struct exec_record exec;
	struct host host;
	struct verdict verdict;
};

__attribute__((unused)) static void scene_make(struct scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	place_make(&scene->place);
	scene->host.kernel = scene->place.kernel;
	scene->host.root = true;
	scene->exec.pid = 77;
	scene->exec.euid_after = (uid_t)-1;
	scene->exec.status.creds.known = true;
	scene->exec.status.creds.in_init_userns = true;
	scene->exec.registry = &scene->place.registry;
	scene->exec.cwd = scene->place.path;
}

static void scene_forget(struct scene *scene)
{
	verdict_free(&scene->verdict);
	dispatch_free(&scene->exec.dispatch);
	memset(&scene->exec.observed, 0, sizeof(scene->exec.observed));
}

__attribute__((unused)) static void scene_free(struct scene *scene)
{
	scene_forget(scene);
	place_free(&scene->place);
}
#define scope_scene __attribute__((cleanup(scene_free)))

/* Replay the exec of path; the record then says that it happened as predicted. */
static void scene_exec(struct scene *scene, const char *path)
{
	struct exec_record *exec = &scene->exec;

	scene_forget(scene);
	scene->place.call.path = path;
	exec->path = (char *)path;
	exec->limits = scene->place.task.limits;
	dispatch_resolve(&exec->dispatch, &scene->place.task, &scene->place.call,
			 &scene->place.kernel, exec->registry);
	exec->observed = exec->dispatch.predicted;
	exec->observed.ran = NULL;
	scene->host.kernel = scene->place.kernel;
	switch (exec->observed.kind) {
	case OUTCOME_ERRNO:
		exec->result = EXEC_RESULT_FAILED;
		break;
	case OUTCOME_SIGNAL:
		exec->result = EXEC_RESULT_KILLED;
		break;
	case OUTCOME_CHECKED:
		exec->result = EXEC_RESULT_CHECKED;
		break;
	case OUTCOME_SUCCESS:
	case OUTCOME_UNKNOWN:
		exec->result =
			exec->dispatch.nimages > 1 ? EXEC_RESULT_REDIRECTED : EXEC_RESULT_RAN;
		break;
	}
}

/* ... or otherwise: this errno. */
__attribute__((unused)) static void scene_observe_errno(struct scene *scene, int error)
{
	scene->exec.observed = (struct outcome){.kind = OUTCOME_ERRNO, .error = error};
	scene->exec.result = EXEC_RESULT_FAILED;
}

static void expect_plain(const char *what, const char *text)
{
	cr_expect(text && *text, "%s is there", what);
	for (const unsigned char *p = (const unsigned char *)text; p && *p; p++)
		if (*p < ' ' || *p == 0x7f) {
			cr_expect_fail("%s holds byte 0x%02x: %s", what, *p, text);
			return;
		}
}

/* What a command does to the machine must be said: root where it takes root, no "changes nothing"
 * beside what changes something, a word about what is replaced or removed. */
static void expect_honest(const struct fix *fix)
{
	static const char *const as_root[] = {
		"apt-get ",  "dnf ",	     "apk ",	   "pacman ",
		"mount ",    "systemctl ",   "setcap ",	   "update-binfmts ",
		"modprobe ", "> /proc/sys/", "dpkg --add", NULL};
	static const char *const changing[] = {"sed -i",  "chmod", "mount ",	 "setcap",
					       "rm ",	  "git ",  "docker run", "systemctl",
					       "apt-get", "> ",	   "dd ",	 "python3 -m venv",
					       "curl",	  NULL};
	static const struct {
		const char *command, *words; /* one of the words, between strokes */
	} told[] = {
		{"echo -1 >", "remove|register"},
		{"echo 0 >", "disable"},
		{"git checkout", "dropping"},
		{"dd if", "overwrite"},
		{"systemctl restart", "drop"},
		{"--clear", "remove"},
		{"curl ", "over"},
		{"remount", "remount"},
	};

	for (size_t i = 0; as_root[i]; i++)
		cr_expect(!strstr(fix->run, as_root[i]) || fix->root, "takes root: %s", fix->run);
	for (size_t i = 0; changing[i]; i++)
		cr_expect(strncmp(fix->run, changing[i], strlen(changing[i])) ||
				  !strstr(fix->does, "changes nothing"),
			  "changes something: %s: %s", fix->run, fix->does);
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
		char words[64];
		bool said = !strstr(fix->run, told[i].command);

		snprintf(words, sizeof(words), "%s", told[i].words);
		for (char *at, *word = strtok_r(words, "|", &at); word;
		     word = strtok_r(NULL, "|", &at))
			said |= strstr(fix->does, word) != NULL;
		cr_expect(said, "unsaid: %s: %s", fix->run, fix->does);
	}
}

/* Whatever the verdict: every text is one line without control bytes. */
static void expect_safe(const struct verdict *verdict)
{
	expect_plain("summary", verdict->summary);
	for (size_t i = 0; i < verdict->nevidence; i++) {
		expect_plain("fact", verdict->evidence[i].fact);
		expect_plain("source", verdict->evidence[i].source);
	}
	for (size_t i = 0; i < verdict->nfixes; i++) {
		expect_plain("does", verdict->fixes[i].does);
		if (verdict->fixes[i].run) {
			expect_plain("run", verdict->fixes[i].run);
			expect_honest(&verdict->fixes[i]);
		}
	}
	cr_expect_gt(verdict->nevidence, 0, "%s has evidence", cause_name(verdict->cause));
}

__attribute__((unused)) static void expect_factors(const struct verdict *verdict,
						   const char *factors)
{
	char copy[200];

	snprintf(copy, sizeof(copy), "%s", factors);
	for (char *at, *word = strtok_r(copy, " ", &at); word; word = strtok_r(NULL, " ", &at))
		cr_expect(verdict_has_factor(verdict, word), "factor %s of %s", word,
			  cause_name(verdict->cause));
	for (unsigned i = 0; factor_name(i); i++)
		if (verdict->factors[i])
			cr_expect(strstr(factors, factor_name(i)), "unexpected factor %s of %s",
				  factor_name(i), cause_name(verdict->cause));
}

static void scene_judge(struct scene *scene)
{
	verdict_free(&scene->verdict);
	cause_decide(&scene->verdict, &scene->exec, &scene->host);
}

__attribute__((unused)) static void expect_cause(struct scene *scene, enum cause cause,
						 enum severity severity, enum confidence confidence)
{
	const struct verdict *verdict = &scene->verdict;

	scene_judge(scene);
	cr_expect_eq(verdict->cause, cause, "%s: %s, wanted %s (rule %s): %s", scene->exec.path,
		     cause_name(verdict->cause), cause_name(cause),
		     dispatch_rule_name(scene->exec.dispatch.rule), verdict->summary);
	cr_expect_eq(verdict->severity, severity, "%s: severity %s", scene->exec.path,
		     severity_name(verdict->severity));
	cr_expect_eq(verdict->confidence, confidence, "%s: confidence %s", scene->exec.path,
		     confidence_name(verdict->confidence));
	if (cause)
		expect_safe(verdict);
	if (getenv("SHOW")) {
		printf("%-36s %s\n", cause_name(verdict->cause), verdict->summary);
		for (size_t i = 0; i < verdict->nevidence; i++)
			printf("      %s [%s]\n", verdict->evidence[i].fact,
			       verdict->evidence[i].source);
		for (size_t i = 0; i < verdict->nfixes; i++)
			printf("    > %s: %s\n",
			       verdict->fixes[i].run ? verdict->fixes[i].run : "-",
			       verdict->fixes[i].does);
	}
}

__attribute__((unused)) static bool has_fix(const struct verdict *verdict, const char *words)
{
	for (size_t i = 0; i < verdict->nfixes; i++)
		if (verdict->fixes[i].run && strstr(verdict->fixes[i].run, words))
			return true;
	return false;
}

__attribute__((unused)) static bool has_fact(const struct verdict *verdict, const char *words)
{
	for (size_t i = 0; i < verdict->nevidence; i++)
		if (strstr(verdict->evidence[i].fact, words))
			return true;
	return false;
}

/* A program for another machine. */
__attribute__((unused)) static void put_foreign(struct scene *scene, const char *name,
						uint16_t machine)
{
	struct tiny tiny;

	tiny_make(&tiny);
	tiny.header.e_machine = machine;
	if (machine == EM_ARM || machine == EM_386)
		tiny.header.e_ident[EI_CLASS] = ELFCLASS32;
	put_tiny(&scene->place, name, &tiny);
}

/* The same with PT_INTERP. */
__attribute__((unused)) static void put_dynamic(struct scene *scene, const char *name,
						uint16_t machine, const char *interp)
{
	struct tiny tiny;

	tiny_make(&tiny);
	tiny.header.e_machine = machine;
	tiny.header.e_type = ET_DYN;
	tiny.header.e_phnum = 2;
	tiny.phdr[1] = (Elf64_Phdr){.p_type = PT_INTERP,
				    .p_offset = offsetof(struct tiny, rest),
				    .p_filesz = strlen(interp) + 1,
				    .p_memsz = strlen(interp) + 1,
				    .p_align = 1};
	strcpy(tiny.rest, interp);
	put_tiny(&scene->place, name, &tiny);
}

__attribute__((unused)) static void enter_magic(struct scene *scene, const char *name,
						const char *magic, const char *interp,
						const char *flags)
{
	scope_buf struct buf line = {0};

	buf_addf(&line, ":%s:M::%s%s:%s", name, magic, interp, flags);
	enter(&scene->place, line.data);
}

#endif
