/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The search and the bootstrap: see calibrate.h.
 *
 * Everything is deterministic: designs are quasi-random, the bootstrap draws
 * from a stream of its own, and evaluations do not depend on the number of
 * threads.  Points where the scenario is not valid, or cannot be run, are
 * passed over.
 */
#include "study/calibrate.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

#include "engine/rng.h"
#include "study/minimise.h"
#include "study/stats.h"
#include "study/surrogate.h"

#define BOOTSTRAPS 200
#define RESTARTS   3
#define NARROWEST  0.02 /* of the trust region, where the search ends */

struct search {
	struct calibration *c;
	const bool *use;
	int d;                   /* parameters */
	double *measured;        /* [targets] */
	struct surrogate model;
	double *predicted;       /* [targets], scratch */
	gsl_qrng *design;
	struct evaluation *best;
	double best_loss, radius;
	int left;                /* evaluations */
	struct arena work;       /* of the surrogate in use */
};

void calibration_init(struct calibration *c, struct simulator *sim,
		      struct loss *loss, FILE *diag)
{
	const struct calibrate_config *cc = &sim->scenario->calibrate;

	/* Leaving out one of k kernels makes k fits. */
	*c = (struct calibration){
		.simulator = sim,
		.loss = loss,
		.budget = cc->evaluations,
		.room = cc->evaluations * (1 + sim->scenario->nr_kernels),
		.diag = diag,
	};
	c->evaluation = arena_calloc(sim->arena, (size_t)c->room,
				     sizeof(*c->evaluation));
}

/* -- evaluations -- */

static double loss_of(const struct search *s, const double *predicted)
{
	return loss_value(s->c->loss, s->measured, predicted, s->use);
}

/* Evaluates u; the best so far is kept.  NULL where nothing can be run. */
static struct evaluation *try(struct search *s, const double *u)
{
	struct calibration *c = s->c;
	struct evaluation *ev = simulator_evaluate(c->simulator, u, c->diag);
	double loss;

	s->left--;
	c->failures += !ev;
	if (c->progress)
		c->progress(c->progress_arg, c->budget - s->left, c->budget);
	if (!ev || c->nr == c->room)
		return ev;
	c->evaluation[c->nr++] = ev;
	loss = s->best ? loss_of(s, ev->mean) : INFINITY;
	if (loss < s->best_loss) {
		s->best = ev;
		s->best_loss = loss;
	}
	return ev;
}

/* The best of all points under the weights in force. */
static void find_best(struct search *s)
{
	s->best_loss = INFINITY;
	for (int i = 0; i < s->c->nr; i++) {
		double loss = loss_of(s, s->c->evaluation[i]->mean);

		if (loss < s->best_loss) {
			s->best = s->c->evaluation[i];
			s->best_loss = loss;
		}
	}
}

/* -- the surrogate -- */

static double modelled(const double *u, void *arg)
{
	struct search *s = arg;

	surrogate_predict(&s->model, u, s->predicted);
	return loss_of(s, s->predicted);
}

static void fit_model(struct search *s, double width)
{
	struct calibration *c = s->c;
	double **point, **value;

	arena_rewind(&s->work);
	point = arena_calloc(&s->work, (size_t)c->nr, sizeof(*point));
	value = arena_calloc(&s->work, (size_t)c->nr, sizeof(*value));
	for (int i = 0; i < c->nr; i++) {
		point[i] = c->evaluation[i]->u;
		value[i] = c->evaluation[i]->mean;
	}
	surrogate_fit(&s->model, s->d, c->loss->nr, c->nr, point, value,
		      s->best->u, width, &s->work);
}

/* The box of the trust region. */
static void region(const struct search *s, double *lo, double *hi)
{
	for (int i = 0; i < s->d; i++) {
		lo[i] = fmax(0, s->best->u[i] - s->radius);
		hi[i] = fmin(1, s->best->u[i] + s->radius);
	}
}

/* How far u is from the nearest point that has been evaluated. */
static double nearest(const struct search *s, const double *u)
{
	double least = INFINITY;

	for (int k = 0; k < s->c->nr; k++) {
		double most = 0;

		for (int i = 0; i < s->d; i++)
			most = fmax(most, fabs(u[i] -
					       s->c->evaluation[k]->u[i]));
		least = fmin(least, most);
	}
	return least;
}

/* -- the search -- */

static void explore(struct search *s, const double *lo, const double *hi)
{
	double u[MINIMISE_MAX];

	gsl_qrng_get(s->design, u);
	for (int i = 0; i < s->d; i++)
		u[i] = lo[i] + (hi[i] - lo[i]) * u[i];
	try(s, u);
}

/*
 * One step: where the model sees the least loss, unless something lies there
 * already; then elsewhere in the region, for the model's sake.
 */
static void step(struct search *s)
{
	double lo[MINIMISE_MAX], hi[MINIMISE_MAX], u[MINIMISE_MAX];
	double before = s->best_loss;

	region(s, lo, hi);
	fit_model(s, 2 * s->radius);
	memcpy(u, s->best->u, (size_t)s->d * sizeof(*u));
	minimise_in_box(modelled, s, s->d, lo, hi, RESTARTS, u);
	if (nearest(s, u) < s->radius / 8) {
		explore(s, lo, hi);
		s->radius *= 0.8;
		return;
	}
	try(s, u);
	s->radius *= s->best_loss < before ? 1.1 : 0.8;
	s->radius = fmin(s->radius, 0.5);
}

/* Scatter as it is at the best point so far. */
static void weigh(struct search *s)
{
	loss_weigh(s->c->loss, s->best->value, s->c->simulator->replications);
	find_best(s);
}

