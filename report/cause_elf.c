/* Section E: what is wrong with an ELF image or its loader.
 * Machines that the kernel does not load are cause_format's, they depend on the registry. */
#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "report/rules.h"

static bool rule_is_one_of(const struct facts *facts, const enum dispatch_rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (facts->rule == rules[i])
			return true;
	return false;
}
#define RULE_AMONG(facts, ...)                                                                     \
	rule_is_one_of((facts), (const enum dispatch_rule[]){__VA_ARGS__},                         \
		       sizeof((const enum dispatch_rule[]){__VA_ARGS__}) /                         \
			       sizeof(enum dispatch_rule))

static bool type_is_not_executable(const struct facts *facts)
{
	return facts->rule == RULE_ELF_TYPE;
}

static bool is_about_loader(const struct facts *facts)
{
	return facts->subject == SUBJECT_ELF_INTERP;
}

static bool loader_is_missing(const struct facts *facts)
{
	return is_about_loader(facts) &&
	       RULE_AMONG(facts, RULE_NOT_FOUND, RULE_NOT_DIRECTORY, RULE_NAME_TOO_LONG,
			  RULE_SYMLINK_LOOP, RULE_SYMLINK_NOFOLLOW, RULE_NOSYMFOLLOW);
}

static bool loader_is_unusable(const struct facts *facts)
{
	if (RULE_AMONG(facts, RULE_INTERP_SHORT, RULE_INTERP_NOT_ELF, RULE_INTERP_MACHINE,
		       RULE_INTERP_PHDRS, RULE_INTERP_TYPE))
		return true;
	return is_about_loader(facts) &&
	       RULE_AMONG(facts, RULE_INTERP_NO_LOAD, RULE_NOT_REGULAR, RULE_NO_X, RULE_TRUNCATED,
			  RULE_READ_IO, RULE_MISALIGNED, RULE_ELF_TYPE);
}

static bool headers_are_unusable(const struct facts *facts)
{
	return RULE_AMONG(facts, RULE_ELF_PHDRS, RULE_ELF_SHORT, RULE_INTERP_SIZE,
			  RULE_INTERP_UNTERMINATED, RULE_INTERP_PAST_EOF, RULE_PROPERTY_NOTE,
			  RULE_MMAP_MIN_ADDR, RULE_MEMSZ, RULE_OVERLAP, RULE_BAD_ENTRY,
			  RULE_TRUNCATED, RULE_ADDRESS_SPACE, RULE_INTERP_NO_LOAD);
}

static bool is_cut_short(const struct facts *facts)
{
	return headers_are_unusable(facts) && facts->image &&
	       (facts->image->elf.truncated || RULE_AMONG(facts, RULE_ELF_SHORT, RULE_TRUNCATED));
}

static bool segments_are_misaligned(const struct facts *facts)
{
	return facts->rule == RULE_MISALIGNED;
}

/* ---- telling -------------------------------------------------------------------------------- */

static void tell_type(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *elf = &facts->image->elf;
	const char *what = elf->machine == EM_BPF ? "a BPF object"
			   : elf->type == ET_REL ? "a relocatable object file that was never linked"
			   : elf->type == ET_CORE ? "a core dump"
						  : "an ELF file of a type that is no program";

	verdict_say(verdict, "%s is %s", facts_subject(facts), what);
	evidence_elf(verdict, facts, facts->image);
	evidence_outcome(verdict, facts);
}

static const struct dispatch_image *user_of_loader(const struct facts *facts)
{
	size_t count = facts->walk->nimages;

	for (size_t i = count; i-- > 0;)
		if (facts->walk->images[i].elf.interp &&
		    facts->walk->images[i].subject != SUBJECT_ELF_INTERP)
			return &facts->walk->images[i];
	return facts->target;
}

static bool text_contains(const char *text, const char *needle)
{
	return text && strstr(text, needle);
}

