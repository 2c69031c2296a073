/* The replay as JSON: its steps, the near misses, what was predicted and what cannot be known.
 * Adds no judgement. */
#include <string.h>

#include "decode/dispatch.h"
#include "report/document.h"
#include "report/document_parts.h"

#define UNDECIDABLE_BITS 32

static const char *result_name(enum outcome_kind kind)
{
	switch (kind) {
	case OUTCOME_ERRNO:
		return "errno";
	case OUTCOME_SIGNAL:
		return "signal";
	case OUTCOME_SUCCESS:
		return "success";
	case OUTCOME_CHECKED:
		return "checked";
	case OUTCOME_UNKNOWN:
		break;
	}
	return "unknown";
}

json_t *document_outcome(const struct outcome *outcome)
{
	json_t *object = json_object();
	bool ran = outcome->kind == OUTCOME_SUCCESS;

	json_object_set_new(object, "result", json_string(result_name(outcome->kind)));
	json_object_set_new(object, "errno", document_errno(outcome->error));
	json_object_set_new(object, "signal", document_signal(outcome->signal));
	document_put_string(object, "ran", ran ? outcome->ran : NULL);
	return object;
}

static json_t *comparison_object(const struct binfmt_comparison *comparison)
{
	json_t *object;

	if (comparison->ndiffer == 0)
		return json_null();
	object = json_object();
	json_object_set_new(object, "offset", json_integer(comparison->first_offset));
	document_put_address(object, "want", comparison->want);
	document_put_address(object, "mask", comparison->mask);
	document_put_address(object, "have", comparison->have);
	json_object_set_new(object, "bytes", json_integer(comparison->ndiffer));
	return object;
}

static json_t *step_object(const struct dispatch_step *step)
{
	json_t *object = json_object();

	json_object_set_new(object, "handler", json_string(step_handler_name(step->handler)));
	document_put_string(object, "entry", step->entry);
	json_object_set_new(object, "result", json_string(step_result_name(step->result)));
	json_object_set_new(object, "level", json_integer(step->level));
	json_object_set_new(object, "image",
			    step->image < 0 ? json_null() : json_integer(step->image));
	json_object_set_new(object, "errno", document_errno(step->error));
	json_object_set_new(object, "rule",
			    step->rule == RULE_NONE ? json_null()
						    : json_string(dispatch_rule_name(step->rule)));
	document_put_string(object, "why", step->why);
	json_object_set_new(object, "differs",
			    step->entry ? comparison_object(&step->comparison) : json_null());
	return object;
}

json_t *document_dispatch(const struct dispatch *dispatch)
{
	json_t *steps = json_array();

	for (size_t i = 0; i < dispatch->nsteps; i++)
		json_array_append_new(steps, step_object(&dispatch->steps[i]));
	return steps;
}

json_t *document_predicted(const struct dispatch *dispatch)
{
	json_t *object = document_outcome(&dispatch->predicted), *list = json_array();

	for (unsigned i = 0; i < UNDECIDABLE_BITS; i++) {
		enum undecidable bit = (enum undecidable)(1u << i);
		const char *phrase = undecidable_phrase(bit);

		if ((dispatch->undecidable & bit) && phrase)
			json_array_append_new(list, json_string(phrase));
	}
	json_object_set_new(object, "undecidable", list);
	json_object_set_new(object, "rule",
			    dispatch->rule == RULE_NONE
				    ? json_null()
				    : json_string(dispatch_rule_name(dispatch->rule)));
	return object;
}
