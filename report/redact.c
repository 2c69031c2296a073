/* The walk over the document: secrets first, wherever they stand; then every other place that
 * repeats one, the home directory, the user and the host; see redact.h. */
#include "report/redact.h"

#include <ctype.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/json_get.h"
#include "report/redact_secret.h"

#define HEX_LEAST 8 /* bytes: fewer are a number or a name */
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Values of the schema's own vocabulary: never somebody's name. */
static const char *const fixed_keys[] = {
	"schema",  "cause",	 "severity", "confidence", "subject",	    "result",	"errno",
	"signal",  "handler",	 "kind",     "op",	   "edge",	    "state",	"scope",
	"mode",	   "format",	 "abi",	     "syscall",	   "machine",	    "goarch",	"type",
	"osabi",   "byte_order", "time",     "started",	   "ended",	    "mtime",	"headline",
	"code",	   "version",	 "factors",  "family",	   "cap_effective", "build_id", "entry",
	"address", "magic",	 "mask",     "want",	   "have",	    "flags",	"isa",
};
/* Names of accounts and machines that say nothing about anybody, and are words elsewhere. */
static const char *const common_names[] = {
	"root",	   "user",   "admin",	"build",  "builder", "runner",	  "nobody",
	"ubuntu",  "debian", "vagrant", "docker", "linux",   "localhost", "node",
	"jenkins", "github", "gitlab",	"test",	  "home",    "exec",	  "exectrace",
	"binfmt",  "qemu",   "arm",	"local",
};

struct walk {
	const struct redact_identity *identity;
	struct redact_secrets secrets;
	size_t places;
	bool second; /* pass */
};

static bool listed(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; word && i < count; i++)
		if (!strcasecmp(list[i], word))
			return true;
	return false;
}

void redact_identity_read(struct redact_identity *identity)
{
	const char *home = getenv("HOME"), *user = getenv("SUDO_USER");
	const struct passwd *entry = getpwuid(getuid());
	char host[HOST_NAME_MAX + 1] = "";

	if (gethostname(host, sizeof(host)) < 0)
		*host = '\0';
	host[sizeof(host) - 1] = '\0';
	user = user ? user : getenv("USER");
	identity->home = xstrdup(home ? home : (entry ? entry->pw_dir : NULL));
	identity->user = xstrdup(user ? user : (entry ? entry->pw_name : NULL));
	identity->host = xstrdup(*host ? host : NULL);
}

void redact_identity_free(struct redact_identity *identity)
{
	free(identity->home);
	free(identity->user);
	free(identity->host);
	*identity = (struct redact_identity){0};
}

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool ends_word(char c)
{
	return !is_word_byte(c) && c != '-';
}

/* Length of the home directory at text[at], whose own or anybody's; *shown stands for it. */
static size_t home_at(const struct walk *walk, const char *text, size_t at, const char **shown)
{
	static const char *const parents[] = {"/home/", "/Users/", "\\Users\\"};
	const char *home = walk->identity->home;
	size_t len = home ? strlen(home) : 0;
	bool fresh = !at || (!is_word_byte(text[at - 1]) && text[at - 1] != '.');

	while (len > 1 && home[len - 1] == '/')
		len--;
	*shown = "~";
	if (fresh && len > 1 && !strncmp(text + at, home, len) && ends_word(text[at + len]))
		return len;
	for (size_t i = 0; i < COUNT(parents); i++) {
		size_t parent = strlen(parents[i]), name;

		if (strncmp(text + at, parents[i], parent))
			continue;
		name = strcspn(text + at + parent, "/\\ \t\n\"':;,)]");
		if (!name || text[at + parent] == '[')
			continue;
		*shown = i ? "~" : "/home/[user]";
		return parent + name;
	}
	return 0;
}

/* A whole word, and one worth hiding. */
static size_t name_at(const char *text, size_t at, const char *name)
{
	size_t len = name ? strlen(name) : 0;

	if (len < 3 || (at && is_word_byte(text[at - 1])) || strncmp(text + at, name, len) ||
	    is_word_byte(text[at + len]) || listed(common_names, COUNT(common_names), name))
		return 0;
	return len;
}

