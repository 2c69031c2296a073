/* report/redact: planted secrets and names are gone from every format, and little else is. */
#include "report/redact.h"

#include <stdlib.h>

#include "report/json_get.h"
#include "report/redact_secret.h"
#include "tests/unit/report/hostile.h"

static struct redact_identity alice(void)
{
	return (struct redact_identity){(char *)"/home/alice", (char *)"alice",
					(char *)"wonderland"};
}

static void expect_text(const char *in, const char *expected)
{
	struct redact_secrets secrets = {0};
	scope_buf struct buf out = {0};
	bool found = redact_secret_text(&secrets, in, &out);

	cr_expect_str_eq(out.data, expected, "%s -> %s", in, out.data);
	cr_expect_eq(found, strcmp(in, expected) != 0, "%s", in);
	redact_secrets_free(&secrets);
}

Test(redact, running_text)
{
	static const char *const rows[][2] = {
		{"nothing here", "nothing here"},
		{"TOKEN=abc rest", "TOKEN=[redacted] rest"},
		{"a?api_key=abc&x=1", "a?api_key=[redacted]&x=1"},
		{"https://bob:pw@host/x", "https://[redacted]@host/x"},
		{"https://tok@host/x and git@host", "https://[redacted]@host/x and git@host"},
		{"https://host/a@b", "https://host/a@b"},
		{"Authorization: Bearer abc def", "Authorization: [redacted]"},
		{"curl -H 'Authorization: Basic eA==' x", "curl -H 'Authorization: [redacted]' x"},
		{"got Bearer abcdefgh12 back", "got Bearer [redacted] back"},
		{"{\"password\": \"a b\", \"x\": 1}", "{\"password\": \"[redacted]\", \"x\": 1}"},
		{"x --db-password hunter2 y", "x --db-password [redacted] y"},
		{"AKIAIOSFODNN7EXAMPLE.", "[redacted]"},
		{"(ghp_0123456789abcdefghij)", "([redacted])"},
		{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln", "[redacted]"},
		{"k -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- z",
		 "k [redacted] z"},
		{"-----BEGIN PRIVATE KEY-----\nMII", "[redacted]"},
		{"-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----"},
		{"main.apiKey=zzz", "main.apiKey=[redacted]"},
		{"PASSWORD=$PASSWORD", "PASSWORD=$PASSWORD"},
		{"TOKEN=", "TOKEN="},
		{"PWD=/src KEYBOARD=de MONKEY=1 COMPASS=n",
		 "PWD=/src KEYBOARD=de MONKEY=1 COMPASS=n"},
		{"the first token: x", "the first token: [redacted]"},
		{"key: value", "key: value"},
		{"skipped sk-1", "skipped sk-1"},
		{"execve(\"a\", [\"--token\", \"b c\"])",
		 "execve(\"a\", [\"--token\", \"[redacted]\"])"},
		{"[\"--token\", \"--x\"]", "[\"--token\", \"--x\"]"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_text(rows[i][0], rows[i][1]);
}

Test(redact, names)
{
	static const struct {
		const char *name;
		bool secret, sure;
	} rows[] = {
		{"API_TOKEN", true, true},
		{"db-password", true, true},
		{"SSH_KEY", true, false},
		{"sshKey", true, false},
		{"DB_PASS", true, false},
		{"MYSQL_PWD", true, false},
		{"PWD", false, false},
		{"PATH", false, false},
		{"MONKEY", false, false},
		{"X-Api-Key", true, true},
		{"authorization", true, true},
		{"author", false, false},
		{"bypass", false, false},
		{"GOFLAGS", false, false},
		{"", false, false},
		{"Passphrase", true, true},
		{"KEYWORDS", false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t len = strlen(rows[i].name);

		cr_expect_eq(redact_name_is_secret(rows[i].name, len, false), rows[i].secret, "%s",
			     rows[i].name);
		cr_expect_eq(redact_name_is_secret(rows[i].name, len, true), rows[i].sure, "%s",
			     rows[i].name);
	}
}

Test(redact, command_lines)
{
	static const struct {
		const char *words[8], *expected;
	} rows[] = {
		{{"x", "--password", "hunter2", "y"}, "x --password [redacted] y "},
		{{"x", "--password", "--quiet"}, "x --password --quiet "},
		{{"x", "--key=a b c"}, "x --key=[redacted] "},
		{{"env", "API_TOKEN=t", "make"}, "env API_TOKEN=[redacted] make "},
		{{"/usr/bin/curl", "-u", "bob:pw", "x"}, "/usr/bin/curl -u [redacted] x "},
		{{"mysql", "-psecret", "-p"}, "mysql -p[redacted] -p "},
		{{"ls", "-p", "dir"}, "ls -p dir "},
		{{"sshpass", "-p", "pw"}, "sshpass -p [redacted] "},
		{{"sh", "-c", "echo a=b; TOKEN=x y"}, "sh -c echo a=b; TOKEN=[redacted] y "},
		{{"--password", "x"}, "--password x "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct redact_secrets secrets = {0};
		struct redact_argv argv = {0};
		scope_buf struct buf out = {0};

		for (size_t w = 0; rows[i].words[w]; w++) {
			redact_secret_word(&secrets, &argv, rows[i].words[w], &out);
			buf_add_byte(&out, ' ');
		}
		cr_expect_str_eq(out.data, rows[i].expected);
		redact_secrets_free(&secrets);
	}
}

Test(redact, variable_to_its_end)
{
	struct redact_secrets secrets = {0};
	scope_buf struct buf out = {0};

	cr_expect(redact_secret_variable(&secrets, "DB_PASS=two words", &out));
	cr_expect_str_eq(out.data, "DB_PASS=[redacted]");
	cr_expect_eq(secrets.places, 1);
	cr_expect_str_eq(secrets.values[0], "two words");
	redact_secrets_free(&secrets);
}

/* The fixture holds these; its other places repeat them. */
static const char *const planted[] = {"hunter2", "abcdef0123456789", "s3cret",	   "tok-123456",
				      "alice",	 "wonderland",	     "filetoken99"};

static json_t *planted_document(void)
{
	json_t *document = fixture(1);
	json_t *finding = json_array_get(json_object_get(document, "findings"), 0);

	json_object_set_new(finding, "summary",
			    json_string("hunter2 failed on wonderland for alice in /home/alice"));
	json_object_set_new(finding, "argv_base64", json_pack("[s]", "aHVudGVyMg=="));
	/* "#!/bin/sh\nT_TOKEN=filetoken99" */
	json_object_set_new(
		json_object_get(finding, "target"), "head_hex",
		json_string("23212f62696e2f73680a545f544f4b454e3d66696c65746f6b656e3939"));
	return document;
}

Test(redact, nothing_planted_is_left)
{
	struct redact_identity identity = alice();
	json_t *document = planted_document(), *before = json_deep_copy(document);
	json_t *redacted = redact_document(document, &identity);
	static const struct render_options options = {.width = 80};

	cr_expect(json_equal(document, before), "the original stays");
	for (const struct renderer *r = renderers; r->name; r++) {
		scope_buf struct buf out = {0}, plain = {0};

		r->render(redacted, &options, &out);
		r->render(document, &options, &plain);
		for (size_t i = 0; i < sizeof(planted) / sizeof(*planted); i++)
			cr_expect_null(strstr(out.data, planted[i]), "%s: %s", r->name, planted[i]);
		cr_expect_not_null(strstr(plain.data, "hunter2"), "the test plants nothing");
		cr_expect_null(strstr(out.data, "aHVudGVyMg"));
		cr_expect_null(strstr(out.data, "66696c65746f6b656e"), "%s", r->name);
	}
	cr_expect_geq(json_get_int(redacted, "run.redacted.count", 0), 10);
	cr_expect_str_eq(json_get_text(redacted, "run.cwd"), "~/src");
	json_decref(redacted);
	json_decref(before);
	json_decref(document);
}

Test(redact, little_else_changes)
{
	struct redact_identity identity = {(char *)"/root", (char *)"root", (char *)"debian"};
	json_t *document = fixture(0), *redacted = redact_document(document, &identity), *again;
	static const char *const kept[] = {"findings", "registry", "counters", "host", "command"};

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		cr_expect(json_equal(json_object_get(document, kept[i]),
				     json_object_get(redacted, kept[i])),
			  "%s", kept[i]);
	cr_expect_eq(json_get_int(redacted, "run.redacted.count", -1), 0);
	again = redact_document(redacted, &identity);
	cr_expect(json_equal(again, redacted));
	json_decref(again);
	json_decref(redacted);
	json_decref(document);
}

Test(redact, other_homes)
{
	static const char *const rows[][2] = {
		{"/home/bob/src and /Users/eve/x", "/home/[user]/src and ~/x"},
		{"/home/alice", "~"},
		{"/home/alice2/x", "/home/[user]/x"},
		{"C:\\Users\\eve\\go", "C:~\\go"},
		{"alice@wonderland:~", "[user]@[host]:~"},
		{"malice in wonderlands", "malice in wonderlands"},
		{"/mnt/c/Users/eve/x", "/mnt/c~/x"},
	};
	struct redact_identity identity = alice();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *document = json_pack("{s:s}", "cwd", rows[i][0]);
		json_t *redacted = redact_document(document, &identity);

		cr_expect_str_eq(json_get_text(redacted, "cwd"), rows[i][1]);
		json_decref(redacted);
		json_decref(document);
	}
}

Test(redact, bytes_of_files)
{
	static const char *const rows[][2] = {
		{"\"api_key: abcdef\\n\"", "\"api_key: [redacted]\""},
		/* \1 token=abcdef */
		{"it starts with 01 20 74 6f 6b 65 6e 3d 61 62 63 64 65 66 0a; its size is 15 "
		 "bytes",
		 "it starts with [redacted]; its size is 15 bytes"},
		{"build-id 746f6b656e3d616263646566", "build-id [redacted]"},
		{"sha256 9f86d081884c7d659a2feaa0c55ad015",
		 "sha256 9f86d081884c7d659a2feaa0c55ad015"},
		{"7f 45 4c 46 02 01 01 00 00 00", "7f 45 4c 46 02 01 01 00 00 00"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct redact_identity identity = alice();
		json_t *document = json_pack("{s:s}", "fact", rows[i][0]);
		json_t *redacted = redact_document(document, &identity);

		cr_expect_str_eq(json_get_text(redacted, "fact"), rows[i][1]);
		json_decref(redacted);
		json_decref(document);
	}
}

Test(redact, record_after_record)
{
	struct redactor *redactor = redactor_new();
	json_t *first = json_pack("{s:[sss]}", "argv", "a", "--token", "abcdef");
	json_t *later = json_pack("{s:s}", "text", "abcdef again"), *shown;
	scope_buf struct buf line = {0};

	shown = redactor_record(redactor, first);
	cr_expect_str_eq(json_string_value(json_array_get(json_get(shown, "argv"), 2)),
			 "[redacted]");
	json_decref(shown);
	shown = redactor_record(redactor, later);
	cr_expect_str_eq(json_get_text(shown, "text"), "[redacted] again");
	json_decref(shown);
	redactor_line(redactor, "of abcdef\n", &line);
	cr_expect_str_eq(line.data, "of [redacted]\n");
	json_decref(first);
	json_decref(later);
	redactor_free(redactor);
}

static void render_redacted(const json_t *document, struct buf *out)
{
	struct redact_identity identity = alice();
	json_t *redacted = redact_document(document, &identity);

	renderer_find("text")->render(redacted, &(struct render_options){.width = 80}, out);
	json_decref(redacted);
}

Test(redact, hostile_documents)
{
	hostile_run(render_redacted, check_shown);
}

Test(redact, only_where_asked)
{
	json_t *document = fixture(1);

	for (int redact = 0; redact < 2; redact++) {
		struct render_options options = {.width = 80, .redact = redact};
		scope_buf struct buf text = {0}, summary = {0};

		renderer_run(renderer_find("text"), document, &options, &text);
		render_summary(document, &options, &summary);
		cr_expect_eq(strstr(text.data, "hunter2") == NULL, redact);
		cr_expect_eq(strstr(summary.data, "hunter2") == NULL, redact);
		cr_expect_eq(strstr(text.data, " places were redacted\n") != NULL, redact);
	}
	json_decref(document);
}

Test(redact, identity_of_this_machine)
{
	struct redact_identity identity = {0};

	setenv("HOME", "/home/somebody", 1);
	unsetenv("SUDO_USER");
	setenv("USER", "somebody", 1);
	redact_identity_read(&identity);
	cr_expect_str_eq(identity.home, "/home/somebody");
	cr_expect_str_eq(identity.user, "somebody");
	redact_identity_free(&identity);
	cr_expect_null(identity.home);
}
