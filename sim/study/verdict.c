/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a verdict is settled: see verdict.h. */
#include "study/verdict.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define BY_CHANCE 0.0005

static bool surely_below(int k, int n, double edge)
{
	return gsl_cdf_binomial_P((unsigned int)k, edge, (unsigned int)n) <
	       BY_CHANCE;
}

static bool surely_above(int k, int n, double edge)
{
	return k && gsl_cdf_binomial_Q((unsigned int)k - 1, edge,
				       (unsigned int)n) < BY_CHANCE;
}

bool verdict_settled(int k, int n)
{
	const double lower = 0.025, upper = 0.975;

	return surely_below(k, n, lower) || surely_above(k, n, upper) ||
	       (surely_above(k, n, lower) && surely_below(k, n, upper));
}

static bool cell_settled(const struct measured *m,
			 const struct cell_summary *sum)
{
	for (int i = 0; m && i < NR_MEASURED; i++)
		if (!isnan(m->latency_ms[i]) && sum->latency_of[i] &&
		    !verdict_settled(sum->latency_at_most[i],
				     sum->latency_of[i]))
			return false;
	return true;
}

bool verdict_next(const struct experiment *e,
		  const struct cell_summary *summary, int *to)
{
	bool more = false;

	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e->cell[c];
		int next = cell->nr < e->room / 2 ? 2 * cell->nr : e->room;

		to[c] = cell_settled(scenario_measured(e->scenario,
						       cell->kernel,
						       cell->driver),
				     &summary[c]) ? cell->nr : next;
		more |= to[c] > cell->nr;
	}
	return more;
}
