/* splitmix64: the same seed makes the same round on every machine. */
#include "tests/oracle/oracle.h"

uint64_t rng_next(struct rng *rng)
{
	uint64_t z = (rng->state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

unsigned rng_below(struct rng *rng, unsigned n)
{
	return n ? (unsigned)(rng_next(rng) % n) : 0;
}

bool rng_chance(struct rng *rng, unsigned percent)
{
	return rng_below(rng, 100) < percent;
}

uint64_t rng_value(struct rng *rng, const uint64_t *values, size_t n)
{
	uint64_t value = values[rng_below(rng, (unsigned)n)];

	if (rng_chance(rng, 90))
		return value;
	if (rng_chance(rng, 70))
		return value + rng_below(rng, 3) - 1;
	return rng_next(rng) >> rng_below(rng, 64);
}
