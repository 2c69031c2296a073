/* The table of binary signatures, and the order in which a file's guises are tried.
 * Formats whose magic alone does not tell are taken apart in the foreign_*.c beside this file. */
#include "decode/foreign.h"

#include <stdio.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/foreign_parts.h"

#define ZERO_BYTES 256 /* what the kernel looks at, and what decides that a file is "zeros" */

struct signature {
	uint32_t offset;
	uint8_t len;
	enum foreign_family family;
	const char *magic;
	const char *name, *os, *goarch, *runtime;
	bool (*take)(struct foreign *foreign, const struct foreign_file *file);
};

static bool take_pyc(struct foreign *foreign, const struct foreign_file *file)
{
	uint16_t magic = 0;

	span_u16(file->head, 0, false, &magic);
	if (file->size < 16 || foreign_is_text(file->head) ||
	    (magic != 62211 && (magic < 3000 || magic > 3999)))
		return false;
	foreign->family = FOREIGN_MANAGED;
	foreign->name = "Python bytecode (.pyc)";
	foreign->runtime = magic == 62211 ? "python2" : "python3";
	return true;
}

static bool take_bzip2(struct foreign *foreign, const struct foreign_file *file)
{
	if (file->head.len < 10 || memcmp(file->head.data + 4, "1AY&SY", 6))
		return false;
	foreign->family = FOREIGN_ARCHIVE;
	foreign->name = "bzip2 compressed data";
	return true;
}

static bool take_ar(struct foreign *foreign, const struct foreign_file *file)
{
	struct span member = {0};

	if (file->head.len > 8)
		member = span_sub(file->head, 8, file->head.len - 8);
	foreign->family = FOREIGN_ARCHIVE;
	foreign->name = "ar archive";
	if (span_starts(member, "__.PKGDEF", 9)) {
		foreign->name = "Go package archive (ar)";
		foreign->is_go_archive = true;
	} else if (span_starts(member, "debian-binary", 13)) {
		foreign->name = "Debian package";
	}
	return true;
}

/* COFF objects have no magic but their machine; an object has no optional header and few sections.
 */
static bool take_coff(struct foreign *foreign, const struct foreign_file *file)
{
	uint16_t machine = 0, sections = 0, optional = 1;

	span_u16(file->head, 0, false, &machine);
	span_u16(file->head, 2, false, &sections);
	span_u16(file->head, 16, false, &optional);
	if (optional || !sections || sections > 200)
		return false;
	foreign->family = FOREIGN_OS;
	foreign->name = "COFF object file (Windows .obj)";
	foreign->os = "windows";
	foreign->goarch = machine == 0x14c ? "386" : machine == 0x8664 ? "amd64" : "arm64";
	return true;
}

#define SIG(at, bytes) .offset = (at), .len = sizeof(bytes) - 1, .magic = (bytes)
#define ARCHIVE(at, bytes, called)                                                                 \
	{                                                                                          \
		SIG(at, bytes), .family = FOREIGN_ARCHIVE, .name = (called)                        \
	}
#define DATA(at, bytes, called)                                                                    \
	{                                                                                          \
		SIG(at, bytes), .family = FOREIGN_DATA, .name = (called)                           \
	}
#define MANAGED(bytes, called, by)                                                                 \
	{                                                                                          \
		SIG(0, bytes), .family = FOREIGN_MANAGED, .name = (called), .runtime = (by)        \
	}
#define SYSTEM(bytes, called, of, arch)                                                            \
	{                                                                                          \
		SIG(0, bytes), .family = FOREIGN_OS, .name = (called), .os = (of),                 \
			       .goarch = (arch)                                                    \
	}
#define TAKE(bytes, function)                                                                      \
	{                                                                                          \
		SIG(0, bytes), .take = (function)                                                  \
	}

