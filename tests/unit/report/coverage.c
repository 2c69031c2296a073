/* report/coverage: the headers are those of Go's linker, and each port gets the kernel's answer. */
#include "report/coverage.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "decode/binfmt_registry.h"
#include "decode/binfmt_set.h"
#include "decode/err.h"
#include "report/relay.h"

/* First 64 bytes of programs made by `GOARCH=... go build` (1.19.8). */
static const struct {
	const char *goarch, *head;
} built[] = {
	{"386", "7f454c460101010000000000000000000200030001000000401f0a0834000000"
		"1401000000000000340020000700280017000300060000003400000034800408"},
	{"amd64", "7f454c4602010100000000000000000002003e0001000000e062450000000000"
		  "4000000000000000c80100000000000000000000400038000700400017000300"},
	{"arm", "7f454c460101010000000000000000000200280001000000641e070034000000"
		"1401000002000005340020000700280017000300060000003400000034000100"},
	{"arm64", "7f454c460201010000000000000000000200b700010000008049060000000000"
		  "4000000000000000c80100000000000000000000400038000700400017000300"},
	{"loong64", "7f454c46020101000000000000000000020002010100000070b6060000000000"
		    "4000000000000000c80100000000000003000000400038000700400017000300"},
	{"mips", "7f454c4601020100000000000000000000020008000000010007ef9000000034"
		 "0000013450001004003400200008002800190004000000060000003400010034"},
	{"mips64", "7f454c46020201000000000000000000000200080000000100000000000806d8"
		   "000000000000004000000000000001c820000004004000380007004000170003"},
	{"mips64le", "7f454c460201010000000000000000000200080001000000c806080000000000"
		     "4000000000000000c80100000000000004000020400038000700400017000300"},
	{"mipsle", "7f454c4601010100000000000000000002000800010000007cef070034000000"
		   "3401000004100050340020000800280019000400060000003400000034000100"},
	{"ppc64", "7f454c4602020100000000000000000000020015000000010000000000066f10"
		  "000000000000004000000000000001c800000001004000380007004000170003"},
	{"ppc64le", "7f454c460201010000000000000000000200150001000000706a060000000000"
		    "4000000000000000c80100000000000002000000400038000700400017000300"},
	{"riscv64", "7f454c460201010000000000000000000200f30001000000c02d060000000000"
		    "4000000000000000c80100000000000004000000400038000700400017000300"},
	{"s390x", "7f454c4602020100000000000000000000020016000000010000000000073d60"
		  "000000000000004000000000000001c800000001004000380007004000170003"},
};

static unsigned byte_at(const char *hex, unsigned offset)
{
	char two[3] = {hex[2 * offset], hex[2 * offset + 1], 0};

	return (unsigned)strtoul(two, NULL, 16);
}

/* All but addresses, offsets and counts: what a magic can reasonably look at. */
static bool is_fixed(unsigned offset, bool wide)
{
	unsigned flags = wide ? 48 : 36;

	return offset < 24 || (offset >= flags && offset < flags + 8);
}

Test(coverage, heads_are_go_s)
{
	for (size_t i = 0; i < COVERAGE_PORTS; i++) {
		unsigned char head[BINFMT_HEAD];

		cr_assert(coverage_head(built[i].goarch, head));
		for (unsigned at = 0; at < 52; at++)
			if (is_fixed(at, head[4] == 2))
				cr_expect_eq(head[at], byte_at(built[i].head, at), "%s byte %u",
					     built[i].goarch, at);
	}
	cr_expect_not(coverage_head("sparc", (unsigned char[BINFMT_HEAD]){0}));
}

static struct registry registry_of(const char *const *lines)
{
	struct registry registry = {.state = REGISTRY_READ, .enabled = true, .order_known = true};

	registry.entries = calloc(8, sizeof(*registry.entries));
	for (; *lines; lines++)
		cr_assert_eq(binfmt_entry_parse_registration(&registry.entries[registry.count++],
							     *lines, strlen(*lines), NULL),
			     0, "%s", *lines);
	return registry;
}

static struct coverage port_of(const struct registry *registry, const struct relay *relays,
			       const char *host, const char *goarch)
{
	struct coverage ports[COVERAGE_PORTS];
	struct kernel kernel;
	struct err err = {0};
	int isa;

	cr_assert_eq(kernel_parse_host(&kernel, host, &isa, &err), 0, "%s", err.message);
	coverage_find(ports, registry, relays, &kernel);
	for (size_t i = 0; i < COVERAGE_PORTS; i++)
		if (!strcmp(ports[i].goarch, goarch))
			return ports[i];
	cr_assert_fail("no port %s", goarch);
	return ports[0];
}

#define ARM64                                                                                      \
	":arm64:M::"                                                                               \
	"\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7"      \
	"\\x00:"                                                                                   \
	"\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe"    \
	"\\xff\\xff\\xff:/q:"
