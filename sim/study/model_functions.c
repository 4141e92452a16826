/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functions whose Sobol indices are known, as models: they take the same path
 * as the simulator, and show whether the path is right.
 *
 * Ishigami and Homma (1990): sin x1 + a sin^2 x2 + b x3^4 sin x1, each x from
 * -pi to pi, a = 7, b = 0.1.  Sobol's g (1993): the product of
 * (|4 u - 2| + a) / (1 + a).
 */
#include <math.h>
#include <string.h>

#include "study/sensitivity.h"

#define MAX_D 6

struct function {
	double (*f)(const double *u);
	int d;
	struct points points; /* that evaluate() was asked for */
	double s1[MAX_D], st[MAX_D];
};

static const char *evaluate(void *ctx, const struct points *points,
			    struct arena *arena)
{
	struct function *f = ctx;

	(void)arena;
	f->points = *points;
	return NULL;
}

static bool column(void *ctx, int output, double *y)
{
	const struct function *f = ctx;

	(void)output;
	for (int i = 0; i < f->points.n; i++)
		y[i] = f->f(f->points.u + (size_t)i * (size_t)f->d);
	return true;
}

static double ishigami(const double *u)
{
	double x1 = M_PI * (2 * u[0] - 1), x2 = M_PI * (2 * u[1] - 1);
	double x3 = M_PI * (2 * u[2] - 1);

	return sin(x1) + 7 * pow(sin(x2), 2) + 0.1 * pow(x3, 4) * sin(x1);
}

static void ishigami_truth(struct function *f)
{
	double v1 = 0.5 * pow(1 + 0.1 * pow(M_PI, 4) / 5, 2), v2 = 49 / 8.;
	double v13 = 0.01 * pow(M_PI, 8) * 8 / 225, v = v1 + v2 + v13;

	f->s1[0] = v1 / v;
	f->st[0] = (v1 + v13) / v;
	f->s1[1] = f->st[1] = v2 / v;
	f->st[2] = v13 / v;
}

static const double g_a[MAX_D] = { 0, 1, 4.5, 9, 99, 99 };

static double g_function(const double *u)
{
	double y = 1;

	for (int i = 0; i < MAX_D; i++)
		y *= (fabs(4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
	return y;
}

static void g_truth(struct function *f)
{
	double product = 1;

	for (int i = 0; i < MAX_D; i++) {
		f->s1[i] = 1 / (3 * pow(1 + g_a[i], 2));
		product *= 1 + f->s1[i];
	}
	for (int i = 0; i < MAX_D; i++) {
		f->st[i] = f->s1[i] * product / (1 + f->s1[i]) / (product - 1);
		f->s1[i] /= product - 1;
	}
}

const struct model *model_function(const char *name, struct arena *arena)
{
	static const char *const parameter[MAX_D] = { "x1", "x2", "x3", "x4",
						      "x5", "x6" };
	static const struct model_output output = { "", "", "y" };
	struct function *f = arena_alloc(arena, sizeof(*f));
	struct model *m = arena_alloc(arena, sizeof(*m));

	if (!strcmp(name, "ishigami")) {
		*f = (struct function){ .f = ishigami, .d = 3 };
		ishigami_truth(f);
	} else if (!strcmp(name, "g-function")) {
		*f = (struct function){ .f = g_function, .d = MAX_D };
		g_truth(f);
	} else {
		return NULL;
	}
	*m = (struct model){
		.d = f->d, .parameter = parameter, .nr_outputs = 1,
		.output = &output, .evaluate = evaluate, .column = column,
		.ctx = f, .s1 = f->s1, .st = f->st,
	};
	return m;
}
