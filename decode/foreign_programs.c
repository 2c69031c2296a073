/* Programs whose magic alone does not say what they are: MZ and PE, Mach-O, Java classes, zips.
 * Reads fields of hostile bytes through spans; what lies outside the head is simply unknown. */
#include "decode/foreign_parts.h"

#include <string.h>

#define PE_DLL 0x2000
#define PE32 0x10b
#define PE32_PLUS 0x20b
#define PE_DIRECTORY_CLR 14
#define JAVA_MAJOR_MIN 43 /* JDK 1.0 wrote 45; a fat Mach-O with so many parts does not exist */

struct machine_row {
	uint32_t number;
	const char *goarch;
};

static const char *goarch_of(const struct machine_row *rows, uint32_t number)
{
	for (; rows->goarch; rows++)
		if (rows->number == number)
			return rows->goarch;
	return NULL;
}

static void take_pe(struct foreign *foreign, struct span head, uint64_t pe)
{
	static const struct machine_row machines[] = {
		{0x14c, "386"},	   {0x8664, "amd64"},	{0x1c0, "arm"},	     {0x1c4, "arm"},
		{0xaa64, "arm64"}, {0x5064, "riscv64"}, {0x6264, "loong64"}, {0, NULL}};
	uint16_t machine = 0, flags = 0, magic = 0, subsystem = 0;
	uint64_t optional = pe + 24, directories;
	uint32_t count = 0, clr = 0;
	bool plus;

	span_u16(head, pe + 4, false, &machine);
	span_u16(head, pe + 22, false, &flags);
	span_u16(head, optional, false, &magic);
	span_u16(head, optional + 68, false, &subsystem);
	plus = magic == PE32_PLUS;
	directories = optional + (plus ? 112 : 96);
	if ((plus || magic == PE32) && span_u32(head, directories - 4, false, &count) &&
	    count > PE_DIRECTORY_CLR)
		span_u32(head, directories + PE_DIRECTORY_CLR * 8, false, &clr);
	foreign->family = FOREIGN_OS;
	foreign->os = "windows";
	foreign->is_pe = true;
	foreign->goarch = goarch_of(machines, machine);
	foreign->name = plus ? "PE32+ executable (Windows)" : "PE32 executable (Windows)";
	if (subsystem >= 10 && subsystem <= 13) {
		foreign->name = "EFI application (PE)";
		foreign->os = "uefi";
	} else if (clr) {
		foreign->family = FOREIGN_MANAGED;
		foreign->is_clr = true;
		foreign->runtime = "mono";
		foreign->name = flags & PE_DLL ? ".NET assembly (PE library)" : ".NET program (PE)";
	} else if (flags & PE_DLL) {
		foreign->name = plus ? "PE32+ library (Windows DLL)" : "PE32 library (Windows DLL)";
	}
}

bool foreign_take_mz(struct foreign *foreign, const struct foreign_file *file)
{
	static const struct {
		const char *magic, *name, *os;
	} extended[] = {{"NE", "NE executable (16-bit Windows)", "windows"},
			{"LE", "LE executable (OS/2 or VxD)", "os2"},
			{"LX", "LX executable (OS/2)", "os2"}};
	static const char *const ape[] = {"MZqFpD='", "jartsr='", "APEDBG='"};
	uint32_t at = 0;

	for (size_t i = 0; i < sizeof(ape) / sizeof(*ape); i++)
		foreign->is_ape |= span_starts(file->head, ape[i], 8);
	if (foreign->is_ape) {
		foreign->family = FOREIGN_OS;
		foreign->name = "Actually Portable Executable (APE)";
		foreign->runtime = "ape";
		return true;
	}
	if (file->size >= 64 && foreign_is_text(file->head))
		return false; /* a text that happens to begin with these letters */
	span_u32(file->head, 0x3c, false, &at);
	if (at && span_starts(span_sub(file->head, at, 24), "PE\0\0", 4)) {
		take_pe(foreign, file->head, at);
		return true;
	}
	foreign->family = FOREIGN_OS;
	foreign->name = "DOS executable (MZ)";
	foreign->os = "dos";
	if (at > file->head.len && at < file->size)
		foreign->name = "DOS or Windows executable (MZ)";
	for (size_t i = 0; at && i < sizeof(extended) / sizeof(*extended); i++) {
		if (!span_starts(span_sub(file->head, at, 2), extended[i].magic, 2))
			continue;
		foreign->name = extended[i].name;
		foreign->os = extended[i].os;
	}
	return true;
}

