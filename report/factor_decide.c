/* A table of factors and the predicates that decide them, for every cause alike.
 * Only evidence in the record counts: a factor that would be a guess is not set. */
#include "report/factor_decide.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/facts.h"
#include "report/facts_registry.h"
#include "report/verdict.h"

#define FS_AUFS 0x61756673
#define FS_CIFS 0xff534d42
#define FS_SMB2 0xfe534d42
#define FS_VBOXSF 0x786f4256
#define FS_NTFS3 0x7366746e
#define FS_CEPH 0x00c36400

/* A shell that looked into the file and found it binary says so, and ends with 126 (POSIX). */
static bool shell_refused_it(const struct exec_record *exec, pid_t reader)
{
	for (size_t i = 0; i < exec->nconsequences; i++) {
		const struct consequence *item = &exec->consequences[i];

		if (item->pid != reader)
			continue;
		if (item->kind == CONSEQUENCE_MESSAGE && item->text &&
		    (strstr(item->text, "Exec format error") ||
		     strstr(item->text, "cannot execute binary file")))
			return true;
		if ((item->kind == CONSEQUENCE_EXIT || item->kind == CONSEQUENCE_COMMAND) &&
		    !item->signal && item->code == 126)
			return true;
	}
	return false;
}

/* Handed to a shell by a second exec, or read by a shell that went on with it as a script. */
static bool caller_fell_back(const struct verdict *verdict, const struct facts *facts)
{
	const struct exec_record *exec = facts->exec;

	(void)verdict;
	if (!facts->failed || facts->error != ENOEXEC)
		return false;
	for (size_t i = 0; i < exec->nconsequences; i++)
		if (exec->consequences[i].kind == CONSEQUENCE_READ &&
		    !shell_refused_it(exec, exec->consequences[i].pid))
			return true;
	return exec->shell_retried;
}

static bool needs_handler(const struct verdict *verdict)
{
	return verdict->cause == CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER ||
	       verdict->cause == CAUSE_FOREIGN_OS_FORMAT_NO_HANDLER ||
	       verdict->cause == CAUSE_MANAGED_FORMAT_NO_HANDLER ||
	       verdict->cause == CAUSE_BINFMT_WSL_INTEROP_MISSING;
}

static bool registry_is_not_mounted(const struct verdict *verdict, const struct facts *facts)
{
	const struct registry *registry = facts->exec->registry;

	return needs_handler(verdict) && (!registry || registry->state == REGISTRY_NOT_MOUNTED ||
					  registry->state == REGISTRY_ABSENT);
}

/* "qemu-aarch64", "qemu-aarch64-static.conf", "/usr/bin/qemu-aarch64": for this machine? */
static bool is_emulator_for(const char *name, const struct elf_machine *machine)
{
	const char *base = facts_base(name);
	size_t len;

	if (!machine || !machine->qemu || strncmp(base, "qemu-", 5))
		return false;
	len = strlen(machine->qemu);
	if (strncmp(base + 5, machine->qemu, len))
		return false;
	base += 5 + len;
	return !*base || *base == '-' || *base == '.';
}

static bool emulator_was_found(const struct facts *facts)
{
	for (size_t i = 0; facts->host->qemu_found && facts->host->qemu_found[i]; i++)
		if (is_emulator_for(facts->host->qemu_found[i], facts->machine))
			return true;
	return false;
}

static bool host_has_no_emulator(const struct verdict *verdict, const struct facts *facts)
{
	return verdict->cause == CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER && facts->machine &&
	       facts->host->qemu_found && !emulator_was_found(facts);
}

/* The registration in binfmt.d that would take the file, had it been made. */
static const struct binfmt_entry *configured_for(const struct facts *facts)
{
	for (size_t i = 0; facts->image && i < facts->host->nconfigured; i++) {
		struct binfmt_comparison comparison;

		binfmt_entry_compare(&facts->host->configured[i], facts->image->head,
				     facts->image->path, &comparison);
		if (comparison.match == BINFMT_MATCHES)
			return &facts->host->configured[i];
	}
	return NULL;
}

/* Configured, or installed beside emulators that are registered, and yet no entry. */
static bool configuration_was_not_applied(const struct verdict *verdict, const struct facts *facts)
{
	char **configured = facts->host->binfmt_d;

	if (!needs_handler(verdict) || !facts->registry)
		return false;
	if (configured_for(facts) || !facts->machine)
		return configured_for(facts) != NULL;
	for (size_t i = 0; configured && configured[i]; i++)
		if (is_emulator_for(configured[i], facts->machine))
			return true;
	for (size_t i = 0; i < facts->registry->count; i++)
		if (!strncmp(facts->registry->entries[i].name, "qemu-", 5))
			return emulator_was_found(facts);
	return false;
}

/* With F the kernel opens the interpreter when the entry is written (fs/binfmt_misc.c
 * bm_register_write): without it there is no entry. */
