/* The rows behind cause_text, by section of the contract; each array is sparse, by enum cause.
 * Only cause_table.c reads them. */
#ifndef EXECTRACE_REPORT_CAUSE_TEXT_H
#define EXECTRACE_REPORT_CAUSE_TEXT_H

#include "report/cause.h"

extern const struct cause_text cause_text_files[CAUSE_COUNT];	 /* no failure, A to D */
extern const struct cause_text cause_text_images[CAUSE_COUNT];	 /* E and F */
extern const struct cause_text cause_text_handlers[CAUSE_COUNT]; /* G to Z */

#endif