bool foreign_take_macho(struct foreign *foreign, const struct foreign_file *file)
{
	static const struct machine_row machines[] = {{7, "386"},
						      {0x01000007, "amd64"},
						      {12, "arm"},
						      {0x0100000c, "arm64"},
						      {0x01000012, "ppc64"},
						      {0, NULL}};
	static const struct {
		uint32_t type;
		const char *names[2]; /* 32-bit, 64-bit */
	} types[] = {{1, {"Mach-O 32-bit object (macOS)", "Mach-O 64-bit object (macOS)"}},
		     {6, {"Mach-O 32-bit library (macOS)", "Mach-O 64-bit library (macOS)"}},
		     {8, {"Mach-O 32-bit bundle (macOS)", "Mach-O 64-bit bundle (macOS)"}}};
	bool big_endian = file->head.data[0] == 0xfe;
	bool wide = file->head.data[big_endian ? 3 : 0] == 0xcf;
	uint32_t cpu = 0, type = 0;

	span_u32(file->head, 4, big_endian, &cpu);
	span_u32(file->head, 12, big_endian, &type);
	foreign->family = FOREIGN_OS;
	foreign->os = "darwin";
	foreign->goarch = goarch_of(machines, cpu);
	foreign->name =
		wide ? "Mach-O 64-bit executable (macOS)" : "Mach-O 32-bit executable (macOS)";
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].type == type)
			foreign->name = types[i].names[wide];
	return true;
}

/* The same magic for Java classes (version follows) and fat Mach-O (number of parts follows). */
bool foreign_take_cafebabe(struct foreign *foreign, const struct foreign_file *file)
{
	uint32_t number = 0;
	bool fat64 = file->head.data[3] == 0xbf;

	if (!span_u32(file->head, 4, true, &number))
		return false;
	if (fat64 || (number && number < JAVA_MAJOR_MIN)) {
		foreign->family = FOREIGN_OS;
		foreign->name = "Mach-O universal executable (macOS)";
		foreign->os = "darwin";
		return true;
	}
	foreign->family = FOREIGN_MANAGED;
	foreign->name = "Java class file";
	foreign->runtime = "java";
	return true;
}

/* What the name of one of its first members tells of a zip. */
static const struct {
	const char *member, *name, *runtime;
} zip_kinds[] = {
	{"AndroidManifest.xml", "Android package (APK)", "android"},
	{"META-INF/", "Java archive (JAR)", "java"},
	{"__main__.py", "Python zip application", "python3"},
	{"[Content_Types].xml", "Office document (zip)", NULL},
	{"mimetype", "OpenDocument or EPUB file (zip)", NULL},
};

/* Walk the local headers inside the head; an entry of unknown size ends the walk. */
bool foreign_take_zip(struct foreign *foreign, const struct foreign_file *file)
{
	uint64_t at = 0;

	foreign->family = FOREIGN_ARCHIVE;
	foreign->name = "zip archive";
	for (int entries = 0; entries < 1000; entries++) {
		struct span header = span_sub(file->head, at, 30), name;
		uint16_t flags, name_len, extra_len, extra = 0;
		uint32_t packed;

		if (!span_starts(header, "PK\3\4", 4))
			return true;
		span_u16(header, 6, false, &flags);
		span_u32(header, 18, false, &packed);
		span_u16(header, 26, false, &name_len);
		span_u16(header, 28, false, &extra_len);
		name = span_sub(file->head, at + 30, name_len);
		span_u16(file->head, at + 30 + name_len, false, &extra);
		for (size_t i = 0; i < sizeof(zip_kinds) / sizeof(*zip_kinds); i++) {
			bool jar_mark = i == 1 && !entries && extra_len >= 4 && extra == 0xcafe;

			if (!jar_mark &&
			    !span_starts(name, zip_kinds[i].member, strlen(zip_kinds[i].member)))
				continue;
			foreign->name = zip_kinds[i].name;
			foreign->runtime = zip_kinds[i].runtime;
			if (zip_kinds[i].runtime)
				foreign->family = FOREIGN_MANAGED;
			return true;
		}
		if (flags & 8 && !packed) /* sizes come behind the data */
			return true;
		at += 30 + (uint64_t)name_len + extra_len + packed;
	}
	return true;
}
