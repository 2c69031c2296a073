/* /proc/PID/maps: parsing, and finding an address. */
#include "tracer/maps.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <unistd.h>

Test(maps, parse_and_find)
{
	const struct {
		uint64_t address;
		const char *file; /* NULL: none */
	} rows[] = {
		{0x400000, "/usr/bin/a b"}, {0x400fff, "/usr/bin/a b"},
		{0x401000, NULL},	    {0x3fffff, NULL},
		{0x7f0000000000, "[vdso]"}, {0x500000, NULL},
		{UINT64_MAX, NULL},	    {0, NULL},
	};
	struct maps maps;

	maps_parse("00400000-00401000 r-xp 00002000 08:01 17      /usr/bin/a b\n"
		   "00500000-00501000 rw-p 00000000 00:00 0 \n"
		   "7f0000000000-7f0000001000 r-xp 00000000 00:00 0   [vdso]\n"
		   "not a line\n",
		   &maps);
	cr_assert_eq(maps.count, 2);
	cr_expect_eq(maps.items[0].offset, 0x2000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct map *map = maps_find(&maps, rows[i].address);

		if (rows[i].file)
			cr_expect(map && !strcmp(map->file, rows[i].file), "row %zu", i);
		else
			cr_expect_null(map, "row %zu", i);
	}
	maps_free(&maps);
	cr_expect_eq(maps.count, 0);
}

Test(maps, our_own)
{
	struct maps maps;
	const struct map *map;

	cr_assert_eq(maps_read(getpid(), &maps), 0);
	map = maps_find(&maps, (uintptr_t)maps_read);
	cr_assert_not_null(map);
	cr_expect_not_null(strstr(map->file, "/maps"));
	maps_free(&maps);
	cr_expect_lt(maps_read(1 << 30, &maps), 0);
	maps_free(&maps);
}
