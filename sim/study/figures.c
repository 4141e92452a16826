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

#include <limits.h>
#include <math.h>
#include <string.h>

#include "load/shell.h"
#include "study/interval.h"

static size_t at_most(const struct measurement *m, int n)
{
	return (size_t)(m->nr_samples < n ? m->nr_samples : n);
}

/* At most n of each. */
static struct samples collect(const struct measurement *m, int nr, bool drain,
			      int most, struct arena *arena)
{
	struct samples s = { .nr = nr };
	simtime_t *each, *all;
	size_t at = 0;

	for (int r = 0; r < nr; r++)
		s.all.n += at_most(&m[r], most);
	s.each = arena_calloc(arena, (size_t)nr, sizeof(*s.each));
	each = arena_calloc(arena, s.all.n, sizeof(*each));
	all = arena_calloc(arena, s.all.n, sizeof(*all));
	for (int r = 0; r < nr; r++) {
		size_t n = at_most(&m[r], most);

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

struct samples samples_of(const struct measurement *m, int nr, bool drain,
			  struct arena *arena)
{
	return collect(m, nr, drain, INT_MAX, arena);
}

struct samples samples_of_first(const struct measurement *m, int nr, int n,
				struct arena *arena)
{
	return collect(m, nr, false, n, arena);
}

static double statistic_of(struct span s, enum statistic i)
{
	if (i == STAT_MEAN)
		return span_mean(s);
	return (double)order_statistic(s.x, s.n, statistic_p[i]);
}

size_t each_statistic(const struct samples *s, enum statistic i, double *out)
{
	size_t n = 0;

	for (int r = 0; r < s->nr; r++)
		if (s->each[r].n)
			out[n++] = statistic_of(s->each[r], i);
	return n;
}

int measured_samples(const struct scenario *s, const struct measured *m)
{
	return m->n != AUTO ? m->n : driver_samples(&s->driver[m->driver]);
}

/* -- counts -- */

void totals_add(struct totals *t, const struct measurement *m)
{
	t->umounts += m->umounts;
	t->busy_inodes += m->busy_inodes;
	t->at_risk += m->at_risk;
	t->grace_periods += m->grace_periods;
	t->switches += m->switches;
	t->iterations += m->iterations;
	t->events += m->events;
	t->copied += m->copied;
	t->copied_events += m->copied_events;
	t->gp_total += m->gp_total;
	t->window += m->window;
	t->simulated += m->simulated;
	t->cpu_time += m->cpu_time;
	t->cpu_idle += m->cpu_idle;
	t->disk_time += m->disk_time;
	t->disk_busy += m->disk_busy;
	t->doubts |= m->doubts;
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
		for (int r = 0; r < cell->nr; r++)
			totals_add(&t, &cell->replication[r]);
	}
	return t;
}

/* -- cells -- */

/* What is known of a mean whose N is not: its standard error, and ours. */
static struct predictive mean_within(struct span all, double error_ns)
{
	double mean = span_mean(all), sum = 0, half;

	for (size_t i = 0; i < all.n; i++)
		sum += ((double)all.x[i] - mean) * ((double)all.x[i] - mean);
	half = 1.96 * sqrt(error_ns * error_ns +
			   sum / ((double)all.n * (double)all.n));
	return (struct predictive){ mean - half, mean, mean + half };
}

static void summarize_cell(const struct scenario *s, const struct cell *cell,
			   struct arena *work, struct cell_summary *out)
{
	const struct measurement *m = cell->replication;
	const struct measured *measured =
		scenario_measured(s, cell->kernel, cell->driver);
	int replications = cell->nr;
	int of = measured ? measured_samples(s, measured) : INT_MAX;
	struct samples latency = samples_of(m, replications, false, work);
	struct samples drain = samples_of(m, replications, true, work);
	struct samples first = samples_of_first(m, replications, of, work);
	double *value = arena_calloc(work, (size_t)replications,
				     sizeof(*value));

	out->latency = summarize(latency.all);
	out->drain = summarize(drain.all);
	for (int i = 0; i < NR_STATISTICS; i++)
		out->latency_interval[i] = quantile_interval(&latency,
							     statistic_p[i]);
	for (int i = 0; i < NR_MEASURED; i++) {
		size_t n = each_statistic(&first, (enum statistic)i, value);

		out->latency_predictive[i] = predictive_of(value, n);
		out->latency_of[i] = (int)n;
		for (size_t r = 0; measured && r < n; r++)
			out->latency_at_most[i] +=
				value[r] <= measured->latency_ms[i] *
						    (double)MSEC;
	}
	if (measured && (measured->n == AUTO || measured->n_of_driver) &&
	    !isnan(measured->mean_error_ms))
		out->latency_predictive[STAT_MEAN] =
			mean_within(latency.all,
				    measured->mean_error_ms * (double)MSEC);
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
		summarize_cell(e->scenario, &e->cell[c], &work, &out[c]);
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
		arena_calloc(arena, (size_t)e->nr_cells * NR_MEASURED,
			     sizeof(*out));
	const struct scenario *s = e->scenario;

	*nr = 0;
	for (int c = 0; c < e->nr_cells; c++) {
		int driver = e->cell[c].driver;
		const struct measured *m =
			scenario_measured(s, e->cell[c].kernel, driver);

		if (m && m->n > driver_samples(&s->driver[driver]))
			continue;
		for (int i = 0; m && i < NR_MEASURED; i++) {
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
