/* Why a file is for another machine or system: the variable, tool or build setting that chose it.
 * Looks in the history of the file, the lineage of the exec and the file's own build info. */
#ifndef EXECTRACE_REPORT_ORIGIN_H
#define EXECTRACE_REPORT_ORIGIN_H

#include <stdbool.h>

struct facts;
struct history_item;
struct lineage_item;
struct variables;
struct verdict;

struct origin {
	const char *variable;		   /* borrowed: "GOARCH=arm64", NULL when none chose it */
	const struct history_item *writer; /* who wrote the file, when that was seen */
	bool writer_is_cross;		   /* and its name says that it builds for that machine */
	const struct variables *from;	   /* where the variable came from, when that was seen */
	const struct lineage_item *go;	   /* the go command that built it to run it, or NULL */
	char *const *builder;		   /* argv of the go command that made the file, or NULL */
	bool from_build_info;		   /* only the file's own Go build info says so */
};

void origin_find(struct origin *origin, const struct facts *facts);
/* Evidence and factors; a phrase for the end of the summary ("" when nothing is known). */
const char *origin_tell(struct verdict *verdict, const struct facts *facts);

#endif
