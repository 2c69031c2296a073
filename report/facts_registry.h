/* The registry's part of the facts: who took the file, who nearly did. Called by facts_gather. */
#ifndef EXECTRACE_REPORT_FACTS_REGISTRY_H
#define EXECTRACE_REPORT_FACTS_REGISTRY_H

#include <stdbool.h>

struct binfmt_entry;
struct dispatch_image;
struct facts;

void facts_gather_registry(struct facts *facts);
/* Does the kernel load this image by itself? */
bool facts_image_is_native(const struct facts *facts, const struct dispatch_image *image);
/* Bits of the file that the entry's magic looks at. */
unsigned facts_entry_bits(const struct binfmt_entry *entry);
/* The byte that the entry demands at an offset of the file, -1 when it leaves it open. */
int facts_entry_wants(const struct binfmt_entry *entry, unsigned offset);

#endif
