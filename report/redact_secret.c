/* Rules for secrets: names, shapes of tokens, URLs, options of programs; see redact_secret.h. */
#include "report/redact_secret.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "decode/buf.h"
#include "decode/scope.h"

#define SECRETS_MAX 256
#define VALUE_MIN 5 /* shorter ones are taken away in place, but not looked for elsewhere */
#define NAME_MAX_LEN 100

/* Anywhere in a name, whatever is around it. */
static const char *const sure_parts[] = {
	"token",  "passw",	"passphrase", "secret",	   "credential", "authorization", "bearer",
	"apikey", "privatekey", "accesskey",  "sharedkey", "signingkey", "encryptionkey", "cookie",
};
/* A part of a name between punctuation or changes of case. */
static const char *const part_words[] = {"key",	 "pass",  "pwd", "pat", "auth",
					 "cred", "creds", "dsn", "sas", "pin"};
/* Look like the above and are none. */
static const char *const harmless_names[] = {"PWD", "OLDPWD", "GOAUTH"};

/* Tokens that say by their beginning what they are. */
static const struct shape {
	const char *prefix;
	size_t least; /* characters behind it */
} shapes[] = {
	{"AKIA", 16},  {"ASIA", 16},  {"ghp_", 16},	   {"gho_", 16},      {"ghu_", 16},
	{"ghs_", 16},  {"ghr_", 16},  {"github_pat_", 16}, {"glpat-", 12},    {"glrt-", 12},
	{"gldt-", 12}, {"xoxb-", 10}, {"xoxp-", 10},	   {"xoxa-", 10},     {"xoxr-", 10},
	{"xoxs-", 10}, {"AIza", 30},  {"sk-", 20},	   {"sk_live_", 10},  {"rk_live_", 10},
	{"npm_", 30},  {"hf_", 20},   {"pypi-", 20},	   {"dckr_pat_", 10}, {"SG.", 20},
	{"eyJ", 20},   {"ya29.", 20}, {"dop_v1_", 20},
};

/* Options that mean a secret in one program only. "x:" takes the next word, "x" is joined. */
static const struct {
	const char *program, *option;
	bool separate;
} options[] = {
	{"curl", "-u", true},	       {"curl", "--user", true},   {"curl", "-U", true},
	{"sshpass", "-p", true},       {"sshpass", "-p", false},   {"mysql", "-p", false},
	{"mysqldump", "-p", false},    {"mariadb", "-p", false},   {"docker", "-p", true},
	{"podman", "-p", true},	       {"smbclient", "-U", true},  {"openssl", "-passin", true},
	{"openssl", "-passout", true}, {"ldapsearch", "-w", true}, {"htpasswd", "-b", true},
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

void redact_secrets_free(struct redact_secrets *secrets)
{
	for (size_t i = 0; i < secrets->count; i++)
		free(secrets->values[i]);
	free(secrets->values);
	*secrets = (struct redact_secrets){0};
}

static void remember(struct redact_secrets *secrets, const char *value, size_t len)
{
	scope_free char *copy = xstrndup(value, len);

	if (len < VALUE_MIN || secrets->count >= SECRETS_MAX || strstr(copy, REDACT_MARK))
		return;
	for (size_t i = 0; i < secrets->count; i++)
		if (!strcmp(secrets->values[i], copy))
			return;
	secrets->values =
		xrealloc(secrets->values, (secrets->count + 1) * sizeof(*secrets->values));
	secrets->values[secrets->count++] = scope_steal_pointer(&copy);
}

/* Nothing to hide: empty, hidden already, or only the name of a variable. */
static bool is_hollow(const char *value, size_t len)
{
	return !len || *value == '$' || (len >= 10 && !strncmp(value, REDACT_MARK, 10));
}

static bool take(struct redact_secrets *secrets, const char *value, size_t len, struct buf *out)
{
	if (is_hollow(value, len)) {
		buf_add(out, value, len);
		return false;
	}
	remember(secrets, value, len);
	secrets->places++;
	buf_add_string(out, REDACT_MARK);
	return true;
}

static bool has_part_word(const char *name, size_t len)
{
	for (size_t start = 0; start < len;) {
		size_t stop = start;

		while (stop < len && isalnum((unsigned char)name[stop]) &&
		       !(stop > start && isupper((unsigned char)name[stop]) &&
			 islower((unsigned char)name[stop - 1])))
			stop++;
		for (size_t i = 0; i < COUNT(part_words); i++)
			if (strlen(part_words[i]) == stop - start &&
			    !strncasecmp(name + start, part_words[i], stop - start))
				return true;
		start = stop + (stop < len && !isalnum((unsigned char)name[stop])) +
			(stop == start);
	}
	return false;
}

bool redact_name_is_secret(const char *name, size_t len, bool sure)
{
	char plain[NAME_MAX_LEN + 1];
	size_t n = 0;

	for (size_t i = 0; i < COUNT(harmless_names); i++)
		if (strlen(harmless_names[i]) == len && !strncmp(name, harmless_names[i], len))
			return false;
	for (size_t i = 0; i < len && n < NAME_MAX_LEN; i++)
		if (isalnum((unsigned char)name[i]))
			plain[n++] = (char)tolower((unsigned char)name[i]);
	plain[n] = '\0';
	for (size_t i = 0; i < COUNT(sure_parts); i++)
		if (strstr(plain, sure_parts[i]))
			return true;
	return !sure && has_part_word(name, len);
}

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static size_t token_len(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || (text[len] && strchr("_-.+/=~", text[len])))
		len++;
	return len;
}

