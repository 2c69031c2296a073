/* The replay's loop: the call, the target, then level by level the handlers in their order.
 * fs/exec.c do_execveat_common and exec_binprm; each stage has a file of its own. */
#include "decode/dispatch_replay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"

struct dispatch_step *replay_step(struct replay *r, enum step_handler handler,
				  enum step_result result, int image)
{
	struct dispatch *out = r->out;
	struct dispatch_step *step;

	out->steps = xrealloc(out->steps, (out->nsteps + 1) * sizeof(*out->steps));
	step = &out->steps[out->nsteps++];
	*step = (struct dispatch_step){
		.handler = handler, .result = result, .level = r->level, .image = image};
	return step;
}

void replay_why(struct dispatch_step *step, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	free(step->why);
	step->why = text;
}

static void decide(struct replay *r, enum dispatch_rule rule, enum dispatch_subject subject,
		   int image, const char *subject_path)
{
	struct dispatch *out = r->out;

	r->done = true;
	out->rule = rule;
	out->subject = subject;
	out->failing_image = image;
	free(out->subject_path);
	out->subject_path = xstrdup(subject_path);
}

static struct dispatch_step *final_step(struct replay *r, enum step_handler handler,
					enum dispatch_rule rule, int error, int image)
{
	struct dispatch_step *step = replay_step(r, handler, STEP_FAILS, image);

	step->rule = rule;
	step->error = error;
	replay_why(step, "%s", dispatch_rule_sentence(rule));
	return step;
}

struct dispatch_step *replay_fail(struct replay *r, enum step_handler handler,
				  enum dispatch_rule rule, int error, enum dispatch_subject subject,
				  int image, const char *subject_path)
{
	decide(r, rule, subject, image, subject_path);
	r->out->predicted = (struct outcome){.kind = OUTCOME_ERRNO, .error = error};
	return final_step(r, handler, rule, error, image);
}

struct dispatch_step *replay_die(struct replay *r, enum dispatch_rule rule, int error,
				 enum dispatch_subject subject, int image)
{
	decide(r, rule, subject, image, image >= 0 ? r->out->images[image].path : NULL);
	r->out->predicted =
		(struct outcome){.kind = OUTCOME_SIGNAL, .error = error, .signal = SIGSEGV};
	return final_step(r, STEP_COMMIT, rule, error, image);
}

void replay_unknown(struct replay *r, enum step_handler handler, enum undecidable bit, int image,
		    const char *why)
{
	struct dispatch_step *step = replay_step(r, handler, STEP_UNDECIDABLE, image);

	replay_why(step, "%s", why ? why : undecidable_phrase(bit));
	r->out->undecidable |= bit;
	r->out->predicted.kind = OUTCOME_UNKNOWN;
	r->done = true;
}

/* exec_binprm between two levels: the file that AT_EXECFD will show is kept, and there is room for
 * one only. */
bool replay_rewrite(struct replay *r, enum step_handler handler, int image, const char *interp)
{
	char *next = xstrdup(interp);

	if (r->have_execfd && r->execfd_image >= 0) {
		replay_fail(r, handler, RULE_SECOND_EXECFD, ENOEXEC, SUBJECT_BINFMT_INTERP,
			    r->image, r->interp);
		free(next);
		return false;
	}
	if (r->have_execfd)
		r->execfd_image = r->image;
	r->image = image;
	free(r->interp);
	r->interp = next;
	r->level++;
	return true;
}

/* Two loaders looked at an ELF file: the one of its class speaks, unless it only says that the
 * machine is not its own. */
static bool says_more(const struct dispatch_step *step, enum dispatch_rule than, bool is_32bit)
{
	if (step->rule == RULE_NONE || step->rule == RULE_ELF_MACHINE)
		return than == RULE_NO_FORMAT && step->rule != RULE_NONE;
	if (than == RULE_NO_FORMAT || than == RULE_ELF_MACHINE)
		return true;
	return step->handler == STEP_COMPAT_ELF && is_32bit;
}

/* The errno is ENOEXEC whoever refused; the rule is the refusal that says most. */
static void nobody_takes_it(struct replay *r)
{
	const struct dispatch_image *image = &r->out->images[r->image];
	enum dispatch_rule rule = RULE_NO_FORMAT;

	for (size_t i = 0; i < r->out->nsteps; i++) {
		const struct dispatch_step *step = &r->out->steps[i];

		if (step->level == r->level && step->result == STEP_REFUSES &&
		    says_more(step, rule, image->head[4] == 1))
			rule = step->rule;
	}
	decide(r, rule, image->subject, r->image, image->path);
	r->out->predicted = (struct outcome){.kind = OUTCOME_ERRNO, .error = ENOEXEC};
}

/* search_binary_handler for one level. */
static void search_handler(struct replay *r)
{
	const struct dispatch_image *image = &r->out->images[r->image];

	if (!image->readable) {
		replay_unknown(r, STEP_LOOKUP, UNDECIDABLE_UNREADABLE, r->image, NULL);
		return;
	}
	if (replay_misc(r) || replay_script(r) || replay_elf(r))
		return;
	if (!r->done)
		nobody_takes_it(r);
}

static void search_levels(struct replay *r)
{
	while (!r->done) {
		if (r->level >= DISPATCH_LEVELS_MAX) {
			replay_fail(r, STEP_LOOKUP, RULE_TOO_DEEP, ELOOP,
				    r->out->images[r->image].subject, r->image, r->interp);
			return;
		}
		search_handler(r);
	}
}

