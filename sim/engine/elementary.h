/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exp, log and the normal quantile, for draws.
 *
 * Those of the C library are chosen at run time by what the processor can do,
 * fused multiply-add or not, and differ in the last bit.  These are the same
 * bytes on every machine and with every compiler: no dispatch, no errno, no rounding
 * modes, nothing but the arguments that draws have.  How fast: docs/engine.md.  Good to 1e-15 (relative; the quantile too, whose own law says 1e-16).
 */
#ifndef ENGINE_ELEMENTARY_H
#define ENGINE_ELEMENTARY_H

/* 0 below -708, infinite above 709. */
double draw_exp(double x);
/* Of a normal number, > 0 and finite. */
double draw_log(double x);
/* The p-quantile of the normal distribution, 0 < p < 1. */
double normal_quantile(double p);

#endif