static size_t secret_at(const struct walk *walk, const char *text)
{
	size_t longest = 0;

	for (size_t i = 0; i < walk->secrets.count; i++) {
		size_t len = strlen(walk->secrets.values[i]);

		if (len > longest && !strncmp(text, walk->secrets.values[i], len))
			longest = len;
	}
	return longest;
}

static void hide_identity(struct walk *walk, const char *text, struct buf *out)
{
	for (size_t i = 0, len; text[i]; i += len) {
		const char *shown = REDACT_MARK;

		len = secret_at(walk, text + i);
		if (!len)
			len = home_at(walk, text, i, &shown);
		if (!len && (len = name_at(text, i, walk->identity->user)))
			shown = "[user]";
		if (!len && (len = name_at(text, i, walk->identity->host)))
			shown = "[host]";
		if (len) {
			buf_add_string(out, shown);
			walk->places++;
		} else {
			buf_add_byte(out, text[i]);
			len = 1;
		}
	}
	buf_add_string(out, "");
}

/* The text behind pairs of hex digits, with or without a blank between them; its length in hex. */
static size_t unhex(const char *hex, struct buf *bytes)
{
	const char *at = hex;
	unsigned byte;

	while (isxdigit((unsigned char)at[0]) && isxdigit((unsigned char)at[1]) &&
	       sscanf(at, "%2x", &byte) == 1) {
		buf_add_byte(bytes, byte ? (char)byte : ' ');
		at += 2;
		if (*at == ' ' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2]))
			at++;
	}
	return (size_t)(at - hex);
}

static bool bytes_are_secret(struct walk *walk, const struct buf *bytes)
{
	scope_buf struct buf out = {0};
	size_t places = walk->places;

	if (!bytes->len)
		return false;
	if (!walk->second)
		return redact_secret_text(&walk->secrets, bytes->data, &out);
	hide_identity(walk, bytes->data, &out);
	return walk->places != places;
}

/* The first bytes of a file. */
static bool hex_is_secret(struct walk *walk, const char *hex)
{
	scope_buf struct buf bytes = {0};

	unhex(hex, &bytes);
	return bytes_are_secret(walk, &bytes);
}

/* The same within a sentence: "it starts with 01 02 ...". */
static bool hide_hex(struct walk *walk, const char *text, struct buf *out)
{
	bool found = false, fresh = true;

	while (*text) {
		scope_buf struct buf bytes = {0};
		size_t len = fresh ? unhex(text, &bytes) : 0;

		if (bytes.len >= HEX_LEAST && bytes_are_secret(walk, &bytes)) {
			buf_add_string(out, REDACT_MARK);
			found = true;
		} else {
			len = len ? len : 1;
			buf_add(out, text, len);
		}
		fresh = !isalnum((unsigned char)text[len - 1]);
		text += len;
	}
	buf_add_string(out, "");
	return found;
}

enum string_role { ROLE_TEXT, ROLE_VARIABLE, ROLE_WORD };

/* The redacted string, or NULL when nothing had to go. */
static json_t *redact_string(struct walk *walk, const char *text, enum string_role role,
			     struct redact_argv *argv)
{
	scope_buf struct buf plain = {0}, out = {0};
	bool changed = hide_hex(walk, text, &plain);
	size_t before = walk->places;

	text = plain.data;
	if (walk->second) {
		hide_identity(walk, text, &out);
		changed |= walk->places != before;
	} else if (role == ROLE_WORD) {
		changed |= redact_secret_word(&walk->secrets, argv, text, &out);
	} else if (role == ROLE_VARIABLE) {
		changed |= redact_secret_variable(&walk->secrets, text, &out);
	} else {
		changed |= redact_secret_text(&walk->secrets, text, &out);
	}
	return changed ? json_stringn_nocheck(out.data, out.len) : NULL;
}

