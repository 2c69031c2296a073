/* The answer to --registry: the entries in match order, what happens to programs of Go's ports,
 * hazards. Makes the document that registry_text and others render; changes nothing. */
#ifndef EXECTRACE_REPORT_REGISTRY_VIEW_H
#define EXECTRACE_REPORT_REGISTRY_VIEW_H

#include <jansson.h>
#include <stdbool.h>

struct err;
struct host;
struct kernel_counts;
struct registry;

#define REGISTRY_VIEW_SCHEMA "exectrace-registry/1"

struct registry_view_options {
	const char *registry_dir; /* NULL: the mounted registry */
	const char *root;	  /* where interpreters are looked up, NULL: "/" */
	const char *host;	  /* kernel_parse_host's text, NULL: the running machine */
	const struct kernel_counts
		*counted; /* by the kernel's armed events, NULL: none are armed */
};

/* A new reference. source: what was read, for people. */
json_t *registry_view_document(const struct registry *registry, const struct host *host,
			       int root_fd, const char *source,
			       const struct registry_view_options *options);
/* Read what was asked for and judge it: a new reference, or NULL with the sentence in err. */
json_t *registry_view_make(const struct registry_view_options *options, struct err *err);

#endif
