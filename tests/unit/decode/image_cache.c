/* A file is decoded once while it is the same file, and the replay goes by that. */
#include "decode/image_cache.h"

#include <time.h>

#include "decode/elf_image.h"
#include "decode/foreign.h"
#include "decode/go_buildinfo.h"
#include "tests/unit/decode/dispatch_place.h"

static char *needed[] = {(char *)"libc.so.6", (char *)"libz.so.1", NULL};
static const struct elf_image decoded = {.valid = true,
					 .machine = 0xbeef,
					 .interp = (char *)"/lib/ld.so",
					 .needed = needed,
					 .abi_note = (char *)"GNU/Linux 3.2.0"};
static const struct foreign kind = {.family = FOREIGN_TEXT, .language = "sh"};

static const struct stat *settled(struct stat *file)
{
	*file = (struct stat){.st_dev = 7, .st_ino = 4711, .st_size = 100};
	file->st_mtim.tv_sec = file->st_ctim.tv_sec = time(NULL) - 60;
	return file;
}

static bool finds(const struct image_cache *cache, const struct stat *file, const char *name)
{
	scope_elf_image struct elf_image elf = {0};
	struct foreign foreign;
	struct image_key key = {file, name};

	if (!image_cache_find(cache, &key, &elf, &foreign))
		return false;
	cr_expect_eq(elf.machine, 0xbeef);
	cr_expect_str_eq(elf.interp, "/lib/ld.so");
	cr_expect_neq(elf.interp, decoded.interp, "a copy of its own");
	cr_expect_str_eq(elf.needed[1], "libz.so.1");
	cr_expect_null(elf.needed[2]);
	cr_expect_null(elf.soname);
	cr_expect_eq(foreign.family, FOREIGN_TEXT);
	return true;
}

Test(image_cache, the_same_file)
{
	struct image_cache *cache = image_cache_new();
	struct stat file, other;
	struct image_key key = {settled(&file), "app"};

	cr_expect_not(finds(cache, &file, "app"));
	image_cache_keep(cache, &key, &decoded, &kind);
	cr_expect(finds(cache, &file, "app"));
	cr_expect(finds(cache, &file, "app"), "as often as is asked");
	cr_expect_not(finds(cache, &file, "app.py"), "the name is part of what it is");
	for (int field = 0; field < 6; field++) {
		other = file;
		other.st_dev += field == 0;
		other.st_ino += field == 1;
		other.st_size += field == 2;
		other.st_mtim.tv_nsec += field == 3;
		other.st_ctim.tv_nsec += field == 4;
		other.st_ctim.tv_sec += field == 5;
		cr_expect_not(finds(cache, &other, "app"), "field %d", field);
	}
	cr_expect_not(finds(NULL, &file, "app"));
	image_cache_keep(NULL, &key, &decoded, &kind);
	image_cache_free(cache);
	image_cache_free(NULL);
}

Test(image_cache, a_file_that_changed_a_moment_ago)
{
	struct image_cache *cache = image_cache_new();
	struct stat file;
	struct image_key key = {settled(&file), "app"};

	file.st_ctim.tv_sec = time(NULL);
	image_cache_keep(cache, &key, &decoded, &kind);
	cr_expect_not(finds(cache, &file, "app"), "it may change again unnoticed");
	settled(&file);
	file.st_mtim.tv_sec = time(NULL) + 1000;
	image_cache_keep(cache, &key, &decoded, &kind);
	cr_expect_not(finds(cache, &file, "app"), "a time to come says nothing");
	image_cache_free(cache);
}

Test(image_cache, what_go_recorded_stays_with_its_file)
{
	struct go_setting setting = {(char *)"GOARCH", (char *)"arm64"};
	const struct go_buildinfo go = {
		.found = true, .version = (char *)"go1.19", .settings = &setting, .nsettings = 1};
	struct image_cache *cache = image_cache_new();
	scope_go_buildinfo struct go_buildinfo got = {0};
	struct stat file;
	struct image_key key = {settled(&file), "app"};

	image_cache_keep_go(cache, &file, &go);
	cr_expect_not(image_cache_find_go(cache, &file, &got), "the file is not kept");
	image_cache_keep(cache, &key, &decoded, &kind);
	cr_expect_not(image_cache_find_go(cache, &file, &got), "not read yet");
	image_cache_keep_go(cache, &file, &go);
	cr_assert(image_cache_find_go(cache, &file, &got));
	cr_expect_neq(got.version, go.version, "a copy of its own");
	cr_expect_str_eq(go_buildinfo_get(&got, "GOARCH"), "arm64");
	file.st_size++;
	cr_expect_not(image_cache_find_go(cache, &file, &got), "another one by now");
	cr_expect_not(image_cache_find_go(NULL, &file, &got));
	image_cache_keep_go(NULL, &file, &go);
	image_cache_free(cache);
}

Test(image_cache, is_bounded)
{
	struct image_cache *cache = image_cache_new();
	struct stat file;
	struct image_key key = {settled(&file), "app"};
	unsigned found = 0;

	for (file.st_ino = 1; file.st_ino <= 1000; file.st_ino++)
		image_cache_keep(cache, &key, &decoded, &kind);
	for (file.st_ino = 1; file.st_ino <= 1000; file.st_ino++)
		found += finds(cache, &file, "app");
	cr_expect(found >= 10 && found <= 100, "%u kept", found);
	image_cache_free(cache);
}

/* The replay believes what is kept: it did not decode the file again. */
Test(image_cache, serves_the_replay)
{
	struct image_cache *cache = image_cache_new();
	struct elf_image twin = decoded;
	scope_place struct place place;
	struct stat file;
	struct image_key key = {&file, "sh"};

	place_make(&place);
	place.task.images = cache;
	place.call.path = "/bin/sh";
	dispatch_resolve(&place.out, &place.task, &place.call, &place.kernel, &place.registry);
	cr_expect_neq(place.out.images[0].elf.machine, 0xbeef);
	dispatch_free(&place.out);
	cr_assert_eq(stat("/bin/sh", &file), 0);
	if (file.st_ctim.tv_sec >= time(NULL) - 60)
		cr_skip_test("/bin/sh was installed a moment ago");
	image_cache_free(cache);
	place.task.images = cache = image_cache_new();
	image_cache_keep(cache, &key, &twin, &kind);
	dispatch_resolve(&place.out, &place.task, &place.call, &place.kernel, &place.registry);
	cr_expect_eq(place.out.images[0].elf.machine, 0xbeef);
	image_cache_free(cache);
}
