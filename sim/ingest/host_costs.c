/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Costs of the host itself, measured without load: costs.csv of
 * validation/measure/probe.
 *
 * A hop between two threads is a wake-up and a context switch, which is taken off.
 */
#include <math.h>
#include <string.h>

#include "engine/simtime.h"
#include "ingest/ingest.h"
#include "study/stats.h"

#define CONTEXT_SWITCH 2e3 /* ns: host.context_switch, by default */

/* Quantiles of the normal distribution. */
#define Z90 1.2816
#define Z99 2.3263

const struct host_cost_text host_cost_text[NR_HOST_COSTS] = {
	[HOST_WAKEUP] = { "wakeup-far", "wakeup" },
	[HOST_LOCAL_WAKEUP] = { "wakeup-near", "local_wakeup" },
	[HOST_POLLED_WAKEUP] = { "wakeup-polled", "polled_wakeup" },
	[HOST_IPI] = { "ipi", "ipi" },
};

/* A lognormal with the sample's median and p90: two of twenty may be anything. */
static struct spread spread_of(double *x, size_t n)
{
	double median, p90;

	if (!n)
		return (struct spread){ NAN, NAN };
	sort_reals(x, n);
	median = fmax(x[rank_below(n, 0.5)], 1);
	p90 = fmax(x[rank_below(n, 0.9)], 1.01 * median);
	return (struct spread){ median,
				median * pow(p90 / median, Z99 / Z90) };
}

/* Where a hop hardly takes as long as that, the switch is half of it. */
static void take_off_switches(struct ingest *g)
{
	double least = NAN; /* fmin() passes over it */

	for (int k = 0; k < NR_HOST_COSTS; k++)
		if (k != HOST_IPI)
			least = fmin(least, g->host_cost[k].median);
	if (isnan(least))
		return;
	g->context_switch = fmin(CONTEXT_SWITCH, least / 2);
	for (int k = 0; k < NR_HOST_COSTS; k++) {
		struct spread *c = &g->host_cost[k];
		double ratio = (c->median - g->context_switch) / c->median;

		if (k != HOST_IPI)
			*c = (struct spread){ c->median * ratio,
					      c->p99 * ratio };
	}
}

bool ingest_host_costs(struct ingest *g)
{
	const char *file = "costs.csv";
	double *x[NR_HOST_COSTS];
	size_t n[NR_HOST_COSTS] = { 0 };
	struct csv_table t;
	int wait, duration;

	for (int k = 0; k < NR_HOST_COSTS; k++)
		g->host_cost[k] = (struct spread){ NAN, NAN };
	g->context_switch = NAN;
	if (g->icount || !ingest_has(g, file))
		return true;
	if (!ingest_table(g, file, &t))
		return false;
	wait = ingest_column(g, file, &t, "wait");
	duration = ingest_column(g, file, &t, "duration_ms");
	if (g->diag->total)
		return false;
	for (int k = 0; k < NR_HOST_COSTS; k++)
		x[k] = arena_calloc(g->arena, t.nr, sizeof(*x[k]));
	for (size_t i = 0; i < t.nr; i++) {
		const struct csv_row *row = &t.row[i];
		double ns = ingest_ns(row->field[duration]);
		int k = 0;

		if (isnan(ns)) {
			ingest_error(g, file, "line %d: '%.40s' is no duration",
				     row->line, row->field[duration]);
			return false;
		}
		while (k < NR_HOST_COSTS && strcmp(host_cost_text[k].measured,
						   row->field[wait]))
			k++;
		if (k < NR_HOST_COSTS)
			x[k][n[k]++] = ns;
	}
	for (int k = 0; k < NR_HOST_COSTS; k++)
		g->host_cost[k] = spread_of(x[k], n[k]);
	take_off_switches(g);
	return true;
}