/* In order: a row with more bytes before the row that it would also fit. */
/* clang-format off */
static const struct signature signatures[] = {
	TAKE("MZ", foreign_take_mz),
	TAKE("jartsr='", foreign_take_mz),
	TAKE("APEDBG='", foreign_take_mz),
	TAKE("\xfe\xed\xfa\xce", foreign_take_macho), TAKE("\xfe\xed\xfa\xcf", foreign_take_macho),
	TAKE("\xce\xfa\xed\xfe", foreign_take_macho), TAKE("\xcf\xfa\xed\xfe", foreign_take_macho),
	TAKE("\xca\xfe\xba\xbe", foreign_take_cafebabe),
	TAKE("\xca\xfe\xba\xbf", foreign_take_cafebabe),
	TAKE("PK\3\4", foreign_take_zip), TAKE("PK\5\6", foreign_take_zip),
	TAKE("BZh", take_bzip2),
	TAKE("!<arch>\n", take_ar),
	{SIG(2, "\r\n"), .take = take_pyc},
	MANAGED("\0asm", "WebAssembly module", "wasmtime"),
	MANAGED("BC\xc0\xde", "LLVM bitcode", "lli"),
	MANAGED("\xde\xc0\x17\x0b", "LLVM bitcode (wrapped)", "lli"),
	MANAGED("\x1bLua", "Lua bytecode", "lua"),
	MANAGED("\x1bLJ", "LuaJIT bytecode", "luajit"),
	MANAGED("YARB", "Ruby bytecode", "ruby"),
	MANAGED(";ELC", "Emacs Lisp bytecode", "emacs"),
	MANAGED("\xf5\xf5\xdc\xdc", "Dart snapshot", "dart"),
	MANAGED("\x90\xab\xcd\xef", "Dart kernel file", "dart"),
	MANAGED("\xc6\x1f\xbc\x03\xc1\x03\x19\x1f", "Hermes JavaScript bytecode", "hermes"),
	MANAGED("dex\n", "Android dex bytecode", "android"),
	MANAGED("dey\n", "Android optimised dex bytecode", "android"),
	MANAGED("cdex", "Android compact dex bytecode", "android"),
	MANAGED("\xca\xfe\xd0\x0d", "Java pack200 archive", "java"),
	MANAGED("JM\1\0", "Java module (jmod)", "java"),
	MANAGED("\xca\xfe\xda\xda", "Java runtime image (jimage)", "java"),
	MANAGED("\xda\xda\xfe\xca", "Java runtime image (jimage)", "java"),
	{SIG(8, "BEAM"), .family = FOREIGN_MANAGED, .name = "Erlang BEAM file", .runtime = "erl"},

	SYSTEM("\0\0\x8a\x97", "Plan 9 executable", "plan9", "amd64"),
	SYSTEM("\0\0\1\xeb", "Plan 9 executable", "plan9", "386"),
	SYSTEM("\0\0\6\x47", "Plan 9 executable", "plan9", "arm"),
	SYSTEM("\1\xf7", "XCOFF64 executable (AIX)", "aix", "ppc64"),
	SYSTEM("\1\xdf", "XCOFF executable (AIX)", "aix", NULL),
	SYSTEM("\7\1\x64\0", "a.out executable (old Linux)", "linux", "386"),
	SYSTEM("\x08\1\x64\0", "a.out executable (old Linux)", "linux", "386"),
	SYSTEM("\x0b\1\x64\0", "a.out executable (old Linux)", "linux", "386"),
	SYSTEM("\xcc\0\x64\0", "a.out executable (old Linux)", "linux", "386"),
	SYSTEM("\xcc\0\x86\0", "a.out executable (386BSD)", "freebsd", "386"),
	SYSTEM("\0\x86\1\x0b", "a.out executable (NetBSD)", "netbsd", "386"),
	SYSTEM("\0\3\1\x0b", "a.out executable (SunOS)", "sunos", NULL),
	SYSTEM("\x81\3\1\x0b", "a.out executable (SunOS)", "sunos", NULL),
	SYSTEM("bFLT", "flat executable (uClinux)", "linux", NULL),
	SYSTEM("\0\0\3\xf3", "Amiga executable", "amiga", NULL),
	SYSTEM("Joy!peff", "PEF executable (classic Mac OS)", "macos-classic", NULL),
	SYSTEM("NES\x1a", "NES ROM image", "nes", NULL),
	TAKE("\x64\x86", take_coff), TAKE("\x4c\1", take_coff), TAKE("\x64\xaa", take_coff),

	ARCHIVE(0, "\x1f\x8b", "gzip compressed data"),
	ARCHIVE(0, "\xfd" "7zXZ\0", "xz compressed data"),
	ARCHIVE(0, "\x28\xb5\x2f\xfd", "zstd compressed data"),
	ARCHIVE(0, "\4\x22\x4d\x18", "lz4 compressed data"),
	ARCHIVE(0, "\2\x21\x4c\x18", "lz4 compressed data (legacy)"),
	ARCHIVE(0, "LZIP", "lzip compressed data"),
	ARCHIVE(0, "\x5d\0\0", "lzma compressed data"),
	ARCHIVE(0, "\x89LZO\0\r\n\x1a\n", "lzop compressed data"),
	ARCHIVE(0, "\x1f\x9d", "compress (.Z) data"),
	ARCHIVE(0, "7z\xbc\xaf\x27\x1c", "7-zip archive"),
	ARCHIVE(0, "Rar!\x1a\7", "RAR archive"),
	ARCHIVE(0, "MSCF\0\0\0\0", "Microsoft cabinet archive"),
	ARCHIVE(0, "xar!", "xar archive (macOS package)"),
	ARCHIVE(0, "!<thin>\n", "thin ar archive"),
	ARCHIVE(0, "070701", "cpio archive"), ARCHIVE(0, "070702", "cpio archive"),
	ARCHIVE(0, "070707", "cpio archive"),
	ARCHIVE(0, "\xc7\x71", "cpio archive"), ARCHIVE(0, "\x71\xc7", "cpio archive"),
	ARCHIVE(0, "\xed\xab\xee\xdb", "RPM package"),
	ARCHIVE(0, "hsqs", "squashfs image"), ARCHIVE(0, "sqsh", "squashfs image"),
	ARCHIVE(0, "\x45\x3d\xcd\x28", "cramfs image"), ARCHIVE(0, "-rom1fs-", "romfs image"),
	ARCHIVE(257, "ustar", "tar archive"),
	ARCHIVE(32769, "CD001", "ISO 9660 image"),

	DATA(0, "ANDROID!", "Android boot image"),
	DATA(0, "\x3a\xff\x26\xed", "Android sparse image"),
	DATA(0, "\x27\5\x19\x56", "U-Boot image (uImage)"),
	DATA(0, "\xd0\x0d\xfe\xed", "device tree blob"),
	DATA(0x202, "HdrS", "Linux kernel image (bzImage)"),
	DATA(0, "QFI\xfb", "qcow2 disk image"),
	DATA(0, "%PDF-", "PDF document"),
	DATA(0, "\x89PNG\r\n\x1a\n", "PNG image"), DATA(0, "\xff\xd8\xff", "JPEG image"),
	DATA(0, "GIF87a", "GIF image"), DATA(0, "GIF89a", "GIF image"),
	DATA(0, "RIFF", "RIFF file (WebP, WAV or AVI)"), DATA(0, "OggS", "Ogg media"),
	DATA(4, "ftyp", "MP4 media"), DATA(0, "ID3", "MP3 audio"),
	DATA(0, "SQLite format 3", "SQLite database"),
	DATA(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE2 document or MSI package"),
	DATA(0, "\xde\x12\4\x95", "gettext message catalogue"),
	DATA(0, "\x95\4\x12\xde", "gettext message catalogue"),
	DATA(0, "OTTO", "OpenType font"), DATA(0, "wOFF", "WOFF font"), DATA(0, "wOF2", "WOFF2 font"),
	DATA(0, "PACK\0\0\0\2", "git pack"), DATA(0, "DIRC\0\0\0", "git index"),
	DATA(1080, "\x53\xef", "ext2/3/4 file system image"),
	DATA(1024, "\xe2\xe1\xf5\xe0", "EROFS image"),
	DATA(510, "\x55\xaa", "boot sector or disk image"),
};
/* clang-format on */

/* A few letters that words may begin with: no proof when the file is text. */
static bool weak(const struct signature *signature)
{
	for (size_t i = 0; i < signature->len; i++)
		if (signature->magic[i] < ' ' || signature->magic[i] > '~')
			return false;
	return signature->len <= 4 && !signature->take;
}

static bool signature_fits(const struct signature *signature, struct span head)
{
	struct span bytes = span_sub(head, signature->offset, signature->len);

	return bytes.data && !memcmp(bytes.data, signature->magic, signature->len) &&
	       !(weak(signature) && foreign_is_text(head));
}

static bool take_signature(struct foreign *foreign, const struct foreign_file *file)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
		const struct signature *signature = &signatures[i];

		if (!signature_fits(signature, file->head))
			continue;
		if (signature->take) {
			if (signature->take(foreign, file))
				return true;
			continue;
		}
		foreign->family = signature->family;
		foreign->name = signature->name;
		foreign->os = signature->os;
		foreign->goarch = signature->goarch;
		foreign->runtime = signature->runtime;
		return true;
	}
	return false;
}

