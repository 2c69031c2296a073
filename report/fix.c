/* Which proposals go with which cause; causes without a command get the table's advice.
 * The proposals are in fix_*.c. */
#include "report/fix.h"

#include "report/facts.h"
#include "report/fix_parts.h"
#include "report/verdict.h"

/* clang-format off */
static const struct {
	enum cause cause;
	void (*propose)(struct verdict *verdict, const struct facts *facts);
} rows[] = {
	{CAUSE_TARGET_NOT_FOUND, fix_command_line},
	{CAUSE_TARGET_NO_EXEC_BIT, fix_no_x},
	{CAUSE_PATH_SEARCH_DENIED, fix_search},
	{CAUSE_MOUNT_NOEXEC, fix_noexec},
	{CAUSE_LSM_DENIED, fix_module},
	{CAUSE_FILE_CAPS_UNOBTAINABLE, fix_capabilities},
	{CAUSE_SETUID_IGNORED_NOSUID, fix_nosuid},
	{CAUSE_SETUID_IGNORED_NO_NEW_PRIVS, fix_tracer},
	{CAUSE_SETUID_IGNORED_PTRACED, fix_tracer},
	{CAUSE_TARGET_OPEN_FOR_WRITE, fix_busy},
	{CAUSE_INTERP_OPEN_FOR_WRITE, fix_busy},
	{CAUSE_TARGET_IS_HTML_OR_ERROR_PAGE, fix_error_page},
	{CAUSE_TARGET_IS_GIT_LFS_POINTER, fix_lfs_pointer},
	{CAUSE_TARGET_IS_SYMLINK_PLACEHOLDER, fix_link_text},
	{CAUSE_TARGET_IS_ARCHIVE, fix_archive},
	{CAUSE_SCRIPT_NO_SHEBANG, fix_no_shebang},
	{CAUSE_SHEBANG_NOT_AT_START, fix_late_shebang},
	{CAUSE_MANAGED_FORMAT_NO_HANDLER, fix_runtime},
	{CAUSE_FOREIGN_OS_FORMAT_NO_HANDLER, fix_foreign_system},
	{CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, fix_foreign_elf},
	{CAUSE_ELF_FOREIGN_ARCH_NO_HANDLER, fix_emulator},
	{CAUSE_ELF_COMPAT_UNSUPPORTED, fix_wsl1},
	{CAUSE_ELF_COMPAT_UNSUPPORTED, fix_emulator},
	{CAUSE_ELF_INTERP_NOT_FOUND, fix_loader},
	{CAUSE_SHEBANG_INTERP_NOT_FOUND, fix_missing_interpreter},
	{CAUSE_SHEBANG_INTERP_UNUSABLE, fix_unusable_interpreter},
	{CAUSE_SHEBANG_CRLF, fix_crlf},
	{CAUSE_SHEBANG_ARG_NOT_SPLIT, fix_env_split},
	{CAUSE_BINFMT_WSL_INTEROP_MISSING, fix_wsl},
	{CAUSE_BINFMT_HANDLER_DISABLED, fix_disabled},
	{CAUSE_BINFMT_MAGIC_MISMATCH, fix_mismatch},
	{CAUSE_BINFMT_OTHER_NAMESPACE, fix_other_namespace},
	{CAUSE_BINFMT_INTERP_NOT_FOUND, fix_entry_interpreter},
	{CAUSE_BINFMT_INTERP_LOADER_NOT_FOUND, fix_entry_loader},
	{CAUSE_BINFMT_INTERP_UNUSABLE, fix_entry_unusable},
	{CAUSE_BINFMT_WRONG_HANDLER, fix_disable_entry},
	{CAUSE_BINFMT_NATIVE_HIJACKED, fix_disable_entry},
	{CAUSE_BINFMT_INTERP_LOOP, fix_disable_entry},
	{CAUSE_WRONG_FILE_RESOLVED, fix_path},
	{CAUSE_SYMBOL_NOT_FOUND, fix_symbol},
	{CAUSE_EXEC_LOOP_USERSPACE, fix_loop},
	{CAUSE_BINFMT_CREDENTIALS_DROPPED, fix_entry_flag},
	{CAUSE_BINFMT_ARGV0_LOST, fix_entry_flag},
	{CAUSE_BINFMT_ARGV_CONVENTION_MISMATCH, fix_entry_flag},
	{CAUSE_BINFMT_TARGET_UNREADABLE, fix_unreadable},
	{CAUSE_BINFMT_HANDLER_REJECTED, fix_runtime},
	{CAUSE_EMULATED_ELF_INTERP_NOT_FOUND, fix_guest_loader},
	{CAUSE_ARG_STRING_TOO_LONG, fix_string},
	{CAUSE_ARG_TOTAL_TOO_LONG, fix_total},
	{CAUSE_RESOURCE_EXHAUSTED, fix_resource},
	{CAUSE_LIBC_VERSION_TOO_OLD, fix_libc_version},
	{CAUSE_CPU_ISA_TOO_LOW, fix_isa},
};
/* clang-format on */

void fix_propose(struct verdict *verdict, const struct facts *facts)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].cause == verdict->cause)
			rows[i].propose(verdict, facts);
	/* nothing better is known: what the page of causes says */
	if (!verdict->nfixes && verdict->severity >= SEVERITY_WARNING &&
	    verdict->cause != CAUSE_UNKNOWN && verdict->cause != CAUSE_UNEXPLAINED)
		verdict_advise(verdict, NULL, false, "%s", cause_text(verdict->cause)->to_do);
}
