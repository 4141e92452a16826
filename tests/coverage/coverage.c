/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * coverage [EXPERIMENTS [SITUATION]]: how often intervals of 95 % of `calibrate`
 * hold the truth.  Experiments come in groups of ten that share the evaluations of
 * their first fit, each group under a seed of its own.
 */
#include <math.h>

#include <gsl/gsl_cdf.h>

#include "../synthetic.h"
#include "../test.h"
#include "../validation.h"

#define GROUP 10

struct tally {
	int n, held[SITUATION_PARAMETERS], identified[SITUATION_PARAMETERS];
	double width[SITUATION_PARAMETERS], square[SITUATION_PARAMETERS];
	double miss;
	char path[SITUATION_PARAMETERS][40];
};

static void add(struct tally *t, const struct synthetic *s,
		const struct fit *fit)
{
	t->n++;
	t->miss += fit->miss;
	for (int i = 0; i < s->of->nr_asked; i++) {
		const struct fit_estimate *e = &fit->estimate[i];

		snprintf(t->path[i], sizeof(t->path[i]), "%s",
			 s->simulator.scenario->parameter[i].path);

		t->held[i] += synthetic_holds(s, fit, i);
		t->identified[i] += e->identified;
		t->width[i] += e->hi - e->lo;
		t->square[i] += pow(e->u - s->of->truth[i], 2);
	}
}

static void experiments(const struct situation *of, int n, struct tally *t)
{
	struct synthetic s;

	for (int i = 0; i < n; i++) {
		struct fit fit;

		if (i % GROUP == 0)
			synthetic_open(&s, of, (uint64_t)(i / GROUP), 2);
		synthetic_fit(&s, 1000 + (uint64_t)i, &fit);
		add(t, &s, &fit);
		if (i % GROUP == GROUP - 1 || i == n - 1)
			synthetic_close(&s);
	}
}

/* Intervals that hold in 90 to 98 % would do so one time in a hundred. */
static bool may_cover(int held, int n)
{
	return gsl_cdf_binomial_P((unsigned int)held, 0.9, (unsigned int)n) >=
		       0.01 &&
	       (!held || gsl_cdf_binomial_Q((unsigned int)held - 1, 0.98,
					    (unsigned int)n) >= 0.01);
}

/* False if an interval of 95 % covers more or less than it may. */
static bool print(const struct situation *of, const struct tally *t)
{
	bool ok = true;

	for (int k = 0; k < of->nr_asked; k++) {
		ok = ok && may_cover(t->held[k], t->n);
		printf("%-20s%-28s%5.1f %%%8.2f%8.3f%12d%8.2f\n", of->name,
		       t->path[k], 100. * t->held[k] / t->n,
		       t->width[k] / t->n,
		       sqrt(t->square[k] / t->n), t->identified[k],
		       t->miss / t->n);
	}
	fflush(stdout);
	return ok;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 100;
	int only = argc > 2 ? atoi(argv[2]) : -1;
	bool ok = true;

	printf("%d experiments each; width and error of a range of 1, miss of "
	       "a standard\ndeviation\n\n%-20s%-28s%7s%8s%8s%12s%8s\n", n, "",
	       "parameter", "held", "width", "error", "identified", "miss");
	for (int i = 0; i < NR_SITUATIONS; i++) {
		struct tally t = { .n = 0 };

		if (only >= 0 && only != i)
			continue;
		experiments(&situation[i], n, &t);
		ok = print(&situation[i], &t) && ok;
	}
	return ok ? 0 : 1;
}
