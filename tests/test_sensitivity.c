/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sensitivity indices of functions for which they are known, by the path that
 * the simulator takes: estimates, and how often intervals hold the truth.
 */
#include <string.h>

#include "study/sensitivity.h"
#include "test.h"

#define REPEATS 400

static struct sensitivity study(const struct model *m, int n, bool second,
				uint64_t seed, struct arena *arena)
{
	struct sensitivity_config c = {
		.method = METHOD_SOBOL, .samples = n, .second_order = second,
		.dummy = true, .bootstrap = 200,
	};
	struct sensitivity s;

	assert_null(sensitivity_run(m, &c, seed, arena, &s));
	return s;
}

static void indices_are_near(const char *name, double tolerance)
{
	struct arena arena;
	const struct model *m;
	struct sensitivity s;

	arena_init(&arena, 0);
	m = model_function(name, &arena);
	s = study(m, 8192, false, 3, &arena);
	for (int i = 0; i < m->d; i++) {
		assert_near(s.result->sobol.s1[i].value, m->s1[i], tolerance);
		assert_near(s.result->sobol.st[i].value, m->st[i], tolerance);
	}
	arena_free(&arena);
}

static void ishigami_and_g(void **state)
{
	(void)state;
	indices_are_near("ishigami", 0.03);
	indices_are_near("g-function", 0.03);
}

/* The published figures, not only the formulas of model_functions.c. */
static void truth_of_ishigami(void **state)
{
	static const double s1[] = { 0.3139, 0.4424, 0 };
	static const double st[] = { 0.5576, 0.4424, 0.2437 };
	struct arena arena;
	const struct model *m;

	(void)state;
	arena_init(&arena, 0);
	m = model_function("ishigami", &arena);
	for (int i = 0; i < 3; i++) {
		assert_near(m->s1[i], s1[i], 5e-5);
		assert_near(m->st[i], st[i], 5e-5);
	}
	arena_free(&arena);
}

/* Its only interaction is that of x1 and x3: ST - S1 of either. */
static void second_order(void **state)
{
	struct arena arena;
	const struct model *m;
	struct sensitivity s;
	const struct estimate *s2;

	(void)state;
	arena_init(&arena, 0);
	m = model_function("ishigami", &arena);
	s = study(m, 8192, true, 1, &arena);
	s2 = s.result->sobol.s2;
	assert_near(s2[0 * 3 + 2].value, m->st[2], 0.03);
	assert_near(s2[0 * 3 + 1].value, 0, 0.03);
	assert_near(s2[1 * 3 + 2].value, 0, 0.03);
	arena_free(&arena);
}

static bool holds(const struct estimate *e, double truth)
{
	return e->lo - 1e-12 <= truth && truth <= e->hi + 1e-12;
}

static void intervals_cover(const char *name, int n)
{
	int s1[6] = { 0 }, st[6] = { 0 }, d = 0;
	struct arena arena;

	arena_init(&arena, 0);
	for (uint64_t seed = 1; seed <= REPEATS; seed++) {
		const struct model *m;
		struct sensitivity s;

		arena_rewind(&arena);
		m = model_function(name, &arena);
		s = study(m, n, false, seed, &arena);
		d = m->d;
		for (int i = 0; i < d; i++) {
			s1[i] += holds(&s.result->sobol.s1[i], m->s1[i]);
			st[i] += holds(&s.result->sobol.st[i], m->st[i]);
		}
	}
	for (int i = 0; i < d; i++) {
		assert_int(s1[i], >=, REPEATS * 90 / 100);
		assert_int(s1[i], <=, REPEATS * 98 / 100);
		assert_int(st[i], >=, REPEATS * 90 / 100);
		assert_int(st[i], <=, REPEATS * 98 / 100);
	}
	arena_free(&arena);
}

static void intervals_cover_the_truth(void **state)
{
	(void)state;
	intervals_cover("ishigami", SOBOL_LEAST);
	intervals_cover("ishigami", 256);
	intervals_cover("ishigami", 1024);
}

/* Twelve coordinates, of which no two that an index is made of pair badly. */
static void error_falls_with_points(void **state)
{
	double square = 0;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (uint64_t seed = 1; seed <= 20; seed++) {
		const struct model *m;
		struct sensitivity s;

		arena_rewind(&arena);
		m = model_function("g-function", &arena);
		s = study(m, 4096, false, seed, &arena);
		square += pow(s.result->sobol.s1[0].value - m->s1[0], 2) / 20;
	}
	assert_real(sqrt(square), <, 0.006);
	arena_free(&arena);
}

