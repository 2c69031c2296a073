/* Frames of a Go caller get their function and line; others are left alone. */
#include "report/frames_source.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/elf_image.h"
#include "decode/go_pclntab.h"
#include "tracer/event.h"
#include "tracer/held.h"

/* A stripped Go program, where Go is installed; its path, or NULL. */
static char *build_go(char *dir)
{
	char *path, *command;
	FILE *file;
	int rc;

	cr_assert_not_null(mkdtemp(dir));
	path = xasprintf("%s/main.go", dir);
	file = fopen(path, "w");
	fputs("package main\n\nfunc main() {\n\tprintln(1)\n}\n", file);
	fclose(file);
	free(path);
	command = xasprintf("cd %s && GOCACHE=%s/cache PATH=$PATH:/usr/local/go/bin go build "
			    "-ldflags='-s -w' -o prog main.go >/dev/null 2>&1",
			    dir, dir);
	rc = system(command);
	free(command);
	return rc ? NULL : xasprintf("%s/prog", dir);
}

/* The file offset of the program's entry point: in the text, and in a function. */
static uint64_t entry_offset(int fd)
{
	struct elf_image image = {.valid = false};
	uint64_t offset = 0;

	cr_assert_eq(elf_image_read(&image, fd), 0);
	for (size_t i = 0; i < image.nsegments; i++)
		if (image.entry >= image.segments[i].vaddr && image.segments[i].type == PT_LOAD &&
		    image.entry < image.segments[i].vaddr + image.segments[i].filesz)
			offset = image.entry - image.segments[i].vaddr + image.segments[i].offset;
	elf_image_free(&image);
	return offset;
}

Test(frames_source, stripped_go_program, .timeout = 240)
{
	char dir[] = "/tmp/exectrace-frames-XXXXXX";
	char *path = build_go(dir), *command;

	if (path) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		struct frame frames[2] = {{.file = xstrdup(path)}, {.file = xstrdup("/bin/sh")}};

		frames[0].file_offset = frames[1].file_offset = entry_offset(fd);
		frames_source_from(frames, 2, path, fd);
		cr_expect(frames[0].symbol && !strncmp(frames[0].symbol, "_rt0_", 5), "%s",
			  frames[0].symbol);
		cr_expect(frames[0].source && strstr(frames[0].source, ".s:"), "%s",
			  frames[0].source);
		cr_expect_eq(frames[0].offset, 0);
		cr_expect_null(frames[1].symbol);
		cr_expect_null(frames[1].source);
		for (int i = 0; i < 2; i++) {
			free(frames[i].file);
			free(frames[i].symbol);
			free(frames[i].source);
		}
		close(fd);
	}
	command = xasprintf("chmod -R u+w %s && rm -r %s", dir, dir);
	cr_expect_eq(system(command), 0);
	free(command);
	if (!path)
		cr_skip_test("no Go here");
	free(path);
}

Test(frames_source, another_program_is_left_alone)
{
	struct held held = held_make(getpid(), getpid());
	char self[4096] = "";
	struct frame frame = {.file_offset = 0x1000};

	cr_assert_gt(readlink("/proc/self/exe", self, sizeof(self) - 1), 0);
	frame.file = self;
	frames_source(&frame, 1, &held);
	cr_expect_null(frame.symbol);
	cr_expect_null(frame.source);
	frames_source(NULL, 0, &held);
}
