/* Words for a decoded file: its format in one word, and in one line.
 * Tables and phrases only. */
#include "report/describe.h"

#include <elf.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/dispatch.h"
#include "decode/elf_names.h"
#include "decode/go_buildinfo.h"
#include "decode/xlat.h"

static const struct xlat fs_names[] = {
	/* clang-format off */
	{ EXT4_SUPER_MAGIC, "ext4" }, { XFS_SUPER_MAGIC, "xfs" }, { BTRFS_SUPER_MAGIC, "btrfs" },
	{ TMPFS_MAGIC, "tmpfs" }, { OVERLAYFS_SUPER_MAGIC, "overlay" }, { NFS_SUPER_MAGIC, "nfs" },
	{ PROC_SUPER_MAGIC, "proc" }, { SYSFS_MAGIC, "sysfs" }, { V9FS_MAGIC, "9p" },
	{ FUSE_SUPER_MAGIC, "fuse" }, { SQUASHFS_MAGIC, "squashfs" }, { F2FS_SUPER_MAGIC, "f2fs" },
	{ MSDOS_SUPER_MAGIC, "vfat" }, { ISOFS_SUPER_MAGIC, "iso9660" }, { RAMFS_MAGIC, "ramfs" },
	{ EROFS_SUPER_MAGIC_V1, "erofs" }, { SMB2_SUPER_MAGIC, "smb2" },
	{ CIFS_SUPER_MAGIC, "cifs" }, { 0x2fc12fc1, "zfs" }, { 0x2011bab0, "exfat" },
	{ 0x786f4256, "vboxsf" }, { BINFMTFS_MAGIC, "binfmt_misc" }, { 0x7366746e, "ntfs3" },
	{ 0, NULL },
	/* clang-format on */
};

const char *describe_fs(int64_t fs_type)
{
	return xlat_name(fs_names, (uint64_t)fs_type);
}

static const char *foreign_format(const struct foreign *foreign)
{
	switch (foreign->family) {
	case FOREIGN_EMPTY:
		return "empty";
	case FOREIGN_ZERO:
		return "zeros";
	case FOREIGN_OS:
		if (foreign->name && !strncmp(foreign->name, "Mach-O", 6))
			return "macho";
		return foreign->is_pe ? "pe" : "foreign";
	case FOREIGN_MANAGED:
		return foreign->is_pe ? "pe" : "managed";
	case FOREIGN_ARCHIVE:
		return "archive";
	case FOREIGN_ERROR_PAGE:
		return "error-page";
	case FOREIGN_LFS_POINTER:
		return "lfs-pointer";
	case FOREIGN_LINK_TEXT:
		return "link-text";
	case FOREIGN_TEXT:
		return "text";
	case FOREIGN_NONE:
	case FOREIGN_DATA:
		break;
	}
	return "data";
}

static const char *mode_word(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "directory";
	case S_IFIFO:
		return "fifo";
	case S_IFCHR:
	case S_IFBLK:
		return "device";
	case S_IFSOCK:
		return "socket";
	}
	return "file";
}

const char *describe_format(const struct dispatch_image *image)
{
	if (!image->opened)
		return image->unseen ? "unseen" : "missing";
	if (!S_ISREG(image->mode))
		return mode_word(image->mode);
	if (image->elf.valid)
		return "elf";
	if (!image->readable)
		return "unreadable";
	if (image->shebang.verdict != SHEBANG_ABSENT)
		return "script";
	return foreign_format(&image->foreign);
}

static const char *type_word(const struct elf_image *elf)
{
	switch (elf->type) {
	case ET_EXEC:
		return "executable";
	case ET_DYN:
		return elf->pie || elf->interp ? "pie executable" : "shared object";
	case ET_REL:
		return "relocatable object";
	case ET_CORE:
		return "core file";
	}
	return "file of unknown type";
}

static const char *class_words(const struct elf_image *elf)
{
	return elf->elf_class == ELFCLASS64   ? "64-bit"
	       : elf->elf_class == ELFCLASS32 ? "32-bit"
					      : "invalid class";
}

static const char *order_words(const struct elf_image *elf)
{
	return elf->data == ELFDATA2LSB	  ? "LSB"
	       : elf->data == ELFDATA2MSB ? "MSB"
					  : "invalid byte order";
}

static void add_machine(struct buf *out, const struct elf_image *elf)
{
	const struct elf_machine *machine =
		elf_machine_find(elf->machine, elf->elf_class, elf->data, elf->flags);

	if (machine)
		buf_add_string(out, machine->phrase);
	else
		buf_addf(out, "machine %u", elf->machine);
}

void describe_elf_header(struct buf *out, const struct elf_image *header)
{
	const char *type = xlat_name(elf_type_names, header->type);
	const char *osabi = xlat_name(elf_osabi_names, header->osabi);

	/* Part by part: with all opens in the log, each library makes such a line. */
	buf_add_string(out, "ELF ");
	buf_add_string(out, class_words(header));
	buf_add_byte(out, ' ');
	buf_add_string(out, order_words(header));
	buf_add_byte(out, ' ');
	buf_add_string(out, type ? type : "e_type ");
	if (!type)
		buf_add_decimal(out, header->type);
	buf_add_string(out, ", ");
	add_machine(out, header);
	if (header->osabi)
		buf_add_string(out, ", OSABI ");
	if (header->osabi && osabi)
		buf_add_string(out, osabi);
	else if (header->osabi)
		buf_add_decimal(out, header->osabi);
	buf_add_string(out, header->truncated ? ", a header cut short" : ", ");
	if (!header->truncated) {
		buf_add_decimal(out, header->phnum);
		buf_add_string(out, " program headers");
	}
}

static void describe_elf(struct buf *out, const struct elf_image *elf)
{
	buf_addf(out, "ELF %s %s %s, ", class_words(elf), order_words(elf), type_word(elf));
	add_machine(out, elf);
	if (elf->type == ET_EXEC || elf->type == ET_DYN)
		buf_add_string(out, elf->interp || (elf->dynamic && elf->needed && elf->needed[0])
					    ? ", dynamically linked"
					    : ", statically linked");
	if (elf->truncated)
		buf_add_string(out, ", truncated");
}

void describe_image(struct buf *out, const struct dispatch_image *image,
		    const struct go_buildinfo *go)
{
	const struct foreign *foreign = &image->foreign;

	if (!image->opened) {
		buf_add_string(out, image->unseen ? "not examined" : "no such file");
	} else if (!S_ISREG(image->mode)) {
		buf_add_string(out, mode_word(image->mode));
	} else if (image->elf.valid) {
		describe_elf(out, &image->elf);
	} else if (!image->readable) {
		buf_add_string(out, "file that was not read");
	} else if (image->shebang.verdict != SHEBANG_ABSENT) {
		buf_addf(out, "script, #!%s", image->shebang.interp);
		if (image->shebang.has_arg)
			buf_addf(out, " %s", image->shebang.arg);
	} else {
		buf_add_string(out, foreign->name ? foreign->name
						  : foreign_family_name(foreign->family));
		if (foreign->language)
			buf_addf(out, " (%s)", foreign->language);
	}
	if (go && go->found && go->version)
		buf_addf(out, ", Go %s",
			 !strncmp(go->version, "go", 2) ? go->version + 2 : go->version);
}
