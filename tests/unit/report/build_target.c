/* report/build_target: tools, and what says the machine that they build for. */
#include "report/build_target.h"

#include <criterion/criterion.h>
#include <string.h>

#include "decode/elf_names.h"

#define WORDS_MAX 8

static void split(char *copy, const char *line, char **argv)
{
	char *save = NULL;
	size_t count = 0;

	strcpy(copy, line);
	for (char *word = strtok_r(copy, " ", &save); word && count < WORDS_MAX;
	     word = strtok_r(NULL, " ", &save))
		argv[count++] = word;
	argv[count] = NULL;
}

Test(build_target, tools)
{
	static const struct {
		const char *line;
		enum build_tool tool;
		const char *machine; /* NULL: nothing says */
	} rows[] = {
		{"gcc -c a.c", BUILD_TOOL_MAKES, "x86_64"},
		{"aarch64-linux-gnu-gcc-12 -c a.c", BUILD_TOOL_MAKES, "aarch64"},
		{"/usr/lib/gcc-cross/aarch64-linux-gnu/12/cc1 a.c", BUILD_TOOL_MAKES, "aarch64"},
		{"/usr/lib/gcc/x86_64-linux-gnu/12/cc1 a.c", BUILD_TOOL_MAKES, "x86_64"},
		{"/usr/lib/gcc-cross/aarch64-linux-gnu/12/../../bin/ld a.o", BUILD_TOOL_MAKES,
		 "aarch64"},
		{"clang --target=aarch64-linux-gnu a.c", BUILD_TOOL_MAKES, "aarch64"},
		{"clang -target riscv64-unknown-linux-gnu a.c", BUILD_TOOL_MAKES, "riscv64"},
		{"clang --target=nonsense a.c", BUILD_TOOL_MAKES, "x86_64"},
		{"clang -target", BUILD_TOOL_MAKES, "x86_64"},
		{"ld.lld -m aarch64linux a.o", BUILD_TOOL_MAKES, "aarch64"},
		{"arm-linux-gnueabihf-ld a.o", BUILD_TOOL_MAKES, "arm"},
		{"/usr/lib/go/pkg/tool/linux_amd64/link -o x", BUILD_TOOL_GO, NULL},
		{"pkg-config --libs z", BUILD_TOOL_PKG_CONFIG, NULL},
		{"aarch64-linux-gnu-pkg-config --libs z", BUILD_TOOL_PKG_CONFIG, "aarch64"},
		{"pkgconf --libs z", BUILD_TOOL_PKG_CONFIG, NULL},
		{"my-pkg-config-wrapper z", BUILD_TOOL_NONE, NULL},
		{"make all", BUILD_TOOL_NONE, NULL},
		{"tar -x", BUILD_TOOL_NONE, NULL},
	};
	const struct elf_machine *host = elf_machine_by_name("x86_64");

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char copy[120], *argv[WORDS_MAX + 1];
		struct build_target target;

		split(copy, rows[i].line, argv);
		cr_expect_eq(build_tool_of(argv), rows[i].tool, "%s", rows[i].line);
		target = build_target_of_tool(argv, host);
		cr_expect_str_eq(target.machine ? target.machine->name : "nothing",
				 rows[i].machine ? rows[i].machine : "nothing", "%s", rows[i].line);
	}
	cr_expect_eq(build_tool_of(NULL), BUILD_TOOL_NONE);
	cr_expect_null(build_target_of_tool(NULL, host).machine);
}

Test(build_target, environment)
{
	static const struct {
		const char *env, *machine, *why;
	} rows[] = {
		{"GOARCH=arm64 CC=gcc", "aarch64", "GOARCH"},
		{"GOARCH=arm64 CC=arm-linux-gnueabihf-gcc", "aarch64", "GOARCH"},
		{"GOARCH=nonsense CC=aarch64-linux-gnu-gcc", "aarch64", "CC"},
		{"CROSS_COMPILE=aarch64-linux-gnu- CC=gcc", "aarch64", "CROSS_COMPILE"},
		{"CC=gcc", NULL, NULL},
		{"HOME=/root", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char copy[120], *env[WORDS_MAX + 1];
		struct build_target target;

		split(copy, rows[i].env, env);
		target = build_target_of_environment(env);
		cr_expect_str_eq(target.machine ? target.machine->name : "nothing",
				 rows[i].machine ? rows[i].machine : "nothing", "%s", rows[i].env);
		if (rows[i].why)
			cr_expect_str_eq(target.why, rows[i].why, "%s", rows[i].env);
	}
	cr_expect_null(build_target_of_environment(NULL).machine);
}

Test(build_target, paths_and_output)
{
	static const struct {
		const char *line;
		bool makes;
	} rows[] = {
		{"gcc -c a.c", true},	    {"gcc -oapp a.c", true},
		{"gcc -S a.c", true},	    {"gcc -E a.c -o x", false},
		{"gcc -### -c a.c", false}, {"gcc -c -o x /dev/null", false},
		{"gcc --version", false},   {"gcc", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char copy[120], *argv[WORDS_MAX + 1];

		split(copy, rows[i].line, argv);
		cr_expect_eq(build_tool_makes_output(argv), rows[i].makes, "%s", rows[i].line);
	}
	cr_expect_str_eq(build_target_in_path("/usr/lib/x86_64-linux-gnu/z.pc")->name, "x86_64");
	cr_expect_null(build_target_in_path("/usr/lib/z.pc"));
	cr_expect_null(build_target_in_path("/usr/lib/myx86_64-linux-gnu/z.pc"));
}

Test(build_target, options)
{
	static const struct {
		const char *line, *sysroot, *output;
	} rows[] = {
		{"gcc -c a.c", NULL, NULL},
		{"gcc --sysroot=/opt/sr -o a.o -c a.c", "/opt/sr", "a.o"},
		{"ld --sysroot /opt/sr -oapp a.o", "/opt/sr", "app"},
		{"gcc --sysroot=/one --sysroot=/two a.c", "/two", NULL},
		{"gcc --sysroots a.c", NULL, NULL},
		{"gcc -o", NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char copy[120], *argv[WORDS_MAX + 1];
		const char *sysroot, *output;

		split(copy, rows[i].line, argv);
		sysroot = build_target_sysroot(argv);
		output = build_target_output(argv);
		cr_expect_str_eq(sysroot ? sysroot : "-", rows[i].sysroot ? rows[i].sysroot : "-",
				 "%s", rows[i].line);
		cr_expect_str_eq(output ? output : "-", rows[i].output ? rows[i].output : "-", "%s",
				 rows[i].line);
	}
	cr_expect_null(build_target_sysroot(NULL));
}
