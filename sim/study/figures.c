/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two views of the same samples.  Pooled: all replications' samples are one
 * large sample, whose order statistics come close to the model's true
 * quantiles.  Predictive: each replication is one possible outcome of the
 * measurement, with its N; the spread of its p95 over the replications is
 * what one measured p95 has to be held against.  Percentiles of replications
 * are never averaged.
 *
 * Counts and times are added up as integers.  A score holds sums, so that
 * scores of several experiments are one score.
 */
#include "study/figures.h"

#include <math.h>
#include <string.h>

struct samples samples_of(const struct measurement *m, int nr, bool drain,
			  struct arena *arena)
{
	struct samples s = { .nr = nr };
	simtime_t *each, *all;
	size_t at = 0;

	for (int r = 0; r < nr; r++)
		s.all.n += (size_t)m[r].nr_samples;
	s.each = arena_calloc(arena, (size_t)nr, sizeof(*s.each));
	each = arena_calloc(arena, s.all.n, sizeof(*each));
	all = arena_calloc(arena, s.all.n, sizeof(*all));
	for (int r = 0; r < nr; r++) {
		size_t n = (size_t)m[r].nr_samples;

		if (n)
			memcpy(each + at, drain ? m[r].drain : m[r].latency,
			       n * sizeof(*each));
		sort_times(each + at, n);
		s.each[r] = (struct span){ n, each + at };
		at += n;
	}
	memcpy(all, each, at * sizeof(*all));
	sort_times(all, at);
	s.all.x = all;
	return s;
}

size_t each_statistic(const struct samples *s, double p, double *out)
{
	size_t n = 0;

	for (int r = 0; r < s->nr; r++)
		if (s->each[r].n)
			out[n++] = (double)order_statistic(s->each[r].x,
							   s->each[r].n, p);
	return n;
}

/* -- counts -- */

void totals_add(struct totals *t, const struct measurement *m)
{
	t->umounts += m->umounts;
	t->busy_inodes += m->busy_inodes;
	t->grace_periods += m->grace_periods;
	t->switches += m->switches;
	t->iterations += m->iterations;
	t->events += m->events;
	t->gp_total += m->gp_total;
	t->window += m->window;
	t->simulated += m->simulated;
}

double totals_gp_mean(const struct totals *t)
{
	return t->grace_periods ? (double)t->gp_total /
					  (double)t->grace_periods : NAN;
}

double totals_rate(const struct totals *t, uint64_t n)
{
	return t->window > 0 ? (double)n / ((double)t->window / (double)SEC)
			     : NAN;
}

struct totals experiment_totals(const struct experiment *e,
				bool under_pressure)
{
	const struct scenario *s = e->scenario;
	struct totals t = { .umounts = 0 };

	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e->cell[c];

		if (under_pressure && !s->driver[cell->driver].pressure)
			continue;
		for (int r = 0; r < s->replications; r++)
			totals_add(&t, &cell->replication[r]);
	}
	return t;
}

/* -- cells -- */

static void summarize_cell(const struct cell *cell, int replications,
			   struct arena *work, struct cell_summary *out)
{
	const struct measurement *m = cell->replication;
	struct samples latency = samples_of(m, replications, false, work);
	struct samples drain = samples_of(m, replications, true, work);
	double *value = arena_calloc(work, (size_t)replications,
				     sizeof(*value));

	out->latency = summarize(latency.all);
	out->drain = summarize(drain.all);
	for (int i = 0; i < NR_STATISTICS; i++) {
		size_t n = each_statistic(&latency, statistic_p[i], value);

		out->latency_predictive[i] = predictive_of(value, n);
	}
	for (int r = 0; r < replications; r++)
		totals_add(&out->totals, &m[r]);
}

struct cell_summary *experiment_summaries(const struct experiment *e,
					  struct arena *arena)
{
	struct cell_summary *out = arena_calloc(arena, (size_t)e->nr_cells,
						sizeof(*out));
	struct arena work;

	arena_init(&work, 0);
	for (int c = 0; c < e->nr_cells; c++) {
		arena_rewind(&work);
		summarize_cell(&e->cell[c], e->scenario->replications, &work,
			       &out[c]);
	}
	arena_free(&work);
	return out;
}

/* -- judgements -- */

struct judgement judgement_of(struct predictive p, double measured)
{
	return (struct judgement){
		.predicted = p,
		.measured = measured,
		.error = (p.median - measured) / measured,
		.hit = p.lo <= measured && measured <= p.hi,
	};
}

struct cell_judgement *experiment_judge(const struct experiment *e,
					const struct cell_summary *summary,
					struct arena *arena, int *nr)
{
	struct cell_judgement *out =
		arena_calloc(arena, (size_t)e->nr_cells * NR_STATISTICS,
			     sizeof(*out));

	*nr = 0;
	for (int c = 0; c < e->nr_cells; c++) {
		const struct measured *m = scenario_measured(
			e->scenario, e->cell[c].kernel, e->cell[c].driver);

		for (int i = 0; m && i < NR_STATISTICS; i++) {
			struct predictive p = summary[c].latency_predictive[i];
			double value = m->latency_ms[i] * (double)MSEC;

			if (isnan(value) || isnan(p.median))
				continue;
			out[(*nr)++] = (struct cell_judgement){
				c, (enum statistic)i, judgement_of(p, value),
			};
		}
	}
	return out;
}

void score_add(struct score *s, const struct cell_judgement *j, int nr)
{
	for (; nr > 0; nr--, j++) {
		double error = fabs(j->is.error);

		s->values++;
		s->hits += j->is.hit;
		s->all_sum += error;
		if (j->statistic != STAT_P50)
			continue;
		if (!s->p50s++ || error > s->p50_worst) {
			s->p50_worst = error;
			s->p50_worst_cell = j->cell;
		}
		s->p50_sum += error;
	}
}

double score_p50_mean(const struct score *s)
{
	return s->p50s ? s->p50_sum / s->p50s : 0;
}

double score_all_mean(const struct score *s)
{
	return s->values ? s->all_sum / s->values : 0;
}
