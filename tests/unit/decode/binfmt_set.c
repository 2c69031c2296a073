/* decode/binfmt_set: which entry takes all or some files of another, and who is asked first. */
#include "decode/binfmt_set.h"

#include <criterion/criterion.h>
#include <string.h>

#include "decode/binfmt_registry.h"

static struct binfmt_entry entry_of(const char *line)
{
	struct binfmt_entry entry = {0};

	cr_assert_eq(binfmt_entry_parse_registration(&entry, line, strlen(line), NULL), 0, "%s",
		     line);
	return entry;
}

Test(binfmt_set, includes_and_overlaps)
{
	static const struct {
		const char *name, *a, *b;
		bool includes, overlaps;
	} rows[] = {
		{"same", ":a:M::MZ::/i:", ":b:M::MZ::/j:", true, true},
		{"shorter takes longer", ":a:M::MZ::/i:", ":b:M::MZqFpD::/j:", true, true},
		{"longer does not take shorter", ":a:M::MZqFpD::/i:", ":b:M::MZ::/j:", false, true},
		{"another magic", ":a:M::MZ::/i:", ":b:M::MX::/j:", false, false},
		{"another place", ":a:M::MZ::/i:", ":b:M:8:AI\\x02::/j:", false, false},
		{"mask drops the byte", ":a:M::MZ:\\xff\\x00:/i:", ":b:M::MX::/j:", true, true},
		{"other way round", ":a:M::MX::/i:", ":b:M::MZ:\\xff\\x00:/j:", false, true},
		{"inside by offset", ":a:M:1:Z::/i:", ":b:M::MZ::/j:", true, true},
		{"one bit more asked", ":a:M::\\x03:\\x03:/i:", ":b:M::\\x01:\\x01:/j:", false,
		 true},
		{"one bit less asked", ":a:M::\\x01:\\x01:/i:", ":b:M::\\x03:\\x03:/j:", true,
		 true},
		{"bits of masked magic do not count",
		 ":a:M::\\x5d:\\x01:/i:", ":b:M::\\x03:\\x03:/j:", true, true},
		{"no bit at all", ":a:M::x:\\x00:/i:", ":b:M::MZ::/j:", true, false},
		{"no bit takes extensions", ":a:M::x:\\x00:/i:", ":b:E::jar::/j:", true, false},
		{"magic and extension", ":a:M::MZ::/i:", ":b:E::exe::/j:", false, false},
		{"extension and magic", ":a:E::exe::/i:", ":b:M::MZ::/j:", false, false},
		{"same extension", ":a:E::exe::/i:", ":b:E::exe::/j:", true, true},
		{"case counts", ":a:E::exe::/i:", ":b:E::EXE::/j:", false, false},
		{"last byte of the window", ":a:M:255:x::/i:", ":b:M:255:x::/j:", true, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct binfmt_entry a = entry_of(rows[i].a), b = entry_of(rows[i].b);

		cr_expect_eq(binfmt_set_includes(&a, &b), rows[i].includes, "%s", rows[i].name);
		cr_expect_eq(binfmt_set_overlaps(&a, &b), rows[i].overlaps, "%s", rows[i].name);
		binfmt_entry_free(&a);
		binfmt_entry_free(&b);
	}
}

static unsigned next(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16) % below;
}

/* A random magic of up to three bytes; what these bytes tell apart is the bits 0, 1, 2 with 3, 6,
 * and 7 with 5 and 4. */
static void make_random(struct binfmt_entry *entry, const struct binfmt_entry *near, unsigned *seed)
{
	static const unsigned char bytes[] = {0x00, 0x01, 0x03, 0x4d, 0xff};

	*entry = (struct binfmt_entry){.kind = BINFMT_MAGIC, .enabled = true, .has_mask = true};
	if (near)
		*entry = *near;
	else
		entry->magic_len = 1 + next(seed, 3);
	entry->offset = next(seed, 4 - (unsigned)entry->magic_len);
	for (unsigned i = 0; i < entry->magic_len; i++) {
		if (near && next(seed, 3))
			continue;
		entry->magic[i] = bytes[next(seed, 5)];
		entry->mask[i] = bytes[next(seed, 5)];
	}
}

/* Inclusion against the comparison itself, over every head that can make a difference. */
Test(binfmt_set, includes_agrees_with_comparing)
{
	unsigned seed = 7, included = 0;

	for (unsigned round = 0; round < 300; round++) {
		struct binfmt_entry a, b;
		bool disproved = false;

		make_random(&a, NULL, &seed);
		make_random(&b, round % 2 ? &a : NULL, &seed);
		for (unsigned n = 0; n < 1u << 15; n++) {
			unsigned char head[BINFMT_HEAD] = {0};
			struct binfmt_comparison outer, inner;

			for (unsigned i = 0; i < 3; i++) {
				unsigned five = n >> (5 * i) & 31;

				head[i] = (unsigned char)((five & 3) | (five & 4 ? 0x0c : 0) |
							  (five & 8 ? 0x40 : 0) |
							  (five & 16 ? 0xb0 : 0));
			}
			binfmt_entry_compare(&a, head, "x", &outer);
			binfmt_entry_compare(&b, head, "x", &inner);
			disproved |= inner.match == BINFMT_MATCHES && outer.match != BINFMT_MATCHES;
		}
		cr_expect_eq(binfmt_set_includes(&a, &b), !disproved, "round %u", round);
		included += !disproved;
	}
	cr_expect(included > 20 && included < 280, "%u: both answers must have come up", included);
}

Test(binfmt_set, bits_and_masks)
{
	struct binfmt_entry entry = entry_of(":a:M:2:ab\\x00:\\xff\\x0f\\x01:/i:");

	cr_expect_eq(binfmt_set_bits(&entry), 13);
	cr_expect_eq(binfmt_set_mask(&entry, 1), 0);
	cr_expect_eq(binfmt_set_mask(&entry, 2), 0xff);
	cr_expect_eq(binfmt_set_mask(&entry, 3), 0x0f);
	cr_expect_eq(binfmt_set_mask(&entry, 4), 0x01);
	cr_expect_eq(binfmt_set_mask(&entry, 5), 0);
	binfmt_entry_free(&entry);
}

Test(binfmt_set, winner)
{
	static const char bpf[] = "enabled\nbpf filter\nflags: \n";
	unsigned char head[BINFMT_HEAD] = "MZ";
	struct registry registry = {.state = REGISTRY_READ, .enabled = true, .count = 4};
	size_t undecided;

	registry.entries = calloc(4, sizeof(*registry.entries));
	registry.entries[0] = entry_of(":off:M::MZ::/i:");
	registry.entries[0].enabled = false;
	binfmt_entry_parse(&registry.entries[1], "bpf", bpf, sizeof(bpf) - 1);
	registry.entries[2] = entry_of(":first:M::M::/i:");
	registry.entries[3] = entry_of(":second:M::MZ::/i:");
	cr_expect_eq(binfmt_set_winner(&registry, head, "x", &undecided), 2);
	cr_expect_eq(undecided, 1);
	registry.entries[1].enabled = false;
	cr_expect_eq(binfmt_set_winner(&registry, head, "x", &undecided), 2);
	cr_expect_eq(undecided, BINFMT_NO_ENTRY, "a disabled entry decides nothing");
	head[0] = 'x';
	cr_expect_eq(binfmt_set_winner(&registry, head, "x", &undecided), BINFMT_NO_ENTRY);
	registry_free(&registry);
}