static bool same_file(const struct dispatch_image *image, const struct stat *now)
{
	return image->size == (uint64_t)now->st_size && image->mode == now->st_mode &&
	       image->mtime_ns == now->st_mtim.tv_sec * 1000000000LL + now->st_mtim.tv_nsec;
}

static void note_races(struct dispatch *out)
{
	for (size_t i = 0; i < out->nimages; i++) {
		struct stat now;

		if (out->images[i].fd >= 0 && !fstat(out->images[i].fd, &now) &&
		    !same_file(&out->images[i], &now))
			out->undecidable |= UNDECIDABLE_RACE;
	}
}

/* Would the kernel's own handlers take the target? Asked of the levels that the walk has seen. */
static void note_native(struct replay *r)
{
	struct dispatch *out = r->out;

	if (out->entry_step >= 0 && out->steps[out->entry_step].level == 0 && out->nimages) {
		const struct elf_image *elf = &out->images[0].elf;

		out->native_without_misc =
			out->images[0].shebang.verdict == SHEBANG_OK ||
			(elf->valid && (elf->type == 2 || elf->type == 3) &&
			 (kernel_takes_elf(r->kernel, elf->machine, elf->elf_class, elf->data,
					   elf->flags) == KERNEL_TAKES_NATIVE ||
			  kernel_takes_elf(r->kernel, elf->machine, elf->elf_class, elf->data,
					   elf->flags) == KERNEL_TAKES_COMPAT));
	} else {
		out->native_without_misc =
			out->predicted.kind == OUTCOME_SUCCESS && out->entry_step < 0;
	}
}

static void note_registry(struct replay *r)
{
	if (!r->registry)
		return;
	if (r->registry->state == REGISTRY_UNREADABLE || r->registry->state == REGISTRY_NOT_MOUNTED)
		r->out->undecidable |= UNDECIDABLE_REGISTRY;
	if (r->registry->scope == REGISTRY_SCOPE_PROBABLE)
		r->out->undecidable |= UNDECIDABLE_SHADOW_INSTANCE;
}

static bool open_target(struct replay *r)
{
	if (!replay_check_lookup(r))
		return false;
	r->image = replay_open_target(r);
	return r->image >= 0;
}

/* The file and the arguments, in the kernel's order. */
static bool open_and_take_args(struct replay *r)
{
	if (kernel_opens_before_args(r->kernel))
		return open_target(r) && replay_check_args(r);
	return replay_check_args(r) && open_target(r);
}

void dispatch_resolve(struct dispatch *dispatch, const struct dispatch_task *task,
		      const struct dispatch_call *call, const struct kernel *kernel,
		      const struct registry *registry)
{
	struct replay r = {.out = dispatch,
			   .task = task,
			   .call = call,
			   .kernel = kernel,
			   .registry = registry,
			   .image = -1,
			   .execfd_image = -1};

	memset(dispatch, 0, sizeof(*dispatch));
	dispatch->failing_image = dispatch->entry_step = -1;
	if (replay_check_call(&r)) {
		r.interp = replay_target_name(call);
		if (open_and_take_args(&r) && !replay_only_checks(&r)) {
			note_registry(&r);
			search_levels(&r);
		}
	}
	note_native(&r);
	note_races(dispatch);
	dispatch->argv = r.args.argv;
	dispatch->execfd = r.have_execfd;
	free(r.interp);
}

static void image_free(struct dispatch_image *image)
{
	free(image->path);
	free(image->resolved);
	free(image->symlinks);
	elf_image_free(&image->elf);
	if (image->fd >= 0)
		close(image->fd);
}

void dispatch_free(struct dispatch *dispatch)
{
	if (!dispatch)
		return;
	for (size_t i = 0; i < dispatch->nimages; i++)
		image_free(&dispatch->images[i]);
	for (size_t i = 0; i < dispatch->nsteps; i++) {
		free(dispatch->steps[i].entry);
		free(dispatch->steps[i].why);
	}
	free(dispatch->steps);
	free(dispatch->subject_path);
	free(dispatch->component);
	free(dispatch->landlock_by);
	for (size_t i = 0; dispatch->argv && dispatch->argv[i]; i++)
		free(dispatch->argv[i]);
	free(dispatch->argv);
	outcome_free(&dispatch->predicted);
	/* Images are large, and most walks have one. */
	memset(dispatch->images, 0, dispatch->nimages * sizeof(dispatch->images[0]));
	memset((char *)dispatch + sizeof(dispatch->images), 0,
	       sizeof(*dispatch) - sizeof(dispatch->images));
}

bool outcome_agrees(const struct outcome *predicted, const struct outcome *observed)
{
	if (predicted->kind != observed->kind)
		return false;
	switch (predicted->kind) {
	case OUTCOME_ERRNO:
		return predicted->error == observed->error;
	case OUTCOME_SIGNAL:
		/* only a tracer sees the errno of a death */
		return predicted->signal == observed->signal &&
		       (!predicted->error || !observed->error ||
			predicted->error == observed->error);
	case OUTCOME_SUCCESS:
		return predicted->dev == observed->dev && predicted->ino == observed->ino;
	case OUTCOME_CHECKED:
	case OUTCOME_UNKNOWN:
		return true;
	}
	return false;
}

void outcome_free(struct outcome *outcome)
{
	if (!outcome)
		return;
	free(outcome->ran);
	outcome->ran = NULL;
}