/* A token by its shape at the start of a word: its length, or 0. */
static size_t shaped_token(const char *text)
{
	for (size_t i = 0; i < COUNT(shapes); i++) {
		size_t prefix = strlen(shapes[i].prefix);

		if (!strncmp(text, shapes[i].prefix, prefix) &&
		    token_len(text + prefix) >= shapes[i].least)
			return prefix + token_len(text + prefix);
	}
	return 0;
}

/* "://user:password@": the length of what is between, or 0. */
static size_t url_userinfo(const char *text)
{
	size_t len = strncmp(text, "://", 3) ? 0 : strcspn(text + 3, "/ \t\n\"'<>@?#");

	return len && text[3 + len] == '@' ? len : 0;
}

static size_t pem_block(const char *text)
{
	const char *end;

	if (strncmp(text, "-----BEGIN ", 11) || !strstr(text, "PRIVATE KEY-----"))
		return 0;
	end = strstr(text, "-----END ");
	end = end ? strstr(end + 9, "-----") : NULL;
	return end ? (size_t)(end + 5 - text) : strlen(text);
}

/* Headers whose value is the rest of the line. */
static bool is_header(const char *name, size_t len)
{
	static const char *const headers[] = {"authorization", "proxy-authorization", "cookie",
					      "set-cookie"};

	for (size_t i = 0; i < COUNT(headers); i++)
		if (strlen(headers[i]) == len && !strncasecmp(name, headers[i], len))
			return true;
	return false;
}

/* How far a value goes that begins here: to its quote, or to the end of its word. */
static size_t value_len(const char *value, char quote, bool whole_line)
{
	char until[] = {quote, '\n', '\0'};

	if (quote)
		return strcspn(value, until);
	return strcspn(value, whole_line ? "\n\"'" : " \t\n\"'&;,)]}>|");
}

/* Behind a name at text[len]: '=', ':' or a blank and the value; how many bytes come before the
 * value, or 0 when none does. */
static size_t separator_len(const char *text, size_t len, bool dashes, bool *colon)
{
	size_t at = len;

	*colon = false;
	/* in a list of words: "--token", "VALUE" */
	if (dashes && !strncmp(text + at, "\", \"", 4) && text[at + 4] != '-')
		return at + 3 - len;
	if (text[at] == '"' || text[at] == '\'')
		at++;
	if (text[at] == '=')
		return at + 1 - len;
	if (text[at] == ':' || (dashes && text[at] == ' ')) {
		*colon = true;
		at++;
		while (text[at] == ' ' || text[at] == '\t')
			at++;
		/* "--token -x": the option's value is elsewhere; "secret: " at the end: none */
		return text[at] && text[at] != '-' ? at - len : 0;
	}
	return 0;
}

/* NAME=VALUE, "NAME": "VALUE", Authorization: ..., --token VALUE at the start of a name. Returns
 * how much of the text was dealt with, 0 when it is no such thing. */
static size_t named_value(struct redact_secrets *secrets, const char *text, struct buf *out,
			  bool *found)
{
	size_t dashes = strspn(text, "-"), len = dashes, gap, value;
	bool colon, header;
	char quote = 0;

	while (is_name_byte(text[len]) && len < NAME_MAX_LEN)
		len++;
	if (len == dashes)
		return 0;
	gap = separator_len(text, len, dashes == 2, &colon);
	if (!gap || !redact_name_is_secret(text + dashes, len - dashes, colon))
		return 0;
	header = colon && text[len] == ':' && is_header(text + dashes, len - dashes);
	value = len + gap;
	if (text[value] == '"' || text[value] == '\'')
		quote = text[value++];
	buf_add(out, text, value);
	len = value_len(text + value, quote, header && !quote);
	*found |= take(secrets, text + value, len, out);
	return value + len;
}

