/* Evidence that several causes share, each with its source. Decides nothing.
 * What only one cause needs stands beside that cause. */
#ifndef EXECTRACE_REPORT_EVIDENCE_H
#define EXECTRACE_REPORT_EVIDENCE_H

struct dispatch_image;
struct facts;
struct verdict;

/* "execve returned ENOEXEC" and whether the replay says the same. */
void evidence_outcome(struct verdict *verdict, const struct facts *facts);
/* Machine, class, type and what this kernel loads; Go's build settings. */
void evidence_elf(struct verdict *verdict, const struct facts *facts,
		  const struct dispatch_image *image);
/* That it is shorter than its headers say, when it is. */
void evidence_cut(struct verdict *verdict, const struct facts *facts,
		  const struct dispatch_image *image);
void evidence_go(struct verdict *verdict, const struct facts *facts);
/* First bytes and what they are. */
void evidence_content(struct verdict *verdict, const struct facts *facts,
		      const struct dispatch_image *image);
/* What the registry has to say to a file that nothing took, or that it is not there. */
void evidence_registry(struct verdict *verdict, const struct facts *facts);
/* What the kernel's own events say of the registry's part in it; nothing where nobody counts. */
void evidence_loader(struct verdict *verdict, const struct facts *facts);
/* The entry that took the file. */
void evidence_entry(struct verdict *verdict, const struct facts *facts);
/* Type, mode and owner against the caller. */
void evidence_mode(struct verdict *verdict, const struct facts *facts,
		   const struct dispatch_image *image);
/* The interpreters in a row. */
void evidence_chain(struct verdict *verdict, const struct facts *facts);
/* The way through symbolic links, where there was one. */
void evidence_links(struct verdict *verdict, const struct facts *facts,
		    const struct dispatch_image *image);
/* What could not be seen and might have decided otherwise. */
void evidence_doubts(struct verdict *verdict, const struct facts *facts);
/* What the process wrote before it ended. */
void evidence_end(struct verdict *verdict, const struct facts *facts);

#endif
