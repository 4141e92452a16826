/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every test includes: cmocka, and assertions that say what they saw.
 *
 * cmocka's own assert_int_equal() prints hexadecimal and knows only equality.
 * These take an operator, as in assert_int(nr, <=, 64), and print both values.
 * The forms with _in take a struct test_run too, and also print its seed and
 * simulated time, so that a failure of a randomised test can be run again and
 * stopped at the right instant.
 *
 *      struct test_run run = { .seed = 7, .now = &engine.now };
 *
 *      assert_int(a, ==, b);            assert_int_in(&run, a, ==, b);
 *      assert_uint(a, <, b);            assert_uint_in(&run, a, <, b);
 *      assert_real(a, >=, b);           assert_real_in(&run, a, >=, b);
 *      assert_near(a, b, tolerance);    assert_near_in(&run, a, b, tolerance);
 * Every argument is evaluated once.
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/simtime.h"

struct test_run {
	uint64_t seed;
	const simtime_t *now; /* the clock of the run; NULL where none ticks */
};

#define ASSERT_CMP(run, type, fmt, a, op, b)                                   \
	do {                                                                   \
		type left_ = (type)(a), right_ = (type)(b);                    \
		if (left_ op right_)                                           \
			break;                                                 \
		print_error("%s: left " fmt ", right " fmt "\n",               \
			    #a " " #op " " #b, left_, right_);                 \
		test_fail(run, __FILE__, __LINE__);                            \
	} while (0)

#define assert_int_in(run, a, op, b) \
	ASSERT_CMP(run, long long, "%lld", a, op, b)
#define assert_uint_in(run, a, op, b) \
	ASSERT_CMP(run, unsigned long long, "%llu", a, op, b)
#define assert_real_in(run, a, op, b) ASSERT_CMP(run, double, "%.17g", a, op, b)
#define assert_near_in(run, a, b, tolerance)                                   \
	do {                                                                   \
		double left_ = (a), right_ = (b), tolerance_ = (tolerance);    \
		if (fabs(left_ - right_) <= tolerance_)                        \
			break;                                                 \
		print_error("%s: left %.17g, right %.17g, tolerance %g\n",     \
			    #a " near " #b, left_, right_, tolerance_);        \
		test_fail(run, __FILE__, __LINE__);                            \
	} while (0)

#define assert_int(a, op, b)      assert_int_in(NULL, a, op, b)
#define assert_uint(a, op, b)     assert_uint_in(NULL, a, op, b)
#define assert_real(a, op, b)     assert_real_in(NULL, a, op, b)
#define assert_near(a, b, tol)    assert_near_in(NULL, a, b, tol)

static inline _Noreturn void test_fail(const struct test_run *run,
				       const char *file, int line)
{
	if (run)
		print_error("seed %llu\n", (unsigned long long)run->seed);
	if (run && run->now)
		print_error("simulated time %lld ns\n", (long long)*run->now);
	_fail(file, line);
	abort(); /* not reached */
}

/* Exit status of a child that runs fn(arg) with stderr closed; -1 if killed. */
static inline int test_exit_status(void (*fn)(void *arg), void *arg)
{
	int status;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(127);
		fn(arg);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