static bool registration_must_have_failed(const struct verdict *verdict, const struct facts *facts)
{
	const struct binfmt_entry *entry =
		needs_handler(verdict) && facts->registry ? configured_for(facts) : NULL;

	return entry && (entry->flags & BINFMT_F) && entry->interpreter && !facts->exec->root &&
	       access(entry->interpreter, F_OK) != 0;
}

static bool matched_by_extension(const struct verdict *verdict, const struct facts *facts)
{
	(void)verdict;
	return facts->entry && facts->entry->kind == BINFMT_EXTENSION;
}

static bool another_entry_is_shadowed(const struct verdict *verdict, const struct facts *facts)
{
	(void)verdict;
	return facts->other != NULL;
}

/* Two or three bytes decide nothing about a program. */
static bool magic_is_overbroad(const struct verdict *verdict, const struct facts *facts)
{
	return verdict->cause == CAUSE_BINFMT_WRONG_HANDLER && facts->entry &&
	       facts->entry->kind == BINFMT_MAGIC && facts_entry_bits(facts->entry) <= 16;
}

static bool descriptor_was_inherited(const struct verdict *verdict, const struct facts *facts)
{
	(void)verdict;
	for (size_t i = 0; i < facts->exec->nwriters; i++)
		if (facts->exec->writers[i].inherited)
			return true;
	return false;
}

static bool is_busy(const struct verdict *verdict)
{
	return verdict->cause == CAUSE_TARGET_OPEN_FOR_WRITE ||
	       verdict->cause == CAUSE_INTERP_OPEN_FOR_WRITE;
}

static bool fs_is(const struct facts *facts, const int64_t *types, size_t count)
{
	for (size_t i = 0; facts->image && facts->image->opened && i < count; i++)
		if ((facts->image->fs_type & 0xffffffff) == types[i])
			return true;
	return false;
}

static bool fs_closes_late(const struct verdict *verdict, const struct facts *facts)
{
	static const int64_t types[] = {FS_AUFS, OVERLAYFS_SUPER_MAGIC, NFS_SUPER_MAGIC};

	return is_busy(verdict) && !facts->exec->nwriters && fs_is(facts, types, 3);
}

static bool writer_may_be_remote(const struct verdict *verdict, const struct facts *facts)
{
	static const int64_t types[] = {NFS_SUPER_MAGIC, V9FS_MAGIC, FS_CIFS, FS_SMB2, FS_CEPH};

	return is_busy(verdict) && !facts->exec->nwriters && fs_is(facts, types, 5);
}

static bool mode_comes_from_mount(const struct verdict *verdict, const struct facts *facts)
{
	static const int64_t types[] = {V9FS_MAGIC, MSDOS_SUPER_MAGIC, EXFAT_SUPER_MAGIC, FS_CIFS,
					FS_SMB2,    FS_VBOXSF,	       FS_NTFS3};

	return verdict->cause == CAUSE_TARGET_NO_EXEC_BIT &&
	       fs_is(facts, types, sizeof(types) / sizeof(*types));
}

static bool was_written_by(const struct facts *facts, const char *const *tools)
{
	for (size_t i = 0; i < facts->exec->nhistory; i++) {
		char **argv = facts->exec->history[i].argv;

		for (size_t j = 0; argv && argv[0] && tools[j]; j++)
			if (!strcmp(facts_base(argv[0]), tools[j]))
				return true;
	}
	return false;
}

static bool git_converted_it(const struct verdict *verdict, const struct facts *facts)
{
	static const char *const tools[] = {"git", NULL};

	return verdict->cause == CAUSE_SHEBANG_CRLF && was_written_by(facts, tools);
}

static bool archive_lost_mode(const struct verdict *verdict, const struct facts *facts)
{
	static const char *const tools[] = {"unzip", "7z", "7za", "7zr", "bsdtar", "jar", NULL};

	return verdict->cause == CAUSE_TARGET_NO_EXEC_BIT && was_written_by(facts, tools);
}

static bool is_probe(const struct verdict *verdict, const struct facts *facts)
{
	const char *base = facts_base(facts->exec->path);

	(void)verdict;
	return facts->failed && base &&
	       (!strncmp(base, "conftest", 8) || !strncmp(base, "cmTC_", 5));
}

static bool windows_tool_came_first(const struct verdict *verdict, const struct facts *facts)
{
	const char *virt = facts->host->virt;

	return verdict->cause == CAUSE_SHEBANG_CRLF && virt && !strncmp(virt, "wsl", 3) &&
	       facts->exec->path && !strncmp(facts->exec->path, "/mnt/", 5);
}

