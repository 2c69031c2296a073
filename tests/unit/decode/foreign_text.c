/* decode/foreign: texts. Error pages, pointers, #! lines that come too late, languages. */
#include "tests/unit/decode/foreign_sample.h"

#include <stdlib.h>

#include "decode/buf.h"

Test(foreign_text, error_pages_and_what_only_looks_like_one)
{
	static const struct {
		const char *text;
		enum foreign_family family;
		const char *name;
	} rows[] = {
		{"<!DOCTYPE html>\n<html>", FOREIGN_ERROR_PAGE, "HTML page"},
		{"\xef\xbb\xbf\n  <HTML><head>", FOREIGN_ERROR_PAGE, "HTML page"},
		{"<a href=\"https://x/\">Moved Permanently</a>.\n", FOREIGN_ERROR_PAGE,
		 "HTML page"},
		{"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code>", FOREIGN_ERROR_PAGE,
		 "XML error response"},
		{"<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", FOREIGN_ERROR_PAGE, "HTML page"},
		{"<?xml version=\"1.0\"?>\n<project/>\n", FOREIGN_TEXT, "text"},
		{"{\"message\":\"Not Found\"}", FOREIGN_ERROR_PAGE, "JSON error response"},
		{"{\n  \"error\" : {}}", FOREIGN_ERROR_PAGE, "JSON error response"},
		{"{\"errors\" : [1]}", FOREIGN_ERROR_PAGE, "JSON error response"},
		{"{\"errorless\" : 1}", FOREIGN_TEXT, "text"},
		{"{\"name\": \"x\"}", FOREIGN_TEXT, "text"},
		{"Not Found", FOREIGN_ERROR_PAGE, "HTTP error text"},
		{"Not Found\n", FOREIGN_ERROR_PAGE, "HTTP error text"},
		{"404: Not Found", FOREIGN_ERROR_PAGE, "HTTP error text"},
		{"404 page not found\n", FOREIGN_ERROR_PAGE, "HTTP error text"},
		{"AccessDenied", FOREIGN_ERROR_PAGE, "HTTP error text"},
		{"error code: 1020", FOREIGN_ERROR_PAGE, "HTTP error text"},
		{"HTTP/1.1 404 Not Found\r\n", FOREIGN_ERROR_PAGE, "HTTP error text"},
		{"gone=1\necho $gone\n", FOREIGN_TEXT, "text"},
		{"forbidden_words=x\n", FOREIGN_TEXT, "text"},
		{"404 lines of text follow\n", FOREIGN_TEXT, "text"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct foreign f = classify(rows[i].text, strlen(rows[i].text), NULL);

		cr_expect_eq(f.family, rows[i].family, "%s", rows[i].text);
		cr_expect_str_eq(f.name, rows[i].name, "%s", rows[i].text);
	}
}

Test(foreign_text, pointers)
{
	static const struct {
		const char *text;
		enum foreign_family family;
	} rows[] = {
		{"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
		 FOREIGN_LFS_POINTER},
		{"/annex/objects/SHA256E-s1--2\n", FOREIGN_LFS_POINTER},
		{"../real/tool.sh", FOREIGN_LINK_TEXT},
		{"python3", FOREIGN_LINK_TEXT},
		{"/usr/bin/env", FOREIGN_LINK_TEXT},
		{"XSym\n0011\n", FOREIGN_LINK_TEXT},
		{"../real/tool.sh\n", FOREIGN_TEXT},	 /* git writes no newline */
		{"echo hi >/dev/null", FOREIGN_TEXT},	 /* a one-line script */
		{"https://example.org/x", FOREIGN_TEXT}, /* neither */
		{"true", FOREIGN_TEXT},			 /* a plain word */
		{"FOO=bar.sh", FOREIGN_TEXT},
		{"012345", FOREIGN_TEXT},
		{"..", FOREIGN_LINK_TEXT},
	};
	struct foreign f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		f = classify(rows[i].text, strlen(rows[i].text), NULL);
		cr_expect_eq(f.family, rows[i].family, "%s: %s", rows[i].text, f.name);
	}
	foreign_classify(&f, "../real/tool.sh", 15, 5000, NULL);
	cr_expect_eq(f.family, FOREIGN_TEXT, "more of the file is not known");
}

