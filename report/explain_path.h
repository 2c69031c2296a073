/* Names without a slash, looked up as execvp and a shell would. Private to explain. */
#ifndef EXECTRACE_REPORT_EXPLAIN_PATH_H
#define EXECTRACE_REPORT_EXPLAIN_PATH_H

struct scene;

/* The path that would be executed for a name, owned: the first regular file with an x bit, else
 * the first file found in PATH's directories, else the name in the working directory where there
 * is one; the name itself when nothing is found. *tried (owned, NULL for none) are the paths. */
char *explain_path(const char *name, const char *path, const struct scene *scene, char ***tried);

#endif
