/* One file of the walk as JSON: what it is, where it lies, what its header says.
 * The target is such a file too, also when it does not exist. */
#include <elf.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/elf_names.h"
#include "decode/isa.h"
#include "decode/xlat.h"
#include "report/describe.h"
#include "report/document.h"
#include "report/document_parts.h"
#include "report/mounts.h"
#include "report/record.h"

#define HEAD_SHOWN 64 /* bytes of the head in the report */

static void put_xlat(json_t *object, const char *key, const struct xlat *table, uint64_t value)
{
	scope_buf struct buf text = {0};

	xlat_add(&text, table, value);
	document_put_string(object, key, text.data);
}

static void put_isa(json_t *object, const struct elf_image *elf, const struct go_buildinfo *go)
{
	const char *source = NULL;
	enum isa_level level = isa_level_needed(elf, go, &source);

	json_object_set_new(object, "isa",
			    level == ISA_UNKNOWN ? json_null()
						 : json_string(isa_level_name(level)));
	document_put_string(object, "float_abi", isa_arm_float_abi(elf));
}

static void put_elf(json_t *object, const struct elf_image *elf, const struct go_buildinfo *go)
{
	const struct elf_machine *machine =
		elf_machine_find(elf->machine, elf->elf_class, elf->data, elf->flags);
	bool is_class = elf->elf_class == ELFCLASS32 || elf->elf_class == ELFCLASS64;

	if (machine)
		document_put_string(object, "machine", machine->name);
	else
		put_xlat(object, "machine", elf_machine_names, elf->machine);
	put_xlat(object, "e_machine", elf_machine_names, elf->machine);
	document_put_string(object, "goarch", machine ? machine->goarch : NULL);
	json_object_set_new(object, "class",
			    is_class ? json_integer(elf->elf_class == ELFCLASS64 ? 64 : 32)
				     : json_null());
	document_put_string(object, "byte_order",
			    elf->data == ELFDATA2LSB   ? "little"
			    : elf->data == ELFDATA2MSB ? "big"
						       : NULL);
	put_xlat(object, "type", elf_type_names, elf->type);
	put_xlat(object, "osabi", elf_osabi_names, elf->osabi);
	document_put_address(object, "entry", elf->entry);
	document_put_address(object, "e_flags", elf->flags);
	document_put_string(object, "interp", elf->interp);
	document_put_strings(object, "needed", elf->needed);
	document_put_string(object, "soname", elf->soname);
	document_put_hex(object, "build_id", elf->build_id, elf->build_id_len);
	if (elf->build_id_len == 0)
		json_object_set_new(object, "build_id", json_null());
	put_isa(object, elf, go);
	json_object_set_new(object, "pie", json_boolean(elf->pie));
	json_object_set_new(object, "static", json_boolean(!elf->interp && !elf->dynamic));
	json_object_set_new(object, "truncated", json_boolean(elf->truncated));
	document_put_string(object, "abi_note", elf->abi_note);
	document_put_string(object, "libc_needed", elf->libc_needed);
}

static json_t *go_object(const struct go_buildinfo *go)
{
	json_t *object, *settings;

	if (!go || !go->found)
		return json_null();
	object = json_object();
	settings = json_object();
	document_put_string(object, "version", go->version);
	document_put_string(object, "path", go->path);
	document_put_string(object, "module", go->module);
	for (size_t i = 0; i < go->nsettings; i++) {
		json_t *key = document_string(go->settings[i].key);

		document_put_string(settings, json_string_value(key), go->settings[i].value);
		json_decref(key);
	}
	json_object_set_new(object, "settings", settings);
	return object;
}

static json_t *foreign_object(const struct dispatch_image *image)
{
	const struct foreign *foreign = &image->foreign;
	json_t *object;

	if (!image->readable || foreign->family == FOREIGN_NONE)
		return json_null();
	object = json_object();
	json_object_set_new(object, "family", json_string(foreign_family_name(foreign->family)));
	document_put_string(object, "name", foreign->name);
	document_put_string(object, "os", foreign->os);
	document_put_string(object, "goarch", foreign->goarch);
	document_put_string(object, "runtime", foreign->runtime);
	document_put_string(object, "language", foreign->language);
	document_put_string(object, "first_bytes", foreign->first_bytes);
	return object;
}

