/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sequential procedure: see precision.h.
 */
#include "study/precision.h"

#include <math.h>

static double relative(double value, struct interval i)
{
	if (isnan(i.lo) || isnan(i.hi))
		return INFINITY;
	return fmax(i.hi - value, value - i.lo) / value;
}

double precision_of(const struct cell_summary *cell)
{
	double worst = 0;

	for (int i = 0; cell->latency.n && i < NR_STATISTICS; i++)
		if (i != STAT_MAX)
			worst = fmax(worst, relative(
				(double)cell->latency.stat[i],
				cell->latency_interval[i]));
	return worst;
}

int precision_next(int n, double h, double target)
{
	double more = (h / target) * (h / target);
	double next = ceil(n * fmin(fmax(more, 1.25), 4));

	return next < PRECISION_MOST ? (int)next : PRECISION_MOST;
}

int precision_judge(const struct experiment *e,
		    const struct cell_summary *summary, double target,
		    int *needed)
{
	int n = experiment_least(e);
	double worst = 0;

	for (int c = 0; c < e->nr_cells; c++) {
		double h = precision_of(&summary[c]);

		worst = fmax(worst, h);
		if (h > target)
			needed[c] = 0;
		else if (!needed[c])
			needed[c] = n;
	}
	return worst <= target || n >= PRECISION_MOST
		       ? 0 : precision_next(n, worst, target);
}