Test(foreign_text, late_shebangs)
{
	static const struct {
		const char *label, *bytes;
		size_t len;
		int64_t offset;
		uint32_t line;
		bool bom8, bom16, like;
	} rows[] = {
		{"byte order mark", BYTES("\xef\xbb\xbf#!/bin/sh\necho\n"), 3, 1, true, false,
		 false},
		{"blank line", BYTES("\n#!/bin/sh\n"), 1, 2, false, false, false},
		{"spaces", BYTES("  #!/bin/sh\n"), 2, 1, false, false, false},
		{"licence", BYTES("#---\n# (c) me\n\n#!/usr/bin/env bash\n"), 15, 4, false, false,
		 false},
		{"C comment", BYTES("// x\n#! /usr/bin/node\n"), 5, 2, false, false, false},
		{"UTF-16 LE", BYTES("\xff\xfe#\0!\0/\0"), 2, 1, false, true, false},
		{"UTF-16 BE", BYTES("\xfe\xff\0#\0!\0/"), 2, 1, false, true, false},
		{"UTF-16, no mark", BYTES("#\0!\0/\0b\0"), 0, 1, false, false, false},
		{"UTF-16 text",
		 BYTES("\xff\xfe"
		       "e\0c\0h\0"),
		 -1, 0, false, true, false},
		{"written by a script", BYTES("cat >x <<E\n#!/bin/sh\nE\n"), -1, 0, false, false,
		 false},
		{"Rust attribute", BYTES("\n#![allow(x)]\n"), -1, 0, false, false, false},
		{"none", BYTES("echo hi\n"), -1, 0, false, false, false},
		{"no !", BYTES("#/bin/sh\necho\n"), -1, 0, false, false, true},
		{"no !, own tool", BYTES("#/opt/x/bin/tool\n"), -1, 0, false, false, true},
		{"blank inside", BYTES("# !/bin/bash\n"), -1, 0, false, false, true},
		{"swapped", BYTES("!#/usr/bin/perl\n"), -1, 0, false, false, true},
		{"escaped", BYTES("#\\!/bin/bash\n"), -1, 0, false, false, true},
		{"blank and env", BYTES("# /usr/bin/env python3\n"), -1, 0, false, false, true},
		{"a comment on a path", BYTES("# /etc/foo is read here\n"), -1, 0, false, false,
		 false},
		{"a comment", BYTES("# hello\n"), -1, 0, false, false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct foreign f = classify(rows[i].bytes, rows[i].len, NULL);

		cr_expect_eq(f.family, FOREIGN_TEXT, "%s: %s", rows[i].label, f.name);
		cr_expect_eq(f.shebang_offset, rows[i].offset, "%s: %d", rows[i].label,
			     (int)f.shebang_offset);
		cr_expect_eq(f.shebang_line, rows[i].line, "%s", rows[i].label);
		cr_expect_eq(f.bom_utf8, rows[i].bom8, "%s", rows[i].label);
		cr_expect_eq(f.bom_utf16, rows[i].bom16, "%s", rows[i].label);
		cr_expect_eq(f.shebang_like, rows[i].like, "%s", rows[i].label);
	}
	cr_expect(classify(BYTES("#!  \t\necho\n"), NULL).shebang_like, "blanks only");
	cr_expect_not(classify(BYTES("#! /bin/sh\n"), NULL).shebang_like);
}

Test(foreign_text, languages)
{
	static const struct {
		const char *file, *text, *language;
	} rows[] = {
		{"run.sh", "x\n", "sh"},
		{"run.sh", "a=(1 2)\n", "bash"},
		{"run", "echo hi\n", "sh"},
		{NULL, "echo hi\n", "sh"},
		{"run", "# comment\n\nFOO=bar\nexport FOO\n", "sh"},
		{"run", "set -euo pipefail\n", "bash"},
		{"run", "if [[ -n $1 ]]; then\n", "bash"},
		{"tool.py", "x\n", "python"},
		{"tool", "import os\n", "python"},
		{"tool", "from os import path\n", "python"},
		{"tool", "import x from 'y';\n", "javascript"},
		{"tool", "const x = 1;\n", "javascript"},
		{"tool.JS", "x\n", "javascript"},
		{"tool", "use strict;\n", "perl"},
		{"tool", "<?php echo 1;\n", "php"},
		{"main", "// x\npackage main\n", "go"},
		{"tool", "require 'json'\n", "ruby"},
		{"x", "@echo off\r\n", "batch"},
		{"x", "#include <stdio.h>\n", "c"},
		{"x", "Lorem ipsum dolor\n", NULL},
		{"x.unknown", "\n\n", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct foreign f = classify(rows[i].text, strlen(rows[i].text), rows[i].file);

		cr_expect_eq(f.family, FOREIGN_TEXT, "%s", rows[i].text);
		cr_expect(same(f.language, rows[i].language), "%s: %s, not %s", rows[i].text,
			  f.language ? f.language : "-", rows[i].language);
	}
}

Test(foreign_text, first_bytes_are_printable)
{
	unsigned char head[256];

	cr_expect_str_eq(classify(BYTES("Not Found\n"), NULL).first_bytes, "\"Not Found\\n\"");
	cr_expect_str_eq(classify(BYTES("\x1b[31m\"\\\xc3\xa9\n"), NULL).first_bytes,
			 "\"\\x1b[31m\\\"\\\\\\xc3\\xa9\\n\"");
	cr_expect_str_eq(classify(BYTES("\xcf\xfa\xed\xfe"), NULL).first_bytes, "cf fa ed fe");
	cr_expect_str_eq(classify("", 0, NULL).first_bytes, "");
	for (unsigned start = 0; start < 256; start++) {
		struct foreign f;

		for (unsigned i = 0; i < sizeof(head); i++)
			head[i] = (unsigned char)(start + i * (start % 3));
		f = classify(head, sizeof(head), NULL);
		cr_expect_lt(strlen(f.first_bytes), sizeof(f.first_bytes));
		cr_expect_gt(strlen(f.first_bytes), 0, "%u", start);
		for (const char *c = f.first_bytes; *c; c++)
			cr_expect(*c >= ' ' && *c <= '~', "%u", start);
		cr_expect_not_null(f.name);
	}
}

Test(foreign_text, odd_arguments)
{
	struct foreign f;
	char *big = calloc(1, FOREIGN_HEAD_MAX * 2);

	foreign_classify(&f, NULL, 0, 100, NULL);
	cr_expect_eq(f.family, FOREIGN_DATA, "a file that could not be read is not empty");
	cr_assert_not_null(big);
	memset(big, '\n', FOREIGN_HEAD_MAX * 2);
	memcpy(big + FOREIGN_HEAD_MAX + 10, "#!/bin/sh", 9);
	foreign_classify(&f, big, FOREIGN_HEAD_MAX * 2, FOREIGN_HEAD_MAX * 2, NULL);
	cr_expect_eq(f.shebang_offset, -1, "no byte behind the limit is looked at");
	free(big);
	cr_expect_str_eq(foreign_family_name(FOREIGN_LFS_POINTER), "lfs-pointer");
	cr_expect_str_eq(foreign_family_name((enum foreign_family)99), "unknown");
}
