/* The processes of all findings as one tree: each path from the command down is laid over the
 * others. Deep or many paths are cut, and it is said. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "report/html_write.h"
#include "report/json_get.h"
#include "report/phrase.h"
#include "report/render_html.h"

#define FINDINGS_MAX 300
#define NODES_MAX 600
#define DEPTH_MAX 32
#define NONE ((size_t)-1)

struct node {
	size_t parent;
	char *words;	     /* owned */
	struct buf findings; /* links to the findings that end here */
};

struct tree {
	struct node *nodes; /* owned */
	size_t count;
	bool cut;
};

static size_t child(struct tree *tree, size_t parent, const json_t *item)
{
	scope_buf struct buf words = {0};

	phrase_lineage(&words, item);
	buf_add_string(&words, "");
	for (size_t i = 0; i < tree->count; i++)
		if (tree->nodes[i].parent == parent && !strcmp(tree->nodes[i].words, words.data))
			return i;
	if (tree->count >= NODES_MAX) {
		tree->cut = true;
		return NONE;
	}
	tree->nodes = xrealloc(tree->nodes, (tree->count + 1) * sizeof(*tree->nodes));
	tree->nodes[tree->count] = (struct node){.parent = parent, .words = buf_steal(&words)};
	return tree->count++;
}

static void add_path(struct tree *tree, const json_t *finding)
{
	const json_t *lineage = json_get(finding, "lineage");
	long long id = json_get_int(finding, "id", 0);
	size_t at = NONE, next = NONE;
	char link[40], text[40];

	for (size_t i = 0; i < json_array_size(lineage); i++, at = next) {
		if (i >= DEPTH_MAX) {
			tree->cut = true;
			break;
		}
		next = child(tree, at, json_array_get(lineage, i));
		if (next == NONE)
			return;
	}
	if (at == NONE)
		return;
	snprintf(link, sizeof(link), "#finding-%lld", id);
	snprintf(text, sizeof(text), "finding %lld", id);
	buf_add_byte(&tree->nodes[at].findings, ' ');
	html_open(&tree->nodes[at].findings, "a", "href", link, NULL);
	html_text(&tree->nodes[at].findings, text);
	html_close(&tree->nodes[at].findings, "a");
}

/* Bounded by DEPTH_MAX. */
static void draw(struct buf *out, const struct tree *tree, size_t parent)
{
	bool open = false;

	for (size_t i = 0; i < tree->count; i++) {
		if (tree->nodes[i].parent != parent)
			continue;
		if (!open)
			html_open(out, "ul", "class", parent == NONE ? "tree" : NULL, NULL);
		open = true;
		html_open(out, "li", NULL);
		html_open(out, "span", "class", "mono", NULL);
		html_path(out, tree->nodes[i].words);
		html_close(out, "span");
		buf_add(out, tree->nodes[i].findings.data ? tree->nodes[i].findings.data : "",
			tree->nodes[i].findings.len);
		draw(out, tree, i);
		html_close(out, "li");
	}
	if (open)
		html_close(out, "ul");
}

void html_tree(struct buf *out, const json_t *document)
{
	const json_t *findings = json_get(document, "findings");
	size_t count = json_array_size(findings);
	struct tree tree = {0};

	for (size_t i = 0; i < count && i < FINDINGS_MAX; i++)
		add_path(&tree, json_array_get(findings, i));
	tree.cut |= count > FINDINGS_MAX;
	if (tree.count) {
		html_element(out, "h4", NULL, "Process tree");
		draw(out, &tree, NONE);
	}
	if (tree.count && tree.cut)
		html_element(out, "p", "cause", "Only a part of the tree is shown.");
	for (size_t i = 0; i < tree.count; i++) {
		free(tree.nodes[i].words);
		buf_free(&tree.nodes[i].findings);
	}
	free(tree.nodes);
}