static bool has_loader_of(const struct facts *facts, bool musl)
{
	for (size_t i = 0; facts->exec->loaders[i]; i++)
		if (text_contains(facts->exec->loaders[i], "ld-musl") == musl)
			return true;
	return false;
}

/* A loader for the kernel's 32-bit programs. */
static bool has_compat_loader(const struct facts *facts)
{
	static const char *const compat[] = {"ld-linux.so.2", "ld-musl-i386.so.1",
					     "ld-linux-armhf.so.3", "ld-linux.so.3",
					     "ld-musl-armhf.so.1"};

	for (size_t i = 0; facts->exec->loaders && facts->exec->loaders[i]; i++)
		for (size_t j = 0; j < sizeof(compat) / sizeof(*compat); j++)
			if (!strcmp(facts_base(facts->exec->loaders[i]), compat[j]))
				return true;
	return false;
}

/* Of the two Arm ABIs the other one's loader is there: armhf's, or armel's. */
static bool other_float_abi(const struct facts *facts, const struct dispatch_image *user)
{
	const char *loader = facts->walk->subject_path;
	bool hard = text_contains(loader, "armhf");

	if (user->elf.machine != EM_ARM || !loader)
		return false;
	for (size_t i = 0; facts->exec->loaders && facts->exec->loaders[i]; i++) {
		const char *base = facts_base(facts->exec->loaders[i]);

		if (!strcmp(base, hard ? "ld-linux.so.3" : "ld-linux-armhf.so.3"))
			return true;
	}
	return false;
}

static void add_loader_factors(struct verdict *verdict, const struct facts *facts,
			       const struct dispatch_image *user)
{
	const char *loader = facts->walk->subject_path;
	const char *os = facts->host->os_pretty;
	enum kernel_takes takes =
		kernel_takes_elf(facts->kernel, user->elf.machine, user->elf.elf_class,
				 user->elf.data, user->elf.flags);
	bool musl_host = text_contains(os, "Alpine") || text_contains(os, "Void");
	bool musl = text_contains(loader, "ld-musl");

	if (facts->exec->root)
		verdict_add_factor(verdict, "SANDBOX_ROOT");
	else if ((takes == KERNEL_TAKES_COMPAT || takes == KERNEL_TAKES_COMPAT_MAYBE) &&
		 !has_compat_loader(facts))
		verdict_add_factor(verdict, "MULTIARCH_MISSING");
	else if (!facts->exec->loaders && (musl ? os && !musl_host : musl_host))
		verdict_add_factor(verdict, "LIBC_MISMATCH");
	if (loader && *loader != '/')
		verdict_add_factor(verdict, "RELATIVE_PATH");
	if (other_float_abi(facts, user))
		verdict_add_factor(verdict, "FLOAT_ABI_MISMATCH");
	if (facts->exec->loaders && !facts->exec->loaders[0])
		verdict_add_factor(verdict, "LIBC_ABSENT_IN_IMAGE");
	else if (facts->exec->loaders && !has_loader_of(facts, musl))
		verdict_add_factor(verdict, "LIBC_MISMATCH");
}

static void tell_missing_loader(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *user = user_of_loader(facts);
	const char *name = user ? facts_show(facts, user->path) : facts_path(facts);

	verdict_say(verdict, "%s exists, but the ELF loader it names, %s, does not%s", name,
		    facts_subject(facts),
		    facts->exec->root ? " exist in the caller's root directory" : "");
	if (user) {
		evidence_elf(verdict, facts, user);
		verdict_prove(verdict, facts_print(facts, "program headers of %s", name),
			      "PT_INTERP is %s", facts_show(facts, user->elf.interp));
		add_loader_factors(verdict, facts, user);
	}
	for (size_t i = 0; facts->exec->loaders && facts->exec->loaders[i]; i++)
		verdict_prove(verdict, "files in the caller's root", "the loader %s exists",
			      facts_show(facts, facts->exec->loaders[i]));
	if (facts->exec->root)
		verdict_prove(verdict, "root of the caller", "the caller's root directory is %s",
			      facts_show(facts, facts->exec->root));
	if (facts->image && facts->image->dangling)
		verdict_add_factor(verdict, "DANGLING_SYMLINK");
	evidence_outcome(verdict, facts);
}

