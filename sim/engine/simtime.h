/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulated time: whole nanoseconds since the start of the run.
 *
 * An integer clock has no rounding: two events that the model puts at the
 * same instant are at the same instant, on every compiler.  63 bits of
 * nanoseconds are 292 years.
 */
#ifndef ENGINE_SIMTIME_H
#define ENGINE_SIMTIME_H

#include <stdint.h>

typedef int64_t simtime_t;

#define USEC  ((simtime_t)1000)
#define MSEC  ((simtime_t)1000000)
#define SEC   ((simtime_t)1000000000)

#define SIMTIME_MAX INT64_MAX

static inline double simtime_ms(simtime_t t)
{
	return (double)t / 1e6;
}

#endif
