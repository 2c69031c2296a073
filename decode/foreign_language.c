/* Which language a text without a usable #! is in: by its name, its interpreter, its first lines.
 * A guess for a sentence in a report; NULL rather than a bad one. */
#include "decode/foreign_parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define LINES_MAX 60 /* code lines looked at */
#define SCAN_BYTES 8192

struct word_row {
	const char *word, *language;
};

/* clang-format off */
static const struct word_row extensions[] = {
	{"sh", "sh"}, {"bash", "bash"}, {"zsh", "zsh"}, {"ksh", "ksh"}, {"fish", "fish"},
	{"csh", "csh"}, {"tcsh", "csh"}, {"bats", "bash"}, {"py", "python"}, {"pyw", "python"},
	{"pl", "perl"}, {"pm", "perl"}, {"rb", "ruby"}, {"js", "javascript"},
	{"mjs", "javascript"}, {"cjs", "javascript"}, {"ts", "typescript"}, {"php", "php"},
	{"lua", "lua"}, {"awk", "awk"}, {"sed", "sed"}, {"tcl", "tcl"}, {"r", "r"}, {"jl", "julia"},
	{"go", "go"}, {"rs", "rust"}, {"c", "c"}, {"h", "c"}, {"cc", "c++"}, {"cpp", "c++"},
	{"java", "java"}, {"kts", "kotlin"}, {"kt", "kotlin"}, {"scala", "scala"}, {"sc", "scala"},
	{"groovy", "groovy"}, {"swift", "swift"}, {"hs", "haskell"}, {"ml", "ocaml"},
	{"exs", "elixir"}, {"ex", "elixir"}, {"escript", "erlang"}, {"clj", "clojure"},
	{"ps1", "powershell"}, {"bat", "batch"}, {"cmd", "batch"}, {"vbs", "vbscript"},
	{"mk", "make"}, {"json", "json"}, {"yaml", "yaml"}, {"yml", "yaml"}, {"toml", "toml"},
	{"ini", "ini"}, {"conf", "ini"}, {"service", "ini"}, {"desktop", "ini"}, {"xml", "xml"},
	{"md", "markdown"}, {"sql", "sql"}, {"html", "html"}, {"nix", "nix"}, {"el", "emacs-lisp"},
	{"scm", "scheme"}, {"s", "assembly"}, {"nse", "lua"}, {"cr", "crystal"}, {"nim", "nim"},
};

/* Base names of interpreters; version digits behind them do not count. */
static const struct word_row interpreters[] = {
	{"sh", "sh"}, {"dash", "sh"}, {"ash", "sh"}, {"busybox", "sh"}, {"bash", "bash"},
	{"zsh", "zsh"}, {"ksh", "ksh"}, {"mksh", "ksh"}, {"fish", "fish"}, {"csh", "csh"},
	{"tcsh", "csh"}, {"python", "python"}, {"pypy", "python"}, {"perl", "perl"},
	{"ruby", "ruby"}, {"jruby", "ruby"}, {"node", "javascript"}, {"nodejs", "javascript"},
	{"bun", "javascript"}, {"deno", "typescript"}, {"ts-node", "typescript"}, {"php", "php"},
	{"lua", "lua"}, {"luajit", "lua"}, {"awk", "awk"}, {"gawk", "awk"}, {"mawk", "awk"},
	{"sed", "sed"}, {"tclsh", "tcl"}, {"wish", "tcl"}, {"expect", "tcl"}, {"Rscript", "r"},
	{"julia", "julia"}, {"make", "make"}, {"pwsh", "powershell"}, {"groovy", "groovy"},
	{"escript", "erlang"}, {"elixir", "elixir"}, {"runhaskell", "haskell"}, {"guile", "scheme"},
	{"osascript", "applescript"}, {"bats", "bash"},
};

/* How a line of code begins; in order, the first that fits any line wins within its line. */
static const struct word_row line_starts[] = {
	{"<?php", "php"}, {"<?xml", "xml"}, {"<svg", "xml"}, {"#compdef", "zsh"},
	{"#include", "c"}, {"@echo off", "batch"}, {"@ECHO OFF", "batch"}, {"param(", "powershell"},
	{"Write-Host", "powershell"}, {"-----BEGIN ", "pem"}, {"package main", "go"},
	{"import (", "go"}, {"func main()", "go"}, {"fn main", "rust"}, {"use std::", "rust"},
	{"#![", "rust"}, {"public class ", "java"}, {"import java", "java"},
	{"#!perl", "perl"}, {"use strict;", "perl"}, {"use warnings", "perl"}, {"my $", "perl"},
	{"'use strict'", "javascript"}, {"\"use strict\"", "javascript"}, {"const ", "javascript"},
	{"let ", "javascript"}, {"var ", "javascript"}, {"console.log", "javascript"},
	{"module.exports", "javascript"}, {"require(", "javascript"},
	{"require '", "ruby"}, {"puts ", "ruby"}, {"require \"", "ruby"},
	{"from __future__", "python"}, {"def ", "python"}, {"print(", "python"},
	{"async def ", "python"}, {"if __name__", "python"},
	{"local function ", "lua"}, {"BEGIN {", "awk"}, {"BEGIN{", "awk"},
	{"(defun ", "emacs-lisp"}, {"[Unit]", "ini"}, {"[Desktop Entry]", "ini"},
	{"set -", "sh"}, {"echo ", "sh"}, {"export ", "sh"}, {"if [ ", "sh"},
	{"if ! ", "sh"}, {"exec ", "sh"}, {"cd ", "sh"}, {"trap ", "sh"}, {"test ", "sh"},
	{"case \"$", "sh"}, {"case $", "sh"}, {"for i in ", "sh"}, {"while true", "sh"},
	{"while [", "sh"}, {". /", "sh"}, {". ./", "sh"}, {"printf ", "sh"}, {"sudo ", "sh"},
	{"mkdir ", "sh"}, {"rm -", "sh"}, {"cp ", "sh"}, {"apt-get ", "sh"}, {"exit ", "sh"},
	{"cat <<", "sh"}, {"java ", "sh"}, {"docker ", "sh"}, {"umask ", "sh"},
	{"[[ ", "bash"}, {"if [[ ", "bash"}, {"source ", "bash"}, {"shopt ", "bash"},
	{"declare ", "bash"}, {"while [[ ", "bash"}, {"function ", "bash"}, {"local ", "bash"},
};