static bool redact_array(struct walk *walk, json_t *array, const char *key)
{
	enum string_role role = !strcmp(key, "argv")				 ? ROLE_WORD
				: !strcmp(key, "env") || !strcmp(key, "env_set") ? ROLE_VARIABLE
										 : ROLE_TEXT;
	struct redact_argv argv = {0};
	bool changed = false;
	json_t *item, *now;
	size_t i;

	json_array_foreach(array, i, item)
	{
		now = json_is_string(item)
			      ? redact_string(walk, json_string_value(item), role, &argv)
			      : NULL;
		if (now)
			json_array_set_new(array, i, now);
		changed |= now != NULL;
	}
	return changed;
}

static void redact_node(struct walk *walk, json_t *node);

/* A member of an object; true when it is not what it was. */
static bool redact_member(struct walk *walk, json_t *object, const char *key, json_t *value)
{
	json_t *now = NULL;

	if (listed(fixed_keys, COUNT(fixed_keys), key))
		return false;
	if (json_is_string(value) && !strcmp(key, "head_hex")) {
		if (hex_is_secret(walk, json_string_value(value)))
			now = json_null();
	} else if (json_is_string(value)) {
		now = redact_string(walk, json_string_value(value), ROLE_TEXT, NULL);
	}
	if (now)
		json_object_set_new(object, key, now);
	if (!now)
		redact_node(walk, value);
	return now || (json_is_array(value) && redact_array(walk, value, key));
}

static void redact_node(struct walk *walk, json_t *node)
{
	const char *key;
	json_t *value;
	void *next;
	size_t i;

	/* The exact bytes beside a readable string would give away what was hidden there: all of
	 * them go, because only bytes that are no text tell whether they hold the same. */
	json_object_foreach_safe(node, next, key, value)
	{
		size_t len = strlen(key);

		if (len > 7 && !strcmp(key + len - 7, "_base64"))
			json_object_del(node, key);
		else
			redact_member(walk, node, key, value);
	}
	json_array_foreach(node, i, value) redact_node(walk, value);
}

/* Both passes over a copy. */
static json_t *redacted_copy(struct walk *walk, const json_t *from)
{
	json_t *copy = json_deep_copy(from);

	walk->second = false;
	redact_node(walk, copy);
	walk->second = true;
	redact_node(walk, copy);
	return copy;
}

json_t *redact_document(const json_t *document, const struct redact_identity *identity)
{
	struct walk walk = {.identity = identity};
	json_int_t before = json_get_int(document, "run.redacted.count", 0);
	json_t *copy = redacted_copy(&walk, document), *run = json_object_get(copy, "run");

	if (json_is_object(copy) && !json_is_object(run)) {
		json_object_set_new(copy, "run", json_object());
		run = json_object_get(copy, "run");
	}
	if (run)
		json_object_set_new(
			run, "redacted",
			json_pack("{s:I}", "count",
				  before + (json_int_t)(walk.places + walk.secrets.places)));
	redact_secrets_free(&walk.secrets);
	return copy;
}

struct redactor {
	struct redact_identity identity;
	struct walk walk;
};

struct redactor *redactor_new(void)
{
	struct redactor *redactor = xcalloc(1, sizeof(*redactor));

	redact_identity_read(&redactor->identity);
	redactor->walk.identity = &redactor->identity;
	return redactor;
}

json_t *redactor_record(struct redactor *redactor, const json_t *record)
{
	return redacted_copy(&redactor->walk, record);
}

void redactor_line(struct redactor *redactor, const char *line, struct buf *out)
{
	scope_buf struct buf plain = {0};

	redactor->walk.second = false;
	redact_secret_text(&redactor->walk.secrets, line, &plain);
	hide_identity(&redactor->walk, plain.data, out);
}

void redactor_free(struct redactor *redactor)
{
	if (!redactor)
		return;
	redact_identity_free(&redactor->identity);
	redact_secrets_free(&redactor->walk.secrets);
	free(redactor);
}