static bool take_native(struct foreign *foreign, const struct foreign_file *file)
{
	if (span_starts(file->head,
			"\x7f"
			"ELF",
			4))
		foreign->name = "ELF";
	else if (span_starts(file->head, "#!", 2))
		foreign->name = "script";
	else
		return false;
	foreign->family = FOREIGN_NONE;
	foreign->shebang_like = foreign_shebang_like(file->head);
	return true;
}

static bool take_nothing(struct foreign *foreign, const struct foreign_file *file)
{
	size_t len = file->head.len < ZERO_BYTES ? file->head.len : ZERO_BYTES;

	if (!file->size) {
		foreign->family = FOREIGN_EMPTY;
		foreign->name = "empty file";
		return true;
	}
	if (!len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (file->head.data[i])
			return false;
	foreign->family = FOREIGN_ZERO;
	foreign->name = "zero bytes";
	return true;
}

/* Text as a quoted, escaped string; anything else as up to 24 bytes of hex. */
static void render_first_bytes(struct foreign *foreign, struct span head)
{
	bool text = foreign_is_text(head);
	char *out = foreign->first_bytes;
	size_t room = sizeof(foreign->first_bytes), used = 0, i = 0;

	for (; i < head.len && used + 9 < room && (text || i < 24); i++) {
		unsigned char byte = head.data[i];

		if (text && i == 0)
			out[used++] = '"';
		if (!text)
			used += (size_t)snprintf(out + used, room - used, i ? " %02x" : "%02x",
						 byte);
		else if (byte == '\n' || byte == '\t' || byte == '\r')
			used += (size_t)snprintf(out + used, room - used, "\\%c",
						 byte == '\n'	? 'n'
						 : byte == '\t' ? 't'
								: 'r');
		else if (byte < 0x20 || byte >= 0x7f)
			used += (size_t)snprintf(out + used, room - used, "\\x%02x", byte);
		else
			used += (size_t)snprintf(out + used, room - used,
						 byte == '"' || byte == '\\' ? "\\%c" : "%c", byte);
	}
	if (text && i)
		out[used++] = '"';
	snprintf(out + used, room - used, "%s", i < head.len ? "..." : "");
}

void foreign_classify(struct foreign *foreign, const void *head, size_t head_len, uint64_t size,
		      const char *name)
{
	static bool (*const takers[])(struct foreign * foreign, const struct foreign_file *file) = {
		take_nothing,	   take_native,		 take_signature,
		foreign_take_page, foreign_take_pointer, foreign_take_text,
	};
	struct foreign_file file = {.head = {head, head_len}, .size = size, .name = name};

	if (file.head.len > FOREIGN_HEAD_MAX)
		file.head.len = FOREIGN_HEAD_MAX;
	if (file.size < file.head.len)
		file.size = file.head.len;
	memset(foreign, 0, sizeof(*foreign));
	foreign->shebang_offset = -1;
	render_first_bytes(foreign, file.head);
	for (size_t i = 0; i < sizeof(takers) / sizeof(*takers); i++)
		if (takers[i](foreign, &file))
			return;
	foreign->family = FOREIGN_DATA;
	foreign->name = "data";
}

const char *foreign_family_name(enum foreign_family family)
{
	static const char *const names[] = {
		[FOREIGN_NONE] = "native",
		[FOREIGN_EMPTY] = "empty",
		[FOREIGN_ZERO] = "zero-filled",
		[FOREIGN_OS] = "other-system",
		[FOREIGN_MANAGED] = "managed",
		[FOREIGN_ARCHIVE] = "archive",
		[FOREIGN_ERROR_PAGE] = "error-page",
		[FOREIGN_LFS_POINTER] = "lfs-pointer",
		[FOREIGN_LINK_TEXT] = "link-text",
		[FOREIGN_TEXT] = "text",
		[FOREIGN_DATA] = "data",
	};

	return (size_t)family < sizeof(names) / sizeof(*names) ? names[family] : "unknown";
}
