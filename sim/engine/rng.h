/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random streams, keyed by name.
 *
 * A stream is named by (seed, replication, component, instance, purpose) and
 * by nothing else: not by when it was made or by what else exists.  So two
 * kernels under comparison see the same arrivals and the same disk times
 * (common random numbers), and a component added to a model changes no draw of
 * the others.
 *
 * The generator is xoshiro256++ (Blackman and Vigna, 2019; public domain
 * algorithm): 256 bits of state, period 2^256 - 1, about a nanosecond a draw,
 * three to seven times cheaper than the GSL's.  rng_gsl() lends a stream to the
 * GSL for whatever is drawn there.
 */
#ifndef ENGINE_RNG_H
#define ENGINE_RNG_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

/*
 * The stream of that name.  component and purpose are any strings ("disk",
 * "service"); instance tells equal components apart (0..).
 */
struct rng rng_stream(uint64_t seed, uint64_t replication,
		      const char *component, uint64_t instance,
		      const char *purpose);

static inline uint64_t rng_rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

static inline uint64_t rng_u64(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rng_rotl(s[0] + s[3], 23) + s[0];
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rng_rotl(s[3], 45);
	return result;
}

/* Uniform on the open interval (0, 1): never 0, so that its log is finite. */
static inline double rng_uniform(struct rng *r)
{
	return ((double)(rng_u64(r) >> 12) + 0.5) * 0x1.0p-52;
}

/* Uniform integer in 0..n-1, unbiased; n >= 1. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* True with probability p (0..1). */
static inline int rng_chance(struct rng *r, double p)
{
	return rng_uniform(r) < p;
}

/* The generator as the GSL knows one; its state is a struct rng. */
extern const gsl_rng_type *const rng_gsl_type;

/* A GSL handle on r itself: what the GSL draws, r has drawn. */
static inline gsl_rng rng_gsl(struct rng *r)
{
	return (gsl_rng){ .type = rng_gsl_type, .state = r };
}

#endif