static json_t *script_object(const struct shebang *shebang)
{
	json_t *object;

	if (shebang->verdict == SHEBANG_ABSENT)
		return json_null();
	object = json_object();
	document_put_string(object, "interp", shebang->interp);
	document_put_string(object, "arg", shebang->has_arg ? shebang->arg : NULL);
	json_object_set_new(object, "cr", json_boolean(shebang->cr));
	return object;
}

static void put_place(json_t *object, const struct dispatch_image *image)
{
	const char *fs = describe_fs(image->fs_type);
	char mode[16];

	snprintf(mode, sizeof(mode), "%04o", image->mode & 07777);
	json_object_set_new(object, "size", json_integer((json_int_t)image->size));
	json_object_set_new(object, "mode", json_string(mode));
	json_object_set_new(object, "uid", json_integer(image->uid));
	json_object_set_new(object, "gid", json_integer(image->gid));
	json_object_set_new(object, "dev", json_integer((json_int_t)image->dev));
	json_object_set_new(object, "ino", json_integer((json_int_t)image->ino));
	document_put_time(object, "mtime", image->mtime_ns);
	if (fs)
		json_object_set_new(object, "fs_type", json_string(fs));
	else
		document_put_address(object, "fs_type", (uint64_t)image->fs_type);
	json_object_set_new(object, "noexec", json_boolean(image->mount_noexec));
	json_object_set_new(object, "nosuid", json_boolean(image->mount_nosuid));
	document_put_hex(object, "head_hex", image->head,
			 image->head_len < HEAD_SHOWN ? image->head_len : HEAD_SHOWN);
}

/* Whether the loader that this image names was found: known when the walk came to it. */
static void put_interp_exists(json_t *object, const struct exec_record *exec, size_t index)
{
	const struct dispatch *dispatch = &exec->dispatch;
	const struct dispatch_image *image = &dispatch->images[index];

	for (size_t i = 0; i < dispatch->nimages; i++)
		if (image->elf.interp && dispatch->images[i].subject == SUBJECT_ELF_INTERP &&
		    dispatch->images[i].level == image->level && !dispatch->images[i].unseen)
			json_object_set_new(object, "interp_exists",
					    json_boolean(dispatch->images[i].opened));
}

json_t *document_image(const struct exec_record *exec, size_t index)
{
	const struct dispatch *dispatch = &exec->dispatch;
	const struct dispatch_image *image = &dispatch->images[index];
	size_t about = dispatch->failing_image > 0 ? (size_t)dispatch->failing_image : 0;
	const struct go_buildinfo *go = index == about ? &exec->go : NULL;
	scope_buf struct buf words = {0};
	json_t *object = json_object();

	document_put_string(object, "path", image->path);
	document_put_string(object, "resolved", image->resolved);
	document_put_string(object, "symlinks", image->symlinks);
	json_object_set_new(object, "subject", json_string(dispatch_subject_name(image->subject)));
	json_object_set_new(object, "level", json_integer(image->level));
	json_object_set_new(object, "format", json_string(describe_format(image)));
	describe_image(&words, image, go);
	document_put_string(object, "description", words.data);
	if (image->opened)
		put_place(object, image);
	if (index < exec->nmounts)
		json_object_set_new(object, "mount", mounts_object(exec->mounts[index]));
	if (image->opened && image->elf.valid) {
		put_elf(object, &image->elf, go);
		put_interp_exists(object, exec, index);
	}
	json_object_set_new(object, "go", go_object(go));
	json_object_set_new(object, "script",
			    image->readable ? script_object(&image->shebang) : json_null());
	json_object_set_new(object, "foreign", foreign_object(image));
	if (image->readable && !image->elf.valid && image->foreign.goarch)
		json_object_set_new(object, "goarch", json_string(image->foreign.goarch));
	return object;
}

json_t *document_target(const struct exec_record *exec)
{
	json_t *object;

	if (exec->dispatch.nimages > 0)
		return document_image(exec, 0);
	object = json_object();
	document_put_string(object, "path", exec->path);
	json_object_set_new(object, "resolved", json_null());
	json_object_set_new(object, "subject", json_string("target"));
	json_object_set_new(object, "format", json_string("missing"));
	json_object_set_new(object, "description", json_string("no such file"));
	return object;
}
