/* decode/landlock: what layers of rules allow, beneath real files and directories. */
#include "decode/landlock.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { X = LANDLOCK_EXECUTE, R = LANDLOCK_READ_FILE };

struct tree { /* DIR/sub/file and DIR/other */
	char dir[64], sub[96], file[128], other[96];
};

static void plant(struct tree *tree)
{
	snprintf(tree->dir, sizeof(tree->dir), "%s/landlock.XXXXXX",
		 getenv("TMPDIR") && strlen(getenv("TMPDIR")) < 32 ? getenv("TMPDIR") : "/tmp");
	cr_assert_not_null(mkdtemp(tree->dir));
	snprintf(tree->sub, sizeof(tree->sub), "%s/sub", tree->dir);
	snprintf(tree->file, sizeof(tree->file), "%s/file", tree->sub);
	snprintf(tree->other, sizeof(tree->other), "%s/other", tree->dir);
	cr_assert_eq(mkdir(tree->sub, 0755), 0);
	cr_assert_eq(mkdir(tree->other, 0755), 0);
	close(open(tree->file, O_CREAT | O_WRONLY, 0755));
}

static void uproot(struct tree *tree)
{
	unlink(tree->file);
	rmdir(tree->sub);
	rmdir(tree->other);
	rmdir(tree->dir);
}

static void allow(struct landlock_ruleset *set, const char *path, uint64_t access)
{
	struct stat file;

	cr_assert_eq(stat(path, &file), 0);
	landlock_ruleset_add(set, &file, access);
}

static void ask(const struct landlock_domain *domain, const char *path,
		struct landlock_answer *answer)
{
	int root = open("/", O_PATH | O_DIRECTORY);
	struct stat file;

	cr_assert_eq(stat(path, &file), 0);
	landlock_ask(domain, root, path, &file, X | R, answer);
	close(root);
}

/* One layer: what is handled, and what beneath the file, its directory, the one above, another
 * one and the root is allowed. */
Test(landlock, one_layer)
{
	static const struct {
		const char *name;
		uint64_t handled, file, sub, dir, other, root;
		enum tri allowed;
		uint64_t lacks;
	} rows[] = {
		{"nothing handled", 0, 0, 0, 0, 0, 0, TRI_YES, 0},
		{"other rights handled", 2 | 8, 0, 0, 0, 0, 0, TRI_YES, 0},
		{"nothing allowed", X, 0, 0, 0, 0, 0, TRI_NO, X},
		{"the file", X, X, 0, 0, 0, 0, TRI_YES, 0},
		{"its directory", X, 0, X, 0, 0, 0, TRI_YES, 0},
		{"the directory above", X, 0, 0, X, 0, 0, TRI_YES, 0},
		{"the root", X, 0, 0, 0, 0, X, TRI_YES, 0},
		{"elsewhere", X, 0, 0, 0, X, 0, TRI_NO, X},
		{"read is handled too", X | R, X, 0, 0, 0, 0, TRI_NO, R},
		{"both, from two places", X | R, X, 0, 0, 0, R, TRI_YES, 0},
		{"neither", X | R, 0, 0, 0, X | R, 0, TRI_NO, X | R},
	};
	struct tree tree;

	plant(&tree);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct landlock_ruleset *set = landlock_ruleset_new(rows[i].handled);
		struct landlock_domain *domain;
		struct landlock_answer answer;

		allow(set, tree.file, rows[i].file);
		allow(set, tree.sub, rows[i].sub);
		allow(set, tree.dir, rows[i].dir);
		allow(set, tree.other, rows[i].other);
		allow(set, "/", rows[i].root);
		domain = landlock_domain_new(NULL, set, 7, "box");
		ask(domain, tree.file, &answer);
		cr_expect_eq(answer.allowed, rows[i].allowed, "%s", rows[i].name);
		cr_expect_eq(answer.lacks, rows[i].lacks, "%s", rows[i].name);
		cr_expect_eq(answer.layers, 1);
		if (answer.allowed == TRI_NO) {
			cr_expect_eq(answer.id, 7);
			cr_expect_str_eq(answer.by, "box");
		}
		landlock_domain_unref(domain);
		landlock_ruleset_unref(set);
	}
	uproot(&tree);
}

Test(landlock, layers_add_up)
{
	struct landlock_ruleset *open_all = landlock_ruleset_new(X),
				*shut = landlock_ruleset_new(X);
	struct landlock_domain *one, *two, *unknown, *unseen, *both;
	struct landlock_answer answer;
	struct tree tree;

	plant(&tree);
	allow(open_all, "/", X);
	one = landlock_domain_new(NULL, open_all, 1, NULL);
	two = landlock_domain_new(one, shut, 2, NULL);
	ask(NULL, tree.file, &answer);
	cr_expect(!answer.asked && answer.allowed == TRI_YES);
	ask(one, tree.file, &answer);
	cr_expect(answer.asked && answer.allowed == TRI_YES && answer.layers == 1);
	ask(two, tree.file, &answer);
	cr_expect(answer.allowed == TRI_NO && answer.layers == 2 && answer.id == 2);
	/* what is added to a ruleset later is not in force */
	allow(shut, "/", X);
	ask(two, tree.file, &answer);
	cr_expect_eq(answer.allowed, TRI_NO);

	unknown = landlock_domain_new(one, NULL, 3, NULL);
	ask(unknown, tree.file, &answer);
	cr_expect(answer.allowed == TRI_UNKNOWN && answer.unknown == 1 && answer.layers == 2);
	both = landlock_domain_new(two, NULL, 4, NULL);
	ask(both, tree.file, &answer);
	cr_expect(answer.allowed == TRI_NO && answer.id == 2, "a layer that is known decides");
	unseen = landlock_domain_unseen();
	ask(unseen, tree.file, &answer);
	cr_expect(answer.allowed == TRI_UNKNOWN && answer.unseen && !answer.layers);

	landlock_domain_unref(both);
	landlock_domain_unref(unseen);
	landlock_domain_unref(unknown);
	landlock_domain_unref(two);
	landlock_domain_unref(one);
	landlock_ruleset_unref(shut);
	landlock_ruleset_unref(open_all);
	uproot(&tree);
}

Test(landlock, what_cannot_be_followed)
{
	struct landlock_ruleset *set = landlock_ruleset_new(X);
	struct landlock_domain *domain = landlock_domain_new(NULL, set, 1, NULL), *doubtful;
	struct landlock_answer answer;
	int root = open("/", O_PATH | O_DIRECTORY);
	struct stat file;
	struct tree tree;

	plant(&tree);
	/* it is no longer there under this name: whose directory is it in? */
	cr_assert_eq(stat(tree.other, &file), 0);
	landlock_ask(domain, root, tree.file, &file, X, &answer);
	cr_expect_eq(answer.allowed, TRI_UNKNOWN);
	landlock_ask(domain, root, NULL, &file, X, &answer);
	cr_expect_eq(answer.allowed, TRI_UNKNOWN);
	landlock_ruleset_doubt(set);
	doubtful = landlock_domain_new(NULL, set, 1, NULL);
	ask(doubtful, tree.file, &answer);
	cr_expect_eq(answer.allowed, TRI_UNKNOWN);
	landlock_domain_unref(doubtful);
	landlock_domain_unref(domain);
	landlock_ruleset_unref(set);
	close(root);
	uproot(&tree);
}