static void tell_unusable_loader(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *user = user_of_loader(facts), *image = facts->image;
	bool directory = image && image->opened && S_ISDIR(image->mode);

	verdict->subject = SUBJECT_ELF_INTERP;
	verdict_say(verdict, "%s is fine, but its ELF loader %s cannot be used: %s",
		    user ? facts_show(facts, user->path) : facts_path(facts), facts_subject(facts),
		    directory ? "it is a directory" : dispatch_rule_sentence(facts->rule));
	evidence_mode(verdict, facts, image);
	evidence_elf(verdict, facts, image);
	evidence_outcome(verdict, facts);
}

static void tell_cut(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *elf = &facts->image->elf;

	if (elf->truncated)
		verdict_say(verdict,
			    "%s has %llu bytes, but its ELF headers describe %llu: it is "
			    "cut short",
			    facts_subject(facts), (unsigned long long)elf->file_size,
			    (unsigned long long)elf->needed_size);
	else
		verdict_say(verdict,
			    "%s has %llu bytes and ends within its ELF headers: it is cut "
			    "short",
			    facts_subject(facts), (unsigned long long)facts->image->size);
	evidence_elf(verdict, facts, facts->image);
	evidence_outcome(verdict, facts);
}

static void tell_malformed(struct verdict *verdict, const struct facts *facts)
{
	verdict_say(verdict, "%s is ELF but cannot be loaded: %s (%s%s)", facts_subject(facts),
		    dispatch_rule_sentence(facts->rule), facts_error_name(facts),
		    facts->killed ? ", past the point of no return: SIGSEGV" : "");
	evidence_elf(verdict, facts, facts->image);
	evidence_outcome(verdict, facts);
}

static void tell_alignment(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *elf = &facts->image->elf;
	uint64_t page = facts->kernel->page_size ? facts->kernel->page_size : 4096;

	verdict_say(verdict,
		    "a segment of %s does not fit this kernel's pages of %llu bytes: "
		    "address and file offset differ modulo the page size",
		    facts_subject(facts), (unsigned long long)page);
	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *segment = &elf->segments[i];

		if (segment->type == PT_LOAD && segment->vaddr % page != segment->offset % page)
			verdict_prove(
				verdict,
				facts_print(facts, "program headers of %s", facts_subject(facts)),
				"segment %zu: address 0x%llx, offset 0x%llx, alignment 0x%llx", i,
				(unsigned long long)segment->vaddr,
				(unsigned long long)segment->offset,
				(unsigned long long)segment->align);
	}
	evidence_outcome(verdict, facts);
}

/* clang-format off */
const struct rule rules_elf[] = {
	{type_is_not_executable, CAUSE_ELF_TYPE_NOT_EXECUTABLE, CONFIDENCE_PROVED, tell_type},
	{loader_is_missing, CAUSE_ELF_INTERP_NOT_FOUND, CONFIDENCE_PROVED, tell_missing_loader},
	{loader_is_unusable, CAUSE_ELF_INTERP_UNUSABLE, CONFIDENCE_PROVED, tell_unusable_loader},
	{segments_are_misaligned, CAUSE_ELF_PAGE_ALIGNMENT, CONFIDENCE_PROVED, tell_alignment},
	{is_cut_short, CAUSE_TARGET_TRUNCATED, CONFIDENCE_PROVED, tell_cut},
	{headers_are_unusable, CAUSE_ELF_MALFORMED, CONFIDENCE_PROVED, tell_malformed},
	{NULL, CAUSE_NONE, CONFIDENCE_POSSIBLE, NULL},
};
/* clang-format on */
