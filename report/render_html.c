/* The HTML report: one file that needs nothing else, no script and no network.
 * The page and its order; the parts are in render_html_*.c. */
#include "report/render_html.h"

#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "report/html_style.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_formats.h"

#define CARDS_MAX 200 /* further findings are rows of a table */

void html_fact(struct buf *out, const char *name, html_phrase *phrase, const json_t *part)
{
	scope_buf struct buf text = {0};

	phrase(&text, part);
	if (!text.len)
		return;
	html_element(out, "dt", NULL, name);
	html_open(out, "dd", "class", "mono", NULL);
	html_path(out, text.data);
	html_close(out, "dd");
}

void html_list(struct buf *out, const char *head, html_phrase *phrase, const json_t *list)
{
	if (!json_array_size(list))
		return;
	html_element(out, "h4", NULL, head);
	html_open(out, "ul", NULL);
	for (size_t i = 0; i < json_array_size(list); i++) {
		scope_buf struct buf text = {0};

		phrase(&text, json_array_get(list, i));
		if (!text.len)
			continue;
		html_open(out, "li", NULL);
		html_path(out, text.data);
		html_close(out, "li");
	}
	html_close(out, "ul");
}

static void head(struct buf *out, const char *title)
{
	buf_add_string(out,
		       "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		       "<meta http-equiv=\"Content-Security-Policy\" "
		       "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
	html_element(out, "title", NULL, title);
	html_open(out, "style", NULL);
	buf_add_string(out, html_style);
	html_close(out, "style");
	html_close(out, "head");
}

static void navigation(struct buf *out)
{
	static const char *const places[][2] = {{"#findings", "Findings"},
						{"#processes", "Processes"},
						{"#registry", "Registry"},
						{"#counters", "Counters"},
						{"#host", "Host and run"}};

	html_open(out, "nav", "aria-label", "Sections", NULL);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		html_open(out, "a", "href", places[i][0], NULL);
		html_text(out, places[i][1]);
		html_close(out, "a");
	}
	html_close(out, "nav");
}

static void header(struct buf *out, const json_t *document, const char *headline)
{
	html_open(out, "a", "class", "skip", "href", "#findings", NULL);
	html_text(out, "Skip to the findings");
	html_close(out, "a");
	html_open(out, "header", NULL);
	html_element(out, "h1", NULL, "exectrace");
	html_element(out, "p", "headline", headline);
	html_open(out, "dl", NULL);
	html_fact(out, "run", phrase_run, document);
	html_fact(out, "totals", phrase_totals, document);
	html_fact(out, "host", phrase_host, json_get(document, "host"));
	html_close(out, "dl");
	html_close(out, "header");
	navigation(out);
}

static void row(struct buf *out, const json_t *finding)
{
	static const char *const keys[] = {"severity", "cause", "path", "summary"};
	char id[32];

	snprintf(id, sizeof(id), "%lld", json_get_int(finding, "id", 0));
	html_open(out, "tr", NULL);
	html_element(out, "td", "number", id);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		html_element(out, "td", NULL, json_get_text(finding, keys[i]));
	html_close(out, "tr");
}

static void more_findings(struct buf *out, const json_t *findings, size_t from)
{
	static const char *const heads[] = {"#", "severity", "cause", "path", "sentence"};

	if (from >= json_array_size(findings))
		return;
	html_element(out, "h3", NULL, "More findings");
	html_open(out, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
		  "More findings", NULL);
	html_open(out, "table", NULL);
	html_open(out, "thead", NULL);
	html_open(out, "tr", NULL);
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		html_element(out, "th", NULL, heads[i]);
	html_close(out, "tr");
	html_close(out, "thead");
	html_open(out, "tbody", NULL);
	for (size_t i = from; i < json_array_size(findings); i++)
		row(out, json_array_get(findings, i));
	html_close(out, "tbody");
	html_close(out, "table");
	html_close(out, "div");
}

static void section(struct buf *out, const char *id, const char *title,
		    void (*fill)(struct buf *, const json_t *), const json_t *document)
{
	scope_buf struct buf body = {0};

	fill(&body, document);
	html_open(out, "section", "id", id, NULL);
	html_element(out, "h2", NULL, title);
	if (body.len)
		buf_add(out, body.data, body.len);
	else
		html_element(out, "p", NULL, "Nothing to show.");
	html_close(out, "section");
}

static void findings(struct buf *out, const json_t *document)
{
	const json_t *list = json_get(document, "findings");

	for (size_t i = 0; i < json_array_size(list) && i < CARDS_MAX; i++)
		html_finding(out, document, json_array_get(list, i));
	more_findings(out, list, CARDS_MAX);
}

static void processes(struct buf *out, const json_t *document)
{
	html_timeline(out, document);
	html_tree(out, document);
}

static void phrase_string(struct buf *out, const json_t *string)
{
	if (json_string_value(string))
		buf_add_string(out, json_string_value(string));
}

static void footer(struct buf *out, const json_t *document)
{
	long long count = json_get_int(document, "run.redacted.count", -1);
	scope_buf struct buf text = {0};

	buf_addf(&text, "exectrace %s", json_get_text(document, "exectrace.version"));
	if (count >= 0) {
		buf_add_string(&text, "; ");
		phrase_count(&text, count, "place was redacted", "places were redacted");
	}
	html_open(out, "footer", NULL);
	html_list(out, "Still there when the time was up", phrase_still_running,
		  json_get(document, "run.still_running"));
	html_list(out, "Notes", phrase_string, json_get(document, "run.notes"));
	html_list(out, "Anomalies", phrase_string, json_get(document, "anomalies"));
	html_element(out, "p", NULL, text.data);
	html_close(out, "footer");
}

void render_html(const json_t *document, const struct render_options *options, struct buf *out)
{
	scope_buf struct buf headline = {0}, title = {0};

	(void)options;
	phrase_headline(&headline, document);
	buf_addf(&title, "exectrace: %s", headline.data ? headline.data : "");
	head(out, title.data);
	html_open(out, "body", NULL);
	header(out, document, headline.data ? headline.data : "");
	html_open(out, "main", NULL);
	section(out, "findings", "Findings", findings, document);
	section(out, "processes", "Processes", processes, document);
	if (json_is_array(json_get(document, "arch_leaks")))
		section(out, "leaks", "Architecture leaks", html_leaks, document);
	section(out, "registry", "binfmt_misc registry", html_registry, document);
	section(out, "counters", "Attempt counters", html_counters, document);
	section(out, "host", "Host and run", html_host, document);
	html_close(out, "main");
	footer(out, document);
	html_close(out, "body");
	html_close(out, "html");
}
