/* Words about a file and what the kernel's handlers made of it, predicted and observed. */
#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"

void phrase_image(struct buf *out, const json_t *image)
{
	const char *description = json_get_text(image, "description");
	const char *format = json_get_text(image, "format");
	const char *interp = json_get_text(image, "interp");
	const char *go_os = json_get_string(image, "go.settings.GOOS");
	const char *go_arch = json_get_string(image, "go.settings.GOARCH");

	buf_add_string(out, *description ? description : format);
	if (go_os && go_arch)
		buf_addf(out, " (GOOS=%s GOARCH=%s)", go_os, go_arch);
	if (*interp && !strstr(description, interp))
		buf_addf(out, ", interpreter %s", interp);
	if (json_is_false(json_get(image, "interp_exists")))
		buf_add_string(out, " (missing)");
	if (json_get_string(image, "isa"))
		buf_addf(out, ", needs %s", json_get_string(image, "isa"));
	if (!*description && json_get_bool(image, "truncated"))
		buf_add_string(out, ", truncated");
}

void phrase_place(struct buf *out, const json_t *image)
{
	const char *path = json_get_text(image, "path");
	const char *resolved = json_get_text(image, "resolved");
	const char *links = json_get_text(image, "symlinks");
	const char *mode = json_get_text(image, "mode"), *fs = json_get_text(image, "fs_type");
	long long size = json_get_int(image, "size", -1), uid = json_get_int(image, "uid", -1);

	phrase_add_part(out, "", path);
	/* Of a file that is not there, or that was not looked at, the walk knows only how far it
	 * came. */
	if (json_get_is(image, "format", "missing") || json_get_is(image, "format", "unseen"))
		return;
	if (*links)
		buf_addf(out, " (%s)", links);
	if (*resolved && strcmp(resolved, path + 2 * !strncmp(path, "./", 2)) &&
	    strcmp(resolved, path))
		buf_addf(out, "%s%s", out->len ? " = " : "", resolved);
	if (size >= 0) {
		phrase_add_part(out, ", ", "");
		buf_add_string(out, out->len ? ", " : "");
		phrase_count(out, size, "byte", "bytes");
	}
	if (*mode)
		buf_addf(out, "%smode %s", out->len ? ", " : "", mode);
	if (uid >= 0)
		buf_addf(out, "%suid %lld", out->len ? ", " : "", uid);
	if (*fs)
		buf_addf(out, "%son %s", out->len ? ", " : "", fs);
	if (json_get_bool(image, "noexec"))
		phrase_add_part(out, ", ", "mounted noexec");
	if (json_get_bool(image, "nosuid"))
		phrase_add_part(out, ", ", "mounted nosuid");
}

/* The file that did not run may be the target or what was to interpret it: the first with a mount
 * that is not like any other. */
void phrase_mount(struct buf *out, const json_t *finding)
{
	static const char *const codes[] = {"MOUNT_NOEXEC", "SETUID_IGNORED_NOSUID",
					    "TARGET_NO_EXEC_BIT", "TARGET_IO_ERROR",
					    "TARGET_IS_SYMLINK_PLACEHOLDER"};
	const json_t *images = json_get(finding, "images"), *mount = NULL;
	bool bears = false;

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		bears |= json_get_is(finding, "cause", codes[i]);
	for (size_t i = 0; bears && i < json_array_size(images); i++)
		if (json_get(json_array_get(images, i), "mount")) {
			mount = json_get(json_array_get(images, i), "mount");
			if (json_get_bool(json_array_get(images, i), "noexec") ||
			    json_get_bool(json_array_get(images, i), "nosuid"))
				break;
		}
	if (!mount)
		return;
	buf_addf(out, "%s on %s (%s)", json_get_text(mount, "type"), json_get_text(mount, "point"),
		 json_get_text(mount, "options"));
	phrase_add_part(out, ", ", json_get_text(mount, "super_options"));
}

/* "0x2" as "0x02". */
static void add_byte(struct buf *out, const char *hex)
{
	unsigned byte;

	if (sscanf(hex, "0x%2x", &byte) == 1)
		buf_addf(out, "0x%02x", byte);
	else
		buf_add_string(out, hex);
}

static void add_difference(struct buf *out, const json_t *differs)
{
	const char *mask = json_get_text(differs, "mask");
	long long bytes = json_get_int(differs, "bytes", 1);

	buf_addf(out, ": byte %lld is ", json_get_int(differs, "offset", 0));
	add_byte(out, json_get_text(differs, "have"));
	buf_add_string(out, ", the entry wants ");
	add_byte(out, json_get_text(differs, "want"));
	if (*mask && strcmp(mask, "0xff"))
		buf_addf(out, " under %s", mask);
	if (bytes > 1)
		buf_addf(out, " (%lld bytes differ)", bytes);
}

void phrase_step(struct buf *out, const json_t *step)
{
	static const char *const words[][2] = {
		{"no-match", "no match"}, {"passes", "not taken"}, {"undecidable", "not known"}};
	const char *result = json_get_text(step, "result"), *why = json_get_text(step, "why");
	const char *error = json_get_string(step, "errno");

	if (!strcmp(result, "passes") && json_get_is(step, "handler", "lookup"))
		result = "found";
	else if (!strcmp(result, "passes") &&
		 (json_get_is(step, "handler", "call") || json_get_is(step, "handler", "commit")))
		result = "done";
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(result, words[i][0]))
			result = words[i][1];
	buf_add_string(out, result);
	if (error && !strstr(why, error))
		buf_addf(out, " with %s", error);
	if (json_get(step, "differs") && !strcmp(result, "no match"))
		add_difference(out, json_get(step, "differs"));
	else if (*why)
		buf_addf(out, ": %s", why);
}

static void add_outcome(struct buf *out, const json_t *outcome)
{
	const char *result = json_get_text(outcome, "result");

	if (!strcmp(result, "errno"))
		buf_add_string(out, json_get_text(outcome, "errno"));
	else if (!strcmp(result, "success") && json_get_string(outcome, "ran"))
		buf_addf(out, "that %s runs", json_get_string(outcome, "ran"));
	else if (!strcmp(result, "success"))
		buf_add_string(out, "success");
	else
		phrase_result(out, outcome);
}

void phrase_prediction(struct buf *out, const json_t *finding)
{
	const json_t *predicted = json_get(finding, "predicted");
	const json_t *observed = json_get(finding, "outcome");
	const json_t *undecidable = json_get(predicted, "undecidable");
	scope_buf struct buf model = {0}, kernel = {0};

	add_outcome(&model, predicted);
	add_outcome(&kernel, observed);
	if (model.len)
		buf_addf(out, "predicted %s", model.data);
	/* --explain executes nothing; its outcome is the prediction. */
	if (kernel.len && !json_get_is(observed, "result", "unknown"))
		buf_addf(out, "%sobserved %s", out->len ? ", " : "", kernel.data);
	for (size_t i = 0; i < json_array_size(undecidable); i++) {
		const char *text = json_string_value(json_array_get(undecidable, i));

		if (text)
			buf_addf(out, i ? "; %s" : "; not decidable: %s", text);
	}
}

size_t phrase_plain_run(const json_t *steps, size_t from)
{
	size_t to = from;

	for (; to < json_array_size(steps); to++) {
		const json_t *step = json_array_get(steps, to);

		if (!json_get_is(step, "handler", "binfmt_misc") ||
		    !json_get_is(step, "result", "no-match"))
			break;
	}
	return to - from;
}

bool phrase_step_is_near(const json_t *step)
{
	return json_get(step, "differs") && json_get_int(step, "differs.bytes", 1) <= 2;
}