/* "Bearer TOKEN" without a header's name around it. */
static size_t scheme_token(struct redact_secrets *secrets, const char *text, struct buf *out,
			   bool *found)
{
	static const char *const schemes[] = {"Bearer ", "bearer ", "Basic "};

	for (size_t i = 0; i < COUNT(schemes); i++) {
		size_t prefix = strlen(schemes[i]);
		size_t len = strncmp(text, schemes[i], prefix) ? 0 : token_len(text + prefix);

		if (len < 8)
			continue;
		buf_add(out, text, prefix);
		*found |= take(secrets, text + prefix, len, out);
		return prefix + len;
	}
	return 0;
}

/* What begins here and is secret, redacted into out; how many bytes it took, or 0. */
static size_t redact_here(struct redact_secrets *secrets, const char *text, bool word_start,
			  struct buf *out, bool *found)
{
	size_t len = url_userinfo(text);

	if (len) {
		const char *colon = memchr(text + 3, ':', len);

		buf_add_string(out, "://");
		if (colon)
			remember(secrets, colon + 1, (size_t)(text + 3 + len - colon - 1));
		*found |= take(secrets, text + 3, len, out);
		return 3 + len;
	}
	if (!word_start)
		return 0;
	len = pem_block(text);
	if (!len)
		len = shaped_token(text);
	if (len) {
		*found |= take(secrets, text, len, out);
		return len;
	}
	len = scheme_token(secrets, text, out, found);
	return len ? len : named_value(secrets, text, out, found);
}

bool redact_secret_text(struct redact_secrets *secrets, const char *text, struct buf *out)
{
	bool found = false, word_start = true;

	while (*text) {
		size_t used = redact_here(secrets, text, word_start, out, &found);

		if (used) {
			text += used;
			word_start = true;
			continue;
		}
		buf_add_byte(out, *text);
		word_start = !is_name_byte(*text);
		text++;
	}
	buf_add_string(out, "");
	return found;
}

bool redact_secret_variable(struct redact_secrets *secrets, const char *text, struct buf *out)
{
	size_t name = strcspn(text, "=");

	if (!text[name] || !redact_name_is_secret(text, name, false))
		return redact_secret_text(secrets, text, out);
	buf_add(out, text, name + 1);
	return take(secrets, text + name + 1, strlen(text + name + 1), out);
}

static bool program_option(struct redact_argv *argv, const char *word, size_t *prefix)
{
	for (size_t i = 0; i < COUNT(options); i++) {
		size_t len = strlen(options[i].option);

		if (strcmp(argv->program, options[i].program) ||
		    strncmp(word, options[i].option, len))
			continue;
		if (options[i].separate && !word[len]) {
			argv->next = true;
			return false;
		}
		if (!options[i].separate && word[len]) {
			*prefix = len;
			return true;
		}
	}
	return false;
}

bool redact_secret_word(struct redact_secrets *secrets, struct redact_argv *argv, const char *word,
			struct buf *out)
{
	size_t dashes = strspn(word, "-"), name = strcspn(word + dashes, "="), prefix = 0;
	const char *slash = strrchr(word, '/');

	if (!argv->first_done) {
		argv->first_done = true;
		snprintf(argv->program, sizeof(argv->program), "%s", slash ? slash + 1 : word);
		return redact_secret_text(secrets, word, out);
	}
	if (argv->next && *word != '-') {
		argv->next = false;
		return take(secrets, word, strlen(word), out);
	}
	argv->next = false;
	if (program_option(argv, word, &prefix)) {
		buf_add(out, word, prefix);
		return take(secrets, word + prefix, strlen(word + prefix), out);
	}
	/* A name, not a sentence: --db-password, TOKEN=..., -passphrase */
	for (size_t i = 0; i < name; i++)
		if (!is_name_byte(word[dashes + i]))
			return redact_secret_text(secrets, word, out);
	if (name && word[dashes + name] == '=' &&
	    redact_name_is_secret(word + dashes, name, false)) {
		buf_add(out, word, dashes + name + 1);
		return take(secrets, word + dashes + name + 1, strlen(word + dashes + name + 1),
			    out);
	}
	if (dashes && dashes <= 2 && name > 1 && !word[dashes + name] &&
	    redact_name_is_secret(word + dashes, name, false))
		argv->next = true;
	return redact_secret_text(secrets, word, out);
}
