/* The files that a replay opened, as long as they are open: what else is read from them.
 * Opening them is the model's. */
#ifndef EXECTRACE_REPORT_IMAGES_H
#define EXECTRACE_REPORT_IMAGES_H

struct exec_record;
struct image_cache;

/* Go's build info of the file the finding is about; cache may be NULL. */
void images_read_go(struct exec_record *exec, struct image_cache *cache);
/* Once all is read that is asked for. */
void images_close(struct exec_record *exec);

#endif
