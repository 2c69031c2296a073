/* What a line of each type has; see json_lines.h. */
#include "report/json_lines.h"

#include "decode/buf.h"
#include "report/json_text.h"

json_t *json_line_start(const json_t *command)
{
	json_t *line = json_pack("{s:s,s:s,s:n}", "type", "start", "schema", "exectrace/1", "argv");

	for (const char *const *key = (const char *const[]){"argv", "argv_base64", NULL}; *key;
	     key++)
		if (json_object_get(command, *key))
			json_object_set(line, *key, json_object_get(command, *key));
	return line;
}

json_t *json_line_finding(json_t *finding)
{
	json_object_set_new(finding, "id", json_null()); /* numbered at the end of a run */
	json_object_set_new(finding, "type", json_string("finding"));
	return finding;
}

json_t *json_line_report(const json_t *document)
{
	json_t *line = json_copy((json_t *)document);

	json_object_set_new(line, "type", json_string("report"));
	return line;
}

void json_line_add(struct buf *out, const json_t *line)
{
	json_text_add(out, line, JSON_COMPACT);
	buf_add_byte(out, '\n');
}
