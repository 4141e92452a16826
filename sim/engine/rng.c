/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names to states, bounded integers, and the GSL's view of a stream.
 *
 * A name is hashed word by word into four lanes of 64 bits, which become the
 * state.  Each step adds a constant of the lane and applies the finaliser of
 * splitmix64 (Steele, Lea and Flood 2014; Stafford's mix 13), a bijection whose
 * output bits each depend on every input bit.  So names that differ in one word
 * never share a lane, others share all four with a probability of 2^-256, and
 * neighbouring seeds or instances make unrelated states.  A string enters with
 * its length, so that ("ab", "c") and ("a", "bc") differ, and bytes are packed
 * by shifts, so that the byte order of the machine does not show.
 *
 * Left out: xoshiro's jump(), which makes streams by order of creation.
 */
#include <limits.h>
#include <stddef.h>

#include "rng.h"

_Static_assert(ULONG_MAX == UINT64_MAX, "the GSL draws unsigned longs");

static uint64_t mix64(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

static void absorb(struct rng *r, uint64_t word)
{
	/* The increments of splitmix64: multiples of 2^64 / golden ratio. */
	const uint64_t golden = 0x9e3779b97f4a7c15;

	for (unsigned int i = 0; i < 4; i++)
		r->s[i] = mix64((r->s[i] ^ word) + (i + 1) * golden);
}

static void absorb_string(struct rng *r, const char *string)
{
	uint64_t word = 0, length = 0;

	for (const char *c = string; *c; c++) {
		word = word << 8 | (unsigned char)*c;
		if (++length % 8 == 0) {
			absorb(r, word);
			word = 0;
		}
	}
	absorb(r, word);
	absorb(r, length);
}

struct rng rng_stream(uint64_t seed, uint64_t replication,
		      const char *component, uint64_t instance,
		      const char *purpose)
{
	struct rng r = { { 0 } };

	absorb(&r, seed);
	absorb(&r, replication);
	absorb_string(&r, component);
	absorb(&r, instance);
	absorb_string(&r, purpose);
	/* The one state that the generator never leaves. */
	if (!(r.s[0] | r.s[1] | r.s[2] | r.s[3]))
		r.s[0] = 1;
	return r;
}

/*
 * Lemire, "Fast random integer generation in an interval" (2019): the high word
 * of a 64 x 64 bit product, redrawn where the low word says that the result is
 * one of those that would come up once too often.
 */
uint64_t rng_below(struct rng *r, uint64_t n)
{
	unsigned __int128 m = (unsigned __int128)rng_u64(r) * n;

	if ((uint64_t)m < n) {
		uint64_t surplus = -n % n;

		while ((uint64_t)m < surplus)
			m = (unsigned __int128)rng_u64(r) * n;
	}
	return (uint64_t)(m >> 64);
}

static void gsl_seed(void *state, unsigned long seed)
{
	*(struct rng *)state = rng_stream(seed, 0, "gsl", 0, "");
}

static unsigned long gsl_get(void *state)
{
	return rng_u64(state);
}

static double gsl_get_double(void *state)
{
	return rng_uniform(state);
}

static const gsl_rng_type xoshiro256pp = {
	.name = "xoshiro256++",
	.max = UINT64_MAX,
	.min = 0,
	.size = sizeof(struct rng),
	.set = gsl_seed,
	.get = gsl_get,
	.get_double = gsl_get_double,
};

const gsl_rng_type *const rng_gsl_type = &xoshiro256pp;