#define AMD64 ":amd64:M:18:\\x3e\\x00::/q:"
#define BIG_MIPS ":mips:M:18:\\x00\\x08::/q:"

Test(coverage, who_takes_what)
{
	static const struct {
		const char *name, *lines[3], *host, *goarch;
		enum coverage_kind kind;
		size_t entry;
	} rows[] = {
		{"native", {NULL}, "amd64", "amd64", COVERAGE_NATIVE, BINFMT_NO_ENTRY},
		{"native elsewhere", {NULL}, "arm64", "arm64", COVERAGE_NATIVE, BINFMT_NO_ENTRY},
		{"nothing", {NULL}, "amd64", "arm64", COVERAGE_NOTHING, BINFMT_NO_ENTRY},
		{"compat", {NULL}, "amd64,ia32=yes", "386", COVERAGE_COMPAT, BINFMT_NO_ENTRY},
		{"compat off", {NULL}, "amd64,ia32=no", "386", COVERAGE_NOTHING, BINFMT_NO_ENTRY},
		{"arm on arm64",
		 {NULL},
		 "arm64,aarch32=yes",
		 "arm",
		 COVERAGE_COMPAT,
		 BINFMT_NO_ENTRY},
		{"no arm there",
		 {NULL},
		 "arm64,aarch32=no",
		 "arm",
		 COVERAGE_NOTHING,
		 BINFMT_NO_ENTRY},
		{"emulated", {ARM64}, "amd64", "arm64", COVERAGE_EMULATED, 0},
		{"only that one", {ARM64}, "amd64", "riscv64", COVERAGE_NOTHING, BINFMT_NO_ENTRY},
		{"captured", {ARM64, AMD64}, "amd64", "amd64", COVERAGE_NATIVE, 1},
		{"big-endian", {BIG_MIPS}, "amd64", "mips64", COVERAGE_EMULATED, 0},
		{"not little-endian",
		 {BIG_MIPS},
		 "amd64",
		 "mips64le",
		 COVERAGE_NOTHING,
		 BINFMT_NO_ENTRY},
		{"riscv64 host", {NULL}, "riscv64", "riscv64", COVERAGE_NATIVE, BINFMT_NO_ENTRY},
		{"s390x host", {NULL}, "s390x", "s390x", COVERAGE_NATIVE, BINFMT_NO_ENTRY},
		{"ppc64le host", {NULL}, "ppc64le", "ppc64le", COVERAGE_NATIVE, BINFMT_NO_ENTRY},
		{"loong64 host", {NULL}, "loong64", "loong64", COVERAGE_NATIVE, BINFMT_NO_ENTRY},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct registry registry = registry_of(rows[i].lines);
		struct coverage port = port_of(&registry, NULL, rows[i].host, rows[i].goarch);

		cr_expect_eq(port.kind, rows[i].kind, "%s: %s", rows[i].name,
			     coverage_kind_name(port.kind));
		cr_expect_eq(port.entry, rows[i].entry, "%s", rows[i].name);
		registry_free(&registry);
	}
}

Test(coverage, states_of_a_registry)
{
	static const char *const lines[] = {ARM64, ARM64, NULL};
	static const char bpf[] = "enabled\nbpf filter\nflags: \n";
	const struct relay broken[2] = {{.end = RELAY_MISSING, .error = 2}, {.error = 2}};
	struct registry registry = registry_of(lines);

	cr_expect_eq(port_of(&registry, broken, "amd64", "arm64").kind, COVERAGE_BROKEN);
	cr_expect_not(port_of(&registry, broken, "amd64", "arm64").contested);
	registry.order_known = false;
	cr_expect(port_of(&registry, NULL, "amd64", "arm64").contested);
	registry.enabled = false;
	cr_expect_eq(port_of(&registry, NULL, "amd64", "arm64").kind, COVERAGE_NOTHING);
	registry.enabled = true;
	registry.entries[0].enabled = false;
	cr_expect_eq(port_of(&registry, NULL, "amd64", "arm64").entry, 1);
	binfmt_entry_free(&registry.entries[0]);
	binfmt_entry_parse(&registry.entries[0], "bpf", bpf, sizeof(bpf) - 1);
	cr_expect_eq(port_of(&registry, NULL, "amd64", "arm64").undecided, 0);
	registry.state = REGISTRY_NOT_MOUNTED;
	cr_expect_eq(port_of(&registry, NULL, "amd64", "arm64").kind, COVERAGE_UNKNOWN);
	cr_expect_eq(port_of(&registry, NULL, "amd64", "amd64").kind, COVERAGE_NATIVE);
	registry.state = REGISTRY_ABSENT;
	cr_expect_eq(port_of(&registry, NULL, "amd64", "arm64").kind, COVERAGE_NOTHING);
	registry_free(&registry);
}
