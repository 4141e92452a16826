/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a verdict is settled: see verdict.h. */
#include "study/verdict.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#define BY_CHANCE 0.0005

/* The chance that 'more' of the rest will be, after k of n: beta-binomial. */
static double chance_of(int more, int rest, int k, int n)
{
	double a = k + 0.5, b = n - k + 0.5;

	return exp(gsl_sf_lnchoose((unsigned int)rest, (unsigned int)more) +
		   gsl_sf_lnbeta(more + a, rest - more + b) -
		   gsl_sf_lnbeta(a, b));
}

bool verdict_settled(int k, int n, int room)
{
	int lower = (int)ceil(0.025 * room), upper = (int)floor(0.975 * room);
	int rest = room - n;
	double miss = 0;

	for (int more = 0; more <= rest && k + more < lower; more++)
		miss += chance_of(more, rest, k, n);
	for (int more = rest; more >= 0 && k + more > upper; more--)
		miss += chance_of(more, rest, k, n);
	return miss < BY_CHANCE || miss > 1 - BY_CHANCE;
}

static bool cell_settled(const struct measured *m,
			 const struct cell_summary *sum, int room)
{
	for (int i = 0; m && i < NR_MEASURED; i++)
		if (!isnan(m->latency_ms[i]) && sum->latency_of[i] &&
		    !verdict_settled(sum->latency_at_most[i],
				     sum->latency_of[i], room))
			return false;
	return true;
}

bool verdict_next(const struct experiment *e,
		  const struct cell_summary *summary, int *to)
{
	bool more = false;

	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e->cell[c];
		int next = cell->nr + cell->nr / 4;

		if (next > e->room)
			next = e->room;
		to[c] = cell_settled(scenario_measured(e->scenario,
						       cell->kernel,
						       cell->driver),
				     &summary[c], e->room) ? cell->nr : next;
		more |= to[c] > cell->nr;
	}
	return more;
}
