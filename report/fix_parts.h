/* The proposals behind fix_propose, by theme; each is a row of fix.c's table. */
#ifndef EXECTRACE_REPORT_FIX_PARTS_H
#define EXECTRACE_REPORT_FIX_PARTS_H

struct facts;
struct verdict;

/* fix_build.c: building it again, for this machine */
void fix_foreign_elf(struct verdict *verdict, const struct facts *facts);
void fix_foreign_system(struct verdict *verdict, const struct facts *facts);
void fix_isa(struct verdict *verdict, const struct facts *facts);
void fix_libc_version(struct verdict *verdict, const struct facts *facts);
/* fix_handler.c: registry entries and emulators */
void fix_emulator(struct verdict *verdict, const struct facts *facts);
void fix_disabled(struct verdict *verdict, const struct facts *facts);
void fix_mismatch(struct verdict *verdict, const struct facts *facts);
void fix_wsl1(struct verdict *verdict, const struct facts *facts);
void fix_wsl(struct verdict *verdict, const struct facts *facts);
void fix_other_namespace(struct verdict *verdict, const struct facts *facts);
void fix_entry_interpreter(struct verdict *verdict, const struct facts *facts);
void fix_entry_loader(struct verdict *verdict, const struct facts *facts);
void fix_entry_unusable(struct verdict *verdict, const struct facts *facts);
void fix_disable_entry(struct verdict *verdict, const struct facts *facts);
void fix_entry_flag(struct verdict *verdict, const struct facts *facts);
void fix_guest_loader(struct verdict *verdict, const struct facts *facts);
void fix_runtime(struct verdict *verdict, const struct facts *facts);
/* fix_content.c: files that hold something else, and #! lines */
void fix_error_page(struct verdict *verdict, const struct facts *facts);
void fix_lfs_pointer(struct verdict *verdict, const struct facts *facts);
void fix_link_text(struct verdict *verdict, const struct facts *facts);
void fix_archive(struct verdict *verdict, const struct facts *facts);
void fix_no_shebang(struct verdict *verdict, const struct facts *facts);
void fix_late_shebang(struct verdict *verdict, const struct facts *facts);
void fix_crlf(struct verdict *verdict, const struct facts *facts);
void fix_env_split(struct verdict *verdict, const struct facts *facts);
void fix_missing_interpreter(struct verdict *verdict, const struct facts *facts);
void fix_unusable_interpreter(struct verdict *verdict, const struct facts *facts);
/* fix_access.c: permission, mounts, limits, loaders */
void fix_no_x(struct verdict *verdict, const struct facts *facts);
void fix_search(struct verdict *verdict, const struct facts *facts);
void fix_noexec(struct verdict *verdict, const struct facts *facts);
void fix_nosuid(struct verdict *verdict, const struct facts *facts);
void fix_tracer(struct verdict *verdict, const struct facts *facts);
void fix_module(struct verdict *verdict, const struct facts *facts);
void fix_path(struct verdict *verdict, const struct facts *facts);
void fix_symbol(struct verdict *verdict, const struct facts *facts);
void fix_loop(struct verdict *verdict, const struct facts *facts);
void fix_capabilities(struct verdict *verdict, const struct facts *facts);
void fix_busy(struct verdict *verdict, const struct facts *facts);
void fix_string(struct verdict *verdict, const struct facts *facts);
void fix_total(struct verdict *verdict, const struct facts *facts);
void fix_resource(struct verdict *verdict, const struct facts *facts);
void fix_unreadable(struct verdict *verdict, const struct facts *facts);
void fix_loader(struct verdict *verdict, const struct facts *facts);
void fix_command_line(struct verdict *verdict, const struct facts *facts);

#endif