/* A dummy of a function without noise does nothing at all. */
static void dummy_of_a_function_is_zero(void **state)
{
	struct arena arena;
	const struct model *m;
	struct sensitivity s;

	(void)state;
	arena_init(&arena, 0);
	m = model_function("ishigami", &arena);
	s = study(m, 256, false, 1, &arena);
	assert_near(s.result->sobol.s1[3].value, 0, 1e-12);
	assert_near(s.result->sobol.st[3].value, 0, 1e-12);
	assert_true(sensitivity_is_noise(&s.result->sobol.st[3], NULL));
	assert_false(sensitivity_is_noise(&s.result->sobol.st[0],
					  &s.result->sobol.st[3]));
	arena_free(&arena);
}

/* A longer study contains a shorter one, so that it can be extended. */
static void rows_are_a_prefix(void **state)
{
	struct sobol_plan p = { .n = 64, .d = 4, .dummy = true, .seed = 9 };
	struct arena arena;
	double *u, *v;
	uint32_t *a, *b;

	(void)state;
	arena_init(&arena, 0);
	sobol_design(&p, &arena, &u, &a);
	p.n = 160;
	sobol_design(&p, &arena, &v, &b);
	assert_memory_equal(u, v, 64 * 7 * 4 * sizeof(*u));
	assert_memory_equal(a, b, 64 * 7 * sizeof(*a));
	arena_free(&arena);
}

/* More dimensions than the GSL has: Latin hypercubes take over. */
static void many_dimensions(void **state)
{
	struct sobol_plan p = { .n = 64, .d = 30, .seed = 1, .bootstrap = 100 };
	struct sobol_result r = { .mean = 0 };
	struct arena arena;
	uint32_t *stream;
	double *u, *y;
	int n;

	(void)state;
	arena_init(&arena, 0);
	sobol_design(&p, &arena, &u, &stream);
	n = sobol_points(&p);
	y = arena_calloc(&arena, (size_t)n, sizeof(*y));
	for (int i = 0; i < n; i++)
		y[i] = u[i * 30 + 4];
	sobol_analyse(&p, y, &arena, &r);
	for (int i = 0; i < 30; i++)
		assert_near(r.st[i].value, i == 4, 0.3);
	arena_free(&arena);
}

/* y = 3 x0 - x1 + 0 x2: effects are exact, and do not spread. */
static void morris_of_a_plane(void **state)
{
	struct morris_plan p = { .trajectories = 12, .d = 3, .levels = 4,
				 .dummy = true, .seed = 1, .bootstrap = 100 };
	static const double effect[] = { 3, -1, 0, 0 };
	struct morris_result r;
	struct arena arena;
	uint32_t *stream;
	double *u, *y;
	int n;

	(void)state;
	arena_init(&arena, 0);
	morris_design(&p, &arena, &u, &stream);
	n = morris_points(&p);
	assert_int(n, ==, 12 * 5);
	y = arena_calloc(&arena, (size_t)n, sizeof(*y));
	for (int i = 0; i < n; i++) {
		y[i] = 3 * u[3 * i] - u[3 * i + 1];
		for (int k = 0; k < 3; k++) {
			assert_real(u[3 * i + k], >=, -1e-12);
			assert_real(u[3 * i + k], <=, 1 + 1e-12);
		}
	}
	morris_analyse(&p, u, y, &arena, &r);
	for (int i = 0; i < 4; i++) {
		assert_near(r.mu[i].value, effect[i], 1e-9);
		assert_near(r.mu_star[i].value, fabs(effect[i]), 1e-9);
		assert_near(r.sigma[i].value, 0, 1e-9);
	}
	arena_free(&arena);
}

/*
 * Of y = x0 the slices are a tenth each, of which the Kolmogorov-Smirnov distance
 * from all is .9, .8, .7, .6, .5, .5, .6, .7, .8, .9.
 */
static void pawn_of_a_line(void **state)
{
	struct pawn_plan p = { .n = 1000, .d = 2, .dummy = true, .seed = 1,
			       .bootstrap = 100 };
	struct pawn_result r;
	struct arena arena;
	double *u, *y;

	(void)state;
	arena_init(&arena, 0);
	u = pawn_design(&p, &arena);
	y = arena_calloc(&arena, 1000, sizeof(*y));
	for (int i = 0; i < 1000; i++)
		y[i] = u[2 * i];
	pawn_analyse(&p, u, y, &arena, &r);
	assert_near(r.median[0].value, 0.7, 0.01);
	assert_near(r.most[0].value, 0.9, 0.01);
	assert_false(sensitivity_is_noise(&r.median[0], &r.median[2]));
	assert_true(sensitivity_is_noise(&r.median[1], &r.median[2]));
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(truth_of_ishigami),
		cmocka_unit_test(ishigami_and_g),
		cmocka_unit_test(second_order),
		cmocka_unit_test(intervals_cover_the_truth),
		cmocka_unit_test(error_falls_with_points),
		cmocka_unit_test(dummy_of_a_function_is_zero),
		cmocka_unit_test(rows_are_a_prefix),
		cmocka_unit_test(many_dimensions),
		cmocka_unit_test(morris_of_a_plane),
		cmocka_unit_test(pawn_of_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
