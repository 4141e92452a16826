/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judging predictions: see validate.h.
 *
 * A mean over a mix of drivers is only predicted if every driver of the mix
 * ran.  A threshold about something that was not measured is not met: a check
 * that looks at nothing must not pass.  One about cells that were left out by
 * --only is not judged.
 */
#include "study/validate.h"

#include <math.h>

/* -- means per call over the mix -- */

/* Adds calls x mean of each replication to sum[]; false if it did not run. */
static bool add_driver(const struct experiment *e, int kernel,
		       const struct drain_mix *mix, double *sum)
{
	const struct cell *cell = experiment_cell(e, kernel, mix->driver);

	if (!cell)
		return false;
	for (int r = 0; r < experiment_least(e); r++) {
		const struct measurement *m = &cell->replication[r];
		struct span drain = { (size_t)m->nr_samples, m->drain };

		sum[r] += mix->calls * span_mean(drain);
	}
	return true;
}

static bool judge_drain(const struct experiment *e, const struct drain_mean *m,
			struct arena *arena, struct drain_judgement *out)
{
	const struct scenario *s = e->scenario;
	size_t n = (size_t)experiment_least(e);
	double *value = arena_calloc(arena, n, sizeof(*value));
	double calls = 0;

	for (int i = 0; i < s->nr_drain_mixes; i++) {
		if (!add_driver(e, m->kernel, &s->drain_mix[i], value))
			return false;
		calls += s->drain_mix[i].calls;
	}
	if (calls <= 0 || isnan(m->mean))
		return false;
	for (size_t r = 0; r < n; r++)
		value[r] /= calls;
	*out = (struct drain_judgement){
		m->kernel, judgement_of(predictive_of(value, n),
					m->mean * (double)MSEC),
	};
	return true;
}

static void judge_drains(struct validation *v, struct arena *arena)
{
	const struct scenario *s = v->experiment->scenario;

	v->drain = arena_calloc(arena, (size_t)s->nr_drain_means,
				sizeof(*v->drain));
	for (int i = 0; i < s->nr_drain_means; i++) {
		if (judge_drain(v->experiment, &s->drain_mean[i], arena,
				&v->drain[v->nr_drains]))
			v->nr_drains++;
	}
}

/* -- how large errors are by chance -- */

/*
 * Adds to error[r] by what replication r's p50 of a cell misses the predicted one.
 * False where that cannot be told of each.
 */
static bool add_p50_error(const struct experiment *e,
			  const struct cell_judgement *j, int nr,
			  struct arena *work, double *error)
{
	const struct cell *cell = &e->cell[j->cell];
	const struct scenario *s = e->scenario;
	int of = measured_samples(s, scenario_measured(s, cell->kernel,
						       cell->driver));
	struct samples first = samples_of_first(cell->replication, nr, of, work);
	double *p50 = arena_calloc(work, (size_t)nr, sizeof(*p50));
	bool all = each_statistic(&first, STAT_P50, p50) == (size_t)nr;

	for (int r = 0; r < nr && all; r++) {
		all = p50[r] > 0;
		error[r] += fabs(j->is.predicted.median - p50[r]) / p50[r];
	}
	return all;
}

/*
 * The score's p50 error mean of measurements that the model makes itself, one of
 * each cell's replications: a right model's is no better.  NAN of few, whose
 * median is theirs.
 */
static struct predictive p50_mean_if_right(const struct validation *v,
					   struct arena *arena)
{
	const struct experiment *e = v->experiment;
	int nr = experiment_least(e);
	double *error = arena_calloc(arena, (size_t)nr, sizeof(*error));
	bool known = v->score.p50s && nr >= REPLICATIONS_FOR_INTERVAL;
	struct arena work;

	arena_init(&work, 0);
	for (int i = 0; i < v->nr_judgements && known; i++) {
		if (v->judgement[i].statistic != STAT_P50)
			continue;
		arena_rewind(&work);
		known = add_p50_error(e, &v->judgement[i], nr, &work, error);
	}
	arena_free(&work);
	for (int r = 0; r < nr && known; r++)
		error[r] /= v->score.p50s;
	return predictive_of(error, known ? (size_t)nr : 0);
}

/* -- thresholds -- */

static double worst_drain(const struct validation *v)
{
	double worst = v->nr_drains ? 0 : NAN;

	for (int i = 0; i < v->nr_drains; i++)
		worst = fmax(worst, fabs(v->drain[i].is.error));
	return worst;
}

static struct threshold at_most(const char *name, double limit, double value)
{
	bool asked = isfinite(limit);

	return (struct threshold){ .name = name, .asked = asked,
				   .limit = limit, .value = value,
				   .met = !asked || value <= limit,
				   .judged = !isnan(value) };
}

static bool all_ran(const struct experiment *e)
{
	const struct scenario *s = e->scenario;

	return e->nr_cells == s->nr_kernels * s->nr_drivers;
}

static void check_thresholds(struct validation *v)
{
	const struct validation_config *c = &v->experiment->scenario->validation;
	const struct score *s = &v->score;
	struct threshold *t = v->threshold;

	t[THRESHOLD_HITS] = (struct threshold){
		.name = "hits_least", .asked = c->hits_least > 0,
		.limit = c->hits_least, .value = s->hits,
		.met = s->hits >= c->hits_least,
		/* Enough of some are enough of all. */
		.judged = s->hits >= c->hits_least,
	};
	t[THRESHOLD_P50_MEAN] = at_most("p50_error_mean_most",
					c->p50_error_mean_most,
					s->p50s ? score_p50_mean(s) : NAN);
	t[THRESHOLD_P50_WORST] = at_most("p50_error_worst_most",
					 c->p50_error_worst_most,
					 s->p50s ? s->p50_worst : NAN);
	t[THRESHOLD_DRAIN_WORST] = at_most("drain_error_worst_most",
					   c->drain_error_worst_most,
					   worst_drain(v));
	t[THRESHOLD_GP] = at_most("gp_error_most", c->gp_error_most,
				  fabs(v->gp.error));
	t[THRESHOLD_KS] = at_most("ks_misses_most", c->ks_misses_most,
				  v->nr_comparisons
					  ? (double)v->ks_misses : NAN);
	v->met = true;
	for (int i = 0; i < NR_THRESHOLDS; i++) {
		t[i].judged = t[i].judged || all_ran(v->experiment);
		v->met = v->met && (t[i].met || !t[i].judged);
	}
}

const char *validate(struct validation *v, struct experiment *e,
		     const struct dataset *d, int jobs, struct arena *arena)
{
	const struct scenario *s = e->scenario;
	int observed = s->validation.observed;
	const char *failure;

	*v = (struct validation){ .experiment = e };
	v->summary = experiment_summaries(e, arena);
	v->judgement = experiment_judge(e, v->summary, arena,
					&v->nr_judgements);
	score_add(&v->score, v->judgement, v->nr_judgements);
	v->p50_mean_if_right = p50_mean_if_right(v, arena);
	judge_drains(v, arena);
	if (observed > experiment_least(e))
		observed = experiment_least(e);
	failure = d->any ? inside_compare(e, d, observed, jobs, arena,
					  &v->comparison, &v->nr_comparisons)
			 : NULL;
	if (failure)
		return failure;
	for (int i = 0; i < v->nr_comparisons; i++)
		v->ks_misses += !v->comparison[i].ks_hit;
	v->gp = inside_grace_periods(e, v->comparison, v->nr_comparisons, arena);
	check_thresholds(v);
	return NULL;
}
