/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Self-checks: what must hold in every run, also in a user's.
 *
 *	CHECK_ALWAYS(e, a, op, b)   in every build: what else would corrupt memory
 *	CHECK(e, a, op, b)          unless built with -DCHECKS=0: a counter that
 *	                            never falls below zero, a slot that is free
 *	CHECK_DEBUG(e, a, op, b)    only with -DCHECKS=2 (the sanitizers' builds):
 *	                            what takes a walk over a list to find out
 *
 * a and b are integers, or pointers, of up to 63 bits; each is evaluated once,
 * and not at all where the tier is left out, so neither may have effects.  e is
 * the engine of the run.  A check that fails prints the file and line, the
 * expression and both values, the simulated time, the seed and the replication,
 * which together make it happen again, and aborts.  Its cost where it holds is a
 * compare and a branch never taken.
 */
#ifndef ENGINE_SELFCHECK_H
#define ENGINE_SELFCHECK_H

#include "engine/engine.h"

#ifndef CHECKS
#define CHECKS 1
#endif

/* what: the expression as written.  a, b: its values. */
_Noreturn __attribute__((cold)) void
selfcheck_failed(const struct engine *e, const char *file, int line,
		 const char *what, long long a, long long b);

#define SELFCHECK(e, a, op, b, what)                                         \
	do {                                                                 \
		long long a_ = (long long)(a), b_ = (long long)(b);          \
                                                                             \
		if (__builtin_expect(!(a_ op b_), 0))                        \
			selfcheck_failed((e), __FILE__, __LINE__, what, a_,  \
					 b_);                                \
	} while (0)

/* Compiled, so that it stays right, and never run. */
#define SELFCHECK_LEFT_OUT(e, a, op, b)                                      \
	do {                                                                 \
		if (0)                                                       \
			SELFCHECK(e, a, op, b, "");                          \
	} while (0)

#define CHECK_ALWAYS(e, a, op, b)                                            \
	SELFCHECK(e, a, op, b, #a " " #op " " #b)

#if CHECKS >= 1
#define CHECK(e, a, op, b) SELFCHECK(e, a, op, b, #a " " #op " " #b)
#else
#define CHECK(e, a, op, b) SELFCHECK_LEFT_OUT(e, a, op, b)
#endif

#if CHECKS >= 2
#define CHECK_DEBUG(e, a, op, b) SELFCHECK(e, a, op, b, #a " " #op " " #b)
#else
#define CHECK_DEBUG(e, a, op, b) SELFCHECK_LEFT_OUT(e, a, op, b)
#endif

#endif
