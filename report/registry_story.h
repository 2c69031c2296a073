/* What happened to the registry during the run, as far as it bears on one exec: the entry that
 * takes its file came too late, had gone before, was refused, or is new. */
#ifndef EXECTRACE_REPORT_REGISTRY_STORY_H
#define EXECTRACE_REPORT_REGISTRY_STORY_H

struct facts;
struct verdict;

/* Adds evidence, factors, words to the summary, and what mends it. */
void registry_story_tell(struct verdict *verdict, const struct facts *facts);

#endif
