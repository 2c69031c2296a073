/* The oracle's loop: rounds of files and a registry, trials in each, prediction against
 * observation. Exits 1 when they ever disagree, 77 when there is nothing to try it on. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/xlat.h"
#include "tests/oracle/oracle.h"

#define TRIALS_PER_ROUND 60
#define SHOWN_MAX 10 /* disagreements that are printed in full */

struct tally {
	unsigned long trials, wrong, unknown, kind[5];
	unsigned long rule[RULE_COUNT];
	unsigned long undecidable[16]; /* of the unknown ones, by bit */
};

struct options {
	unsigned long count;
	uint64_t seed;
	long round, trial; /* only this one; -1 all */
	bool verbose;
};

static void print_outcome(const char *who, const struct outcome *o)
{
	switch (o->kind) {
	case OUTCOME_UNKNOWN:
		fprintf(stderr, "  %s: unknown\n", who);
		break;
	case OUTCOME_ERRNO:
		fprintf(stderr, "  %s: %s\n", who, xlat_errno(o->error));
		break;
	case OUTCOME_SIGNAL:
		fprintf(stderr, "  %s: signal %d behind %s\n", who, o->signal,
			o->error ? xlat_errno(o->error) : "?");
		break;
	case OUTCOME_SUCCESS:
		fprintf(stderr, "  %s: runs dev %llu ino %llu %s\n", who,
			(unsigned long long)o->dev, (unsigned long long)o->ino,
			o->ran ? o->ran : "");
		break;
	case OUTCOME_CHECKED:
		fprintf(stderr, "  %s: checked\n", who);
		break;
	}
}

static void print_walk(const struct dispatch *d)
{
	for (size_t i = 0; i < d->nimages; i++)
		fprintf(stderr, "  image %zu level %d: \"%.300s\" (%s) size %llu mode %o\n", i,
			d->images[i].level, d->images[i].path,
			d->images[i].resolved ? d->images[i].resolved : "?",
			(unsigned long long)d->images[i].size, d->images[i].mode);
	for (size_t i = 0; i < d->nsteps; i++)
		if (d->steps[i].result != STEP_NO_MATCH)
			fprintf(stderr, "  step %s %s %s%s\n",
				step_handler_name(d->steps[i].handler),
				step_result_name(d->steps[i].result),
				d->steps[i].entry ? d->steps[i].entry : "",
				d->steps[i].why ? d->steps[i].why : "");
	fprintf(stderr, "  rule %s, undecidable %#x\n", dispatch_rule_name(d->rule),
		d->undecidable);
}

/* The argument list that the kernel made, byte by byte. */
static bool same_arguments(const struct dispatch *d, const struct observation *seen)
{
	scope_buf struct buf ours = {0};

	for (size_t i = 0; d->argv && d->argv[i]; i++)
		buf_add(&ours, d->argv[i], strlen(d->argv[i]) + 1);
	return ours.len == seen->cmdline_len && !memcmp(ours.data, seen->cmdline, ours.len);
}

static bool agrees(const struct dispatch *d, const struct observation *seen)
{
	if (!outcome_agrees(&d->predicted, &seen->outcome))
		return false;
	if (seen->outcome.kind == OUTCOME_SIGNAL)
		return d->predicted.error == seen->outcome.error;
	if (seen->outcome.kind != OUTCOME_SUCCESS)
		return true;
	return same_arguments(d, seen) && d->execfd == seen->execfd &&
	       d->preserve_argv0 == seen->preserve_argv0;
}

static void print_words(const char *who, const char *bytes, size_t len)
{
	fprintf(stderr, "  %s:", who);
	for (size_t i = 0; i < len && i < 2000; i += strlen(bytes + i) + 1)
		fprintf(stderr, " \"%.100s\"", bytes + i);
	fputc('\n', stderr);
}

static void report(const struct options *options, uint64_t round, long index,
		   const struct trial *trial, const struct dispatch *d,
		   const struct observation *seen, const struct registry *registry)
{
	fprintf(stderr,
		"oracle: seed %llu round %llu trial %ld: the kernel and the model disagree\n",
		(unsigned long long)options->seed, (unsigned long long)round, index);
	trial_print(trial);
	print_outcome("predicted", &d->predicted);
	print_outcome("observed", &seen->outcome);
	print_walk(d);
	if (seen->outcome.kind == OUTCOME_SUCCESS) {
		print_words("argv", seen->cmdline, seen->cmdline_len);
		for (size_t i = 0; d->argv && d->argv[i]; i++)
			fprintf(stderr, "  our argv[%zu] \"%.100s\"\n", i, d->argv[i]);
		fprintf(stderr, "  AT_EXECFD %d (we %d) preserve argv[0] %d (we %d)\n",
			seen->execfd, d->execfd, seen->preserve_argv0, d->preserve_argv0);
	}
	for (size_t i = 0; i < registry->count; i++)
		if (d->entry_step >= 0 &&
		    !strcmp(registry->entries[i].name, d->steps[d->entry_step].entry))
			fprintf(stderr, "  entry %s", registry->entries[i].text);
}