/* What dash does not understand, anywhere in a text already taken for shell. */
static const char *const bashisms[] = {
	"[[ ", "=(", "+=(", "<<<", "declare -", "${BASH_", "[@]", "<(", "shopt ",
	"local -a", "&>", "pipefail",
};
/* clang-format on */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

static const char *by_extension(const char *name)
{
	const char *dot = name ? strrchr(name, '.') : NULL;

	for (size_t i = 0; dot && i < COUNT(extensions); i++)
		if (!strcasecmp(dot + 1, extensions[i].word))
			return extensions[i].language;
	return NULL;
}

const char *foreign_language_of_interpreter(const char *name, size_t len)
{
	while (len && (isdigit((unsigned char)name[len - 1]) || name[len - 1] == '.'))
		len--;
	for (size_t i = 0; i < COUNT(interpreters); i++)
		if (strlen(interpreters[i].word) == len && !memcmp(interpreters[i].word, name, len))
			return interpreters[i].language;
	return NULL;
}

/* "import os" and "from x import y" are Python's as long as no semicolon ends the line. */
static const char *by_import(struct span line)
{
	bool semicolon = line.len && memchr(line.data, ';', line.len);

	if (span_starts(line, "import ", 7))
		return semicolon || memmem(line.data, line.len, " from ", 6) ? "javascript"
									     : "python";
	if (span_starts(line, "from ", 5) && memmem(line.data, line.len, " import ", 8))
		return "python";
	return NULL;
}

/* NAME=value with a shell's idea of a name and no blank around "=". */
static bool is_assignment(struct span line)
{
	size_t i = 0;

	while (i < line.len && (isalnum(line.data[i]) || line.data[i] == '_'))
		i++;
	return i && i + 1 < line.len && !isdigit(line.data[0]) && line.data[i] == '=' &&
	       !strchr(" =", line.data[i + 1]) && line.data[i + 1];
}

static const char *by_line(struct span line)
{
	const char *language = by_import(line);

	for (size_t i = 0; !language && i < COUNT(line_starts); i++)
		if (span_starts(line, line_starts[i].word, strlen(line_starts[i].word)))
			language = line_starts[i].language;
	if (!language && is_assignment(line) && !memchr(line.data, ';', line.len))
		language = "sh";
	return language;
}

static bool is_comment(struct span line)
{
	return span_starts(line, "//", 2) || span_starts(line, "--", 2) ||
	       (span_starts(line, "#", 1) && !span_starts(line, "#include", 8) &&
		!span_starts(line, "#compdef", 8) && !span_starts(line, "#!", 2));
}

static const char *by_lines(struct span text)
{
	size_t at = span_starts(text, "\xef\xbb\xbf", 3) ? 3 : 0;

	for (int lines = 0; at < text.len && lines < LINES_MAX; lines++) {
		struct span rest = span_sub(text, at, text.len - at);
		const unsigned char *newline = memchr(rest.data, '\n', rest.len);
		size_t len = newline ? (size_t)(newline - rest.data) : rest.len, blanks = 0;
		const char *language;
		struct span line;

		while (blanks < len && (rest.data[blanks] == ' ' || rest.data[blanks] == '\t'))
			blanks++;
		line = span_sub(rest, blanks, len - blanks);
		language = line.len && !is_comment(line) ? by_line(line) : NULL;
		if (language)
			return language;
		at += len + 1;
	}
	return NULL;
}

const char *foreign_language(const struct foreign_file *file)
{
	struct span text = file->head;
	const char *language = by_extension(file->name);

	if (text.len > SCAN_BYTES)
		text.len = SCAN_BYTES;
	if (!language && foreign_is_text(text))
		language = by_lines(text);
	if (!language || strcmp(language, "sh"))
		return language;
	for (size_t i = 0; i < COUNT(bashisms); i++)
		if (memmem(text.data, text.len, bashisms[i], strlen(bashisms[i])))
			return "bash";
	return language;
}
