/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reduction to a short interval and a polynomial there: see elementary.h.
 */
#include "engine/elementary.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static uint64_t bits_of(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	return u;
}

static double of_bits(uint64_t u)
{
	double x;

	memcpy(&x, &u, sizeof(x));
	return x;
}

/* 2^(i/16) */
static const double root_of_two[16] = {
	0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0,
	0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
	0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0,
	0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
	0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0,
	0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
	0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0,
	0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0,
};

/*
 * x = (16 k + i) ln2 / 16 + r, |r| <= ln2 / 32, so that the seventh power is
 * the last one that counts.  Adding `integers` rounds to a whole number, which
 * is then in the lowest bits.  ln2 / 16 is in two parts, of which the upper has
 * zeros enough that its multiples are exact.
 */
double draw_exp(double x)
{
	const double per_ln2 = 0x1.71547652b82fep+4, integers = 0x1.8p52;
	const double upper = 0x1.62e42fee00000p-5, lower = 0x1.a39ef35793c76p-37;
	double shifted, n, r, r2, high, low;
	uint64_t k;

	if (x > 709)
		return INFINITY;
	if (x < -708)
		return 0;
	shifted = x * per_ln2 + integers;
	k = bits_of(shifted);
	n = shifted - integers;
	r = x - n * upper - n * lower;
	r2 = r * r;
	high = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
	low = r + r2 * (0.5 + r * (1.0 / 6));
	x = root_of_two[k % 16];
	x += x * (low + r2 * r2 * high);
	return x * of_bits((k / 16 + 1023) << 52);
}

/*
 * x = 2^k m, m from sqrt(1/2) to sqrt(2); log m = 2 artanh s,
 * s = (m - 1) / (m + 1), |s| < 0.172.
 */
double draw_log(double x)
{
	const double upper = 0x1.62e42fefa0000p-1, lower = 0x1.cf79abc9e3b3ap-40;
	uint64_t u = bits_of(x);
	int64_t k = (int64_t)(u - bits_of(0x1.6a09e667f3bcdp-1)) >> 52;
	double n = (double)k, s, z, z2, z4, odd;

	x = of_bits(u - ((uint64_t)k << 52));
	s = (x - 1) / (x + 1);
	z = s * s;
	z2 = z * z;
	z4 = z2 * z2;
	odd = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9)) +
	      z4 * ((2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17)) +
		    z4 * (2.0 / 19 + z * (2.0 / 21)));
	return n * upper + (2 * s + (s * z * odd + n * lower));
}

/* c[0] + c[1] x + ... + c[7] x^7 */
static inline double degree_7(const double c[8], double x)
{
	double x2 = x * x;

	return (c[0] + c[1] * x) + x2 * (c[2] + c[3] * x) +
	       x2 * x2 * ((c[4] + c[5] * x) + x2 * (c[6] + c[7] * x));
}

/* Wichura, "Algorithm AS 241" (1988), PPND16: ratios of two polynomials. */
static const double central[2][8] = {
	{ 3.3871328727963666080e0, 1.3314166789178437745e+2,
	  1.9715909503065514427e+3, 1.3731693765509461125e+4,
	  4.5921953931549871457e+4, 6.7265770927008700853e+4,
	  3.3430575583588128105e+4, 2.5090809287301226727e+3 },
	{ 1, 4.2313330701600911252e+1, 6.8718700749205790830e+2,
	  5.3941960214247511077e+3, 2.1213794301586595867e+4,
	  3.9307895800092710610e+4, 2.8729085735721942674e+4,
	  5.2264952788528545610e+3 },
};

/* By sqrt(-log p) - 1.6, up to 5. */
static const double tail[2][8] = {
	{ 1.42343711074968357734e0, 4.63033784615654529590e0,
	  5.76949722146069140550e0, 3.64784832476320460504e0,
	  1.27045825245236838258e0, 2.41780725177450611770e-1,
	  2.27238449892691845833e-2, 7.74545014278341407640e-4 },
	{ 1, 2.05319162663775882187e0, 1.67638483018380384940e0,
	  6.89767334985100004550e-1, 1.48103976427480074590e-1,
	  1.51986665636164571966e-2, 5.47593808499534494600e-4,
	  1.05075007164441684324e-9 },
};

/* By sqrt(-log p) - 5. */
static const double far_tail[2][8] = {
	{ 6.65790464350110377720e0, 5.46378491116411436990e0,
	  1.78482653991729133580e0, 2.96560571828504891230e-1,
	  2.65321895265761230930e-2, 1.24266094738807843860e-3,
	  2.71155556874348757815e-5, 2.01033439929228813265e-7 },
	{ 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
	  1.48753612908506148525e-2, 7.86869131145613259100e-4,
	  1.84631831751005468180e-5, 1.42151175831644588870e-7,
	  2.04426310338993978564e-15 },
};

static double ratio(const double c[2][8], double x)
{
	return degree_7(c[0], x) / degree_7(c[1], x);
}

double normal_quantile(double p)
{
	double q = p - 0.5, r;

	if (fabs(q) <= 0.425)
		return q * ratio(central, 0.180625 - q * q);
	r = sqrt(-draw_log(q < 0 ? p : 1 - p));
	r = r <= 5 ? ratio(tail, r - 1.6) : ratio(far_tail, r - 5);
	return q < 0 ? -r : r;
}
