/* What a file's own bytes and inode say, in words. Knows no cause and no registry. */
#include <elf.h>
#include <string.h>
#include <sys/stat.h>

#include "decode/buf.h"
#include "decode/kernel.h"
#include "report/evidence.h"
#include "report/facts.h"
#include "report/verdict.h"

static const char *class_phrase(const struct elf_image *elf)
{
	if (elf->elf_class == ELFCLASS32)
		return elf->data == ELFDATA2MSB ? "32-bit big-endian" : "32-bit little-endian";
	if (elf->elf_class == ELFCLASS64)
		return elf->data == ELFDATA2MSB ? "64-bit big-endian" : "64-bit little-endian";
	return "of an unknown class";
}

void evidence_elf(struct verdict *verdict, const struct facts *facts,
		  const struct dispatch_image *image)
{
	const char *source, *machine, *type;

	if (!image || !image->elf.valid)
		return;
	source = facts_print(facts, "ELF header of %s", facts_show(facts, image->path));
	machine = xlat_name(elf_machine_names, image->elf.machine);
	type = xlat_name(elf_type_names, image->elf.type);
	verdict_prove(verdict, source, "e_machine is %u (%s), %s, e_type is %u (%s)",
		      image->elf.machine, machine ? machine : "unknown", class_phrase(&image->elf),
		      image->elf.type, type ? type : "unknown");
}

void evidence_cut(struct verdict *verdict, const struct facts *facts,
		  const struct dispatch_image *image)
{
	const struct elf_image *elf = &image->elf;

	if (elf->valid && elf->truncated)
		verdict_prove(
			verdict, facts_print(facts, "size of %s", facts_show(facts, image->path)),
			"it is cut short as well: %llu bytes of the %llu that its headers "
			"describe",
			(unsigned long long)elf->file_size, (unsigned long long)elf->needed_size);
}

void evidence_go(struct verdict *verdict, const struct facts *facts)
{
	const struct go_buildinfo *go = &facts->exec->go;
	const char *os, *arch;

	if (!go->found)
		return;
	os = go_buildinfo_get(go, "GOOS");
	arch = go_buildinfo_get(go, "GOARCH");
	verdict_prove(verdict, facts_print(facts, "Go build info of %s", facts_subject(facts)),
		      "built by %s%s%s%s%s", facts_show(facts, go->version ? go->version : "Go"),
		      os ? " with GOOS=" : "", os ? facts_show(facts, os) : "",
		      arch ? " GOARCH=" : "", arch ? facts_show(facts, arch) : "");
}

void evidence_content(struct verdict *verdict, const struct facts *facts,
		      const struct dispatch_image *image)
{
	const char *source;

	if (!image || !image->opened)
		return;
	source = facts_print(facts, "content of %s", facts_show(facts, image->path));
	if (image->size == 0) {
		verdict_prove(verdict, source, "its size is 0 bytes");
		return;
	}
	if (image->foreign.name)
		verdict_prove(verdict, source, "its signature is that of: %s", image->foreign.name);
	if (*image->foreign.first_bytes)
		verdict_prove(verdict, source, "it starts with %s; its size is %llu bytes",
			      image->foreign.first_bytes, (unsigned long long)image->size);
}

static const char *type_phrase(mode_t mode)
{
	static const struct {
		mode_t type;
		const char *phrase;
	} rows[] = {{S_IFREG, "a regular file"}, {S_IFDIR, "a directory"},
		    {S_IFIFO, "a FIFO"},	 {S_IFCHR, "a character device"},
		    {S_IFBLK, "a block device"}, {S_IFSOCK, "a socket"},
		    {S_IFLNK, "a symbolic link"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if ((mode & S_IFMT) == rows[i].type)
			return rows[i].phrase;
	return "of an unknown type";
}

void evidence_mode(struct verdict *verdict, const struct facts *facts,
		   const struct dispatch_image *image)
{
	const struct dispatch_creds *creds = &facts->exec->status.creds;

	if (!image || !image->opened)
		return;
	verdict_prove(verdict, facts_print(facts, "inode of %s", facts_show(facts, image->path)),
		      "it is %s, its mode is %04o, owner %u, group %u", type_phrase(image->mode),
		      image->mode & 07777, (unsigned)image->uid, (unsigned)image->gid);
	if (creds->known)
		verdict_prove(verdict, "status of the caller", "it acts as uid %u, gid %u",
			      (unsigned)creds->fsuid, (unsigned)creds->fsgid);
}

void evidence_links(struct verdict *verdict, const struct facts *facts,
		    const struct dispatch_image *image)
{
	if (image && image->symlinks)
		verdict_prove(verdict, "symbolic links in the caller's root", "%s leads %s",
			      facts_show(facts, image->path), facts_show(facts, image->symlinks));
}