static void count(struct tally *tally, const struct dispatch *d)
{
	tally->trials++;
	tally->kind[d->predicted.kind]++;
	if (d->predicted.kind != OUTCOME_UNKNOWN) {
		tally->rule[d->rule]++;
		return;
	}
	tally->unknown++;
	for (int bit = 0; bit < 16; bit++)
		if (d->undecidable >> bit & 1)
			tally->undecidable[bit]++;
}

/* false: they disagree */
static bool try_one(const struct options *options, const struct world *world,
		    const struct pool *pool, const struct registry *registry, struct rng *rng,
		    uint64_t round, long index, struct tally *tally)
{
	struct observation seen;
	struct dispatch dispatch;
	struct trial trial;
	pid_t child;
	bool good = true;

	trial_make(&trial, world, pool, rng);
	if (options->trial < 0 || options->trial == index) {
		child = trial_start(&trial);
		trial_predict(&trial, world, pool, child, registry, &dispatch);
		good = trial_observe(child, &seen) &&
		       (dispatch.predicted.kind == OUTCOME_UNKNOWN || agrees(&dispatch, &seen));
		count(tally, &dispatch);
		if (options->verbose || (!good && tally->wrong < SHOWN_MAX))
			report(options, round, index, &trial, &dispatch, &seen, registry);
		free(seen.cmdline);
		dispatch_free(&dispatch);
	}
	trial_free(&trial);
	return good;
}

static void run_round(const struct options *options, struct world *world, uint64_t round,
		      struct tally *tally)
{
	struct rng rng = {options->seed * 0x9e3779b97f4a7c15 + round * 0xd1342543de82ef95};
	scope_registry struct registry registry = {0};
	struct pool pool = {.busy_fd = -1};
	unsigned long before = tally->wrong;

	world_clear(world);
	pool_fill(&pool, world, &rng);
	tally->wrong += registrations_make(world, &pool, &rng, &registry);
	for (long i = 0; i < TRIALS_PER_ROUND; i++)
		if (!try_one(options, world, &pool, &registry, &rng, round, i, tally))
			tally->wrong++;
	if (tally->wrong > before && before < SHOWN_MAX)
		evidence_keep(world, &pool, options->seed, round);
	pool_empty(&pool);
}

static void print_tally(const struct tally *tally, double seconds)
{
	printf("oracle: %lu execs in %.1f s (%.0f/s): %lu run, %lu errno, %lu died, %lu checked, "
	       "%lu undecidable, %lu disagree\n",
	       tally->trials, seconds, tally->trials / seconds, tally->kind[OUTCOME_SUCCESS],
	       tally->kind[OUTCOME_ERRNO], tally->kind[OUTCOME_SIGNAL],
	       tally->kind[OUTCOME_CHECKED], tally->unknown, tally->wrong);
	for (int rule = 1; rule < RULE_COUNT; rule++)
		printf("  %8lu %s\n", tally->rule[rule], dispatch_rule_name(rule));
	for (int bit = 0; bit < 16; bit++)
		if (tally->undecidable[bit])
			printf("  %8lu undecidable: %s\n", tally->undecidable[bit],
			       undecidable_phrase(1u << bit));
}

static bool parse_options(struct options *options, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "n:s:r:t:v")) != -1) {
		if (option == 'n')
			options->count = strtoul(optarg, NULL, 10);
		else if (option == 's')
			options->seed = strtoull(optarg, NULL, 10);
		else if (option == 'r')
			options->round = strtol(optarg, NULL, 10);
		else if (option == 't')
			options->trial = strtol(optarg, NULL, 10);
		else if (option == 'v')
			options->verbose = true;
		else
			return false;
	}
	return optind == argc;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Whoever started us may have left descriptors open, which would count in every child; and no file
 * of ours may come to have the number that a child gives its own. */
static bool own_descriptors(void)
{
	int fd;

	if (close_range(3, ~0U, 0))
		return false;
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return fd >= 0 && dup3(fd, TARGET_FD, O_CLOEXEC) == TARGET_FD && !close(fd);
}

int main(int argc, char **argv)
{
	struct options options = {.count = 5000, .seed = 1, .round = -1, .trial = -1};
	struct tally tally = {0};
	struct world world;
	double start;
	int result;

	if (!parse_options(&options, argc, argv)) {
		fprintf(stderr, "usage: oracle [-n COUNT] [-s SEED] [-r ROUND [-t TRIAL]] [-v]\n");
		return 2;
	}
	if (!own_descriptors()) {
		perror("oracle: descriptors");
		return 1;
	}
	result = world_make(&world);
	if (result)
		return result;
	start = now();
	if (options.round >= 0)
		run_round(&options, &world, (uint64_t)options.round, &tally);
	for (uint64_t round = 0; options.round < 0 && tally.trials < options.count; round++)
		run_round(&options, &world, round, &tally);
	print_tally(&tally, now() - start);
	world_clear(&world);
	world_end(&world);
	return tally.wrong ? 1 : 0;
}
