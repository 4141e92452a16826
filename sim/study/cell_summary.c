/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a cell of an experiment comes to.
 *
 * Two views of the same samples.  Pooled: all replications' samples are one
 * large sample, whose order statistics come close to the model's true
 * quantiles.  Predictive: each replication is one possible outcome of the
 * measurement, with its N; the spread of its p95 over the replications is
 * what one measured p95 has to be held against.  Percentiles of replications
 * are never averaged.
 */
#include "study/cell_summary.h"

#include <math.h>

static double per(double sum, uint64_t n)
{
	return n ? sum / (double)n : NAN;
}

static double seconds(simtime_t t)
{
	return (double)t / (double)SEC;
}

static size_t cell_samples(const struct cell *cell, int replications)
{
	size_t n = 0;

	for (int r = 0; r < replications; r++)
		n += (size_t)cell->replication[r].nr_samples;
	return n;
}

static void add_counts(struct totals *t, simtime_t *gp_total,
		       const struct cell *cell, int replications)
{
	for (int r = 0; r < replications; r++) {
		const struct measurement *m = &cell->replication[r];

		t->grace_periods += m->grace_periods;
		t->switches += m->switches;
		t->iterations += m->iterations;
		t->events += m->events;
		t->window_s += seconds(m->window);
		t->simulated_s += seconds(m->simulated);
		*gp_total += m->gp_total;
	}
}

/* Latencies (or drains) of replication r, appended to x; returns their end. */
static simtime_t *collect(const struct measurement *m, bool drain, simtime_t *x)
{
	for (int i = 0; i < m->nr_samples; i++)
		*x++ = drain ? m->sample[i].drain : m->sample[i].latency;
	return x;
}

static struct summary pool(const struct cell *cell, int replications,
			   bool drain, simtime_t *scratch)
{
	simtime_t *end = scratch;

	for (int r = 0; r < replications; r++)
		end = collect(&cell->replication[r], drain, end);
	if (end == scratch)
		return (struct summary){ .mean = NAN };
	return summarize(scratch, (size_t)(end - scratch));
}

/* value[] has room for all replications; empty ones have no say. */
static void predict(const struct cell *cell, int replications,
		    simtime_t *scratch, double *value,
		    struct predictive out[NR_STATISTICS])
{
	for (int i = 0; i < NR_STATISTICS; i++) {
		size_t n = 0;

		for (int r = 0; r < replications; r++) {
			const struct measurement *m = &cell->replication[r];
			simtime_t *end = collect(m, false, scratch);
			size_t len = (size_t)(end - scratch);

			if (!len)
				continue;
			sort_times(scratch, len);
			value[n++] = (double)order_statistic(scratch, len,
							     statistic_p[i]);
		}
		out[i] = (struct predictive){ NAN, NAN, NAN };
		if (!n)
			continue;
		sort_reals(value, n);
		out[i].lo = replicate_quantile(value, n, 0.025);
		out[i].median = replicate_quantile(value, n, 0.5);
		out[i].hi = replicate_quantile(value, n, 0.975);
	}
}

static void summarize_cell(const struct cell *cell, int replications,
			   simtime_t *scratch, double *value,
			   struct cell_summary *out)
{
	struct totals t = { .window_s = 0 };
	simtime_t gp_total = 0;

	add_counts(&t, &gp_total, cell, replications);
	*out = (struct cell_summary){
		.latency = pool(cell, replications, false, scratch),
		.drain = pool(cell, replications, true, scratch),
		.grace_periods = t.grace_periods,
		.switches = t.switches,
		.iterations = t.iterations,
		.events = t.events,
		.gp_mean = per((double)gp_total, t.grace_periods),
		.window_s = t.window_s,
		.simulated_s = t.simulated_s,
	};
	predict(cell, replications, scratch, value, out->latency_predictive);
	for (int r = 0; r < replications; r++) {
		out->umounts += cell->replication[r].umounts;
		out->busy_inodes += cell->replication[r].busy_inodes;
	}
}

struct cell_summary *experiment_summaries(const struct experiment *e,
					  struct arena *arena)
{
	int replications = e->scenario->replications;
	struct cell_summary *out;
	simtime_t *scratch;
	double *value;
	size_t most = 1;

	for (int c = 0; c < e->nr_cells; c++) {
		size_t n = cell_samples(&e->cell[c], replications);

		if (n > most)
			most = n;
	}
	out = arena_calloc(arena, (size_t)e->nr_cells, sizeof(*out));
	scratch = arena_calloc(arena, most, sizeof(*scratch));
	value = arena_calloc(arena, (size_t)replications, sizeof(*value));
	for (int c = 0; c < e->nr_cells; c++)
		summarize_cell(&e->cell[c], replications, scratch, value,
			       &out[c]);
	return out;
}

struct totals experiment_totals(const struct experiment *e,
				bool under_pressure)
{
	const struct scenario *s = e->scenario;
	struct totals t = { .window_s = 0 };
	simtime_t gp_total = 0;

	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e->cell[c];

		if (!under_pressure || s->driver[cell->driver].pressure)
			add_counts(&t, &gp_total, cell, s->replications);
	}
	t.gp_mean = per((double)gp_total, t.grace_periods);
	return t;
}

const struct measured *cell_measured(const struct experiment *e,
				     const struct cell *cell)
{
	const struct scenario *s = e->scenario;

	for (int i = 0; i < s->nr_measured; i++) {
		if (s->measured[i].kernel == cell->kernel &&
		    s->measured[i].driver == cell->driver)
			return &s->measured[i];
	}
	return NULL;
}

int cell_judge(const struct experiment *e, const struct cell *cell,
	       const struct cell_summary *summary,
	       struct judgement out[NR_STATISTICS])
{
	const struct measured *m = cell_measured(e, cell);
	int n = 0;

	for (int i = 0; m && i < NR_STATISTICS; i++) {
		struct predictive p = summary->latency_predictive[i];
		double value = m->latency_ms[i] * (double)MSEC;

		if (isnan(value) || isnan(p.median))
			continue;
		out[n++] = (struct judgement){
			.statistic = (enum statistic)i,
			.predicted = p,
			.measured = value,
			.error = (p.median - value) / value,
			.hit = p.lo <= value && value <= p.hi,
		};
	}
	return n;
}