static bool runner_is_missing(const struct verdict *verdict, const struct facts *facts)
{
	if (verdict->cause != CAUSE_MANAGED_FORMAT_NO_HANDLER || !facts->image ||
	    !facts->image->foreign.name || !strstr(facts->image->foreign.name, "WebAssembly"))
		return false;
	for (size_t i = 0; i < facts->exec->nlineage; i++)
		if (facts->exec->lineage[i].exe &&
		    !strcmp(facts_base(facts->exec->lineage[i].exe), "cargo"))
			return true;
	return false;
}

/* Java's ProcessBuilder: its own helper failed, and the message names what it was asked for. */
static bool blames_another_program(const struct facts *facts, const char *name)
{
	static const char lead[] = "Cannot run program \"";

	for (size_t i = 0; facts->failed && name && i < facts->exec->nconsequences; i++) {
		const char *text = facts->exec->consequences[i].text;
		const char *at = text ? strstr(text, lead) : NULL;
		scope_free char *blamed = NULL;

		if (!at)
			continue;
		at += strlen(lead);
		blamed = xstrndup(at, strcspn(at, "\"\n"));
		if (strcmp(facts_base(blamed), name) != 0)
			return true;
	}
	return false;
}

/* The caller names the file it was asked to run, or a loader, when something else failed. */
static bool message_misleads(const struct verdict *verdict, const struct facts *facts)
{
	static const char *const wrong[] = {"No such file", "no such file", "not found",
					    "Too many levels"};
	const char *name = facts_base(facts->exec->path);

	if (blames_another_program(facts, name))
		return true;
	if (!facts->failed || verdict->subject == SUBJECT_TARGET || !name || !*name ||
	    verdict->cause == CAUSE_UNKNOWN || verdict->cause == CAUSE_UNEXPLAINED)
		return false;
	for (size_t i = 0; i < facts->exec->nconsequences; i++) {
		const struct consequence *consequence = &facts->exec->consequences[i];
		const char *text = consequence->text;

		if (consequence->kind != CONSEQUENCE_MESSAGE || !text ||
		    (facts->walk->subject_path && strstr(text, facts->walk->subject_path)))
			continue;
		for (size_t j = 0; j < sizeof(wrong) / sizeof(*wrong); j++)
			if (strstr(text, name) && strstr(text, wrong[j]))
				return true;
	}
	return false;
}

static bool emulator_is_too_old(const struct verdict *verdict, const struct facts *facts)
{
	const char *message = facts->exec->late_message;

	(void)verdict;
	return facts->taken && facts->exec->late_death && message &&
	       strstr(message, "kernel too old");
}

static bool another_comes_later_in_path(const struct verdict *verdict, const struct facts *facts)
{
	return facts->exec->shadowed && verdict->cause != CAUSE_RUNS_NATIVE &&
	       verdict->cause != CAUSE_RUNS_SCRIPT;
}

static bool loop_goes_through_path(const struct verdict *verdict, const struct facts *facts)
{
	char *const *argv = facts->exec->argv;

	return verdict->cause == CAUSE_EXEC_LOOP_USERSPACE && argv && argv[0] &&
	       !strchr(argv[0], '/');
}

static const struct {
	bool (*holds)(const struct verdict *verdict, const struct facts *facts);
	const char *factor;
} rows[] = {
	{caller_fell_back, "CALLER_SHELL_FALLBACK"},
	{registry_is_not_mounted, "BINFMT_NOT_MOUNTED"},
	{configuration_was_not_applied, "BINFMT_CONFIG_NOT_APPLIED"},
	{registration_must_have_failed, "BINFMT_REGISTRATION_FAILED"},
	{host_has_no_emulator, "NO_EMULATOR_ON_HOST"},
	{matched_by_extension, "EXTENSION_MATCH"},
	{another_entry_is_shadowed, "BINFMT_SHADOWED_ENTRY"},
	{magic_is_overbroad, "OVERBROAD_MAGIC"},
	{descriptor_was_inherited, "FORK_INHERITED_WRITE_FD"},
	{fs_closes_late, "FILESYSTEM_LATE_CLOSE"},
	{writer_may_be_remote, "REMOTE_WRITER"},
	{mode_comes_from_mount, "MOUNT_OPTION_FMASK"},
	{git_converted_it, "GIT_AUTOCRLF"},
	{archive_lost_mode, "ARCHIVE_LOST_MODE"},
	{is_probe, "EXPECTED_PROBE_FAILURE"},
	{windows_tool_came_first, "PATH_SHADOWED"},
	{another_comes_later_in_path, "PATH_SHADOWED"},
	{loop_goes_through_path, "PATH_SHADOWED"},
	{runner_is_missing, "RUNNER_NOT_CONFIGURED"},
	{message_misleads, "MISLEADING_CALLER_MESSAGE"},
	{emulator_is_too_old, "EMULATOR_TOO_OLD"},
};

void factor_decide(struct verdict *verdict, const struct facts *facts)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].holds(verdict, facts))
			verdict_add_factor(verdict, rows[i].factor);
}