static const char *start(struct search *s)
{
	double lo[MINIMISE_MAX] = { 0 }, hi[MINIMISE_MAX];
	int n = s->c->budget / 3;

	for (int i = 0; i < s->d; i++)
		hi[i] = 1;
	if (n < s->d + 2)
		n = s->d + 2;
	if (s->c->nr) { /* another fit has been here */
		s->left -= s->c->nr < n ? s->c->nr : n;
	} else {
		for (int k = 0; k < n && s->left > 0; k++)
			explore(s, lo, hi);
	}
	if (!s->c->nr)
		return "no point of the parameters' ranges could be evaluated";
	s->best = s->c->evaluation[0];
	weigh(s);
	return NULL;
}

static void search(struct search *s)
{
	int half = s->left / 2;

	weigh(s);
	s->radius = 0.3;
	while (s->left > 0 && s->radius > NARROWEST) {
		step(s);
		if (s->left == half)
			weigh(s);
	}
}

/* -- intervals -- */

/*
 * A measurement drawn from the best point: what the model predicts there, and of
 * each cell how one replication deviates from their mean.  So a model that is
 * off by something there does not move the intervals away from the estimate.
 */
static void draw(struct search *s, const double *centre, struct rng *rng)
{
	const struct loss *l = s->c->loss;
	const struct evaluation *best = s->best;
	uint64_t n = (uint64_t)s->c->simulator->replications, r = 0;

	for (int i = 0; i < l->nr; i++) {
		if (i == 0 || l->target[i].cell != l->target[i - 1].cell)
			r = rng_below(rng, n);
		s->measured[i] = centre[i] + best->value[i][r] - best->mean[i];
	}
}

static double mean(const double *x, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i];
	return sum / n;
}

static double correlation(const double *x, const double *y, int n)
{
	double mx = mean(x, n), my = mean(y, n), xx = 0, yy = 0, xy = 0;

	for (int i = 0; i < n; i++) {
		xx += (x[i] - mx) * (x[i] - mx);
		yy += (y[i] - my) * (y[i] - my);
		xy += (x[i] - mx) * (y[i] - my);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

/* sample[parameter][bootstrap] */
static void summarise(struct search *s, double *const *sample, struct fit *fit)
{
	int n = BOOTSTRAPS;

	for (int i = 0; i < s->d; i++)
		for (int j = 0; j < s->d; j++)
			fit->correlation[i * s->d + j] =
				correlation(sample[i], sample[j], n);
	for (int i = 0; i < s->d; i++) {
		struct fit_estimate *e = &fit->estimate[i];
		struct predictive p = predictive_of(sample[i], (size_t)n);

		e->u = s->best->u[i];
		e->lo = fmin(e->u, p.lo);
		e->hi = fmax(e->u, p.hi);
		e->identified = e->hi - e->lo <= IDENTIFIED_MOST;
	}
}

static void bootstrap(struct search *s, struct fit *fit)
{
	double lo[MINIMISE_MAX] = { 0 }, hi[MINIMISE_MAX], u[MINIMISE_MAX];
	struct rng rng = rng_stream(s->c->simulator->scenario->seed, 0,
				    "calibrate", 0, "bootstrap");
	struct arena *arena = s->c->simulator->arena;
	double **sample = arena_calloc(arena, (size_t)s->d, sizeof(*sample));
	double *centre = arena_calloc(arena, (size_t)s->c->loss->nr,
				      sizeof(*centre));

	for (int i = 0; i < s->d; i++) {
		hi[i] = 1;
		sample[i] = arena_calloc(arena, BOOTSTRAPS, sizeof(double));
	}
	fit_model(s, 0.5);
	surrogate_predict(&s->model, s->best->u, centre);
	for (int b = 0; b < BOOTSTRAPS; b++) {
		draw(s, centre, &rng);
		/* From anywhere: where the loss is flat, a fit stays near. */
		for (int i = 0; i < s->d; i++)
			u[i] = rng_uniform(&rng);
		minimise_in_box(modelled, s, s->d, lo, hi, 1, u);
		for (int i = 0; i < s->d; i++)
			sample[i][b] = u[i];
	}
	summarise(s, sample, fit);
}

static int targets_in_use(const struct search *s)
{
	int n = 0;

	for (int i = 0; i < s->c->loss->nr; i++)
		n += !s->use || s->use[s->c->loss->target[i].cell];
	return n;
}

const char *calibrate(struct calibration *c, const bool *use, struct fit *fit)
{
	struct arena *arena = c->simulator->arena;
	int nr = c->loss->nr, d = c->simulator->scenario->nr_parameters;
	struct search s = {
		.c = c, .use = use, .d = d, .left = c->budget,
		.measured = arena_calloc(arena, (size_t)nr, sizeof(double)),
		.predicted = arena_calloc(arena, (size_t)nr, sizeof(double)),
		.design = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned int)d),
	};
	const char *wrong;

	for (int i = 0; i < nr; i++)
		s.measured[i] = c->loss->target[i].measured;
	*fit = (struct fit){
		.nr_targets = targets_in_use(&s),
		.estimate = arena_calloc(arena, (size_t)d,
					 sizeof(*fit->estimate)),
		.correlation = arena_calloc(arena, (size_t)(d * d),
					    sizeof(double)),
	};
	arena_init(&s.work, 0);
	wrong = fit->nr_targets ? start(&s)
				: "nothing that was measured is left to fit to";
	if (!wrong) {
		fit->loss_start = loss_of(&s, c->evaluation[0]->mean);
		search(&s);
		fit->loss = s.best_loss;
		fit->doubts = s.best->doubts;
		fit->evaluations = c->budget - s.left;
		fit->failures = c->failures;
		bootstrap(&s, fit);
	}
	arena_free(&s.work);
	gsl_qrng_free(s.design);
	return wrong;
}
