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
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "engine/rng.h"
#include "study/confidence.h"
#include "study/minimise.h"

#define REFITS   200
#define RESTARTS 3
#define NARROWEST 0.02 /* of the trust region, where the search ends */
#define NEAREST  0.05  /* of the surroundings */
#define RISE     6     /* of the loss, at which they end */
#define HALVES   6     /* of a way, until that is found */
#define ROUNDS   2     /* of evaluations there */
#define FOLDS    10    /* of cross-validation */

struct search {
	struct calibration *c;
	const bool *use;
	int d;                   /* parameters */
	struct stand_in f;       /* what is minimised */
	gsl_qrng *design;
	struct evaluation *best;
	double best_loss, radius;
	int left;                /* evaluations */
	struct arena work;       /* of the surrogate in use */
	/*
	 * Where the surrogate sees the least loss, and how far around.  Intervals
	 * are of that; the estimate is 'best', which has been simulated.
	 */
	double estimate[MINIMISE_MAX], least;
	double lo[MINIMISE_MAX], hi[MINIMISE_MAX], width[MINIMISE_MAX];
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
	return loss_value(s->c->loss, s->f.measured, predicted, s->use);
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

/* Around 'centre', without the evaluations of a fold (-1: with all). */
static void fit_model(struct search *s, const double *centre,
		      const double *width, int fold)
{
	struct calibration *c = s->c;
	double **point, **value;
	int n = 0;

	arena_rewind(&s->work);
	point = arena_calloc(&s->work, (size_t)c->nr, sizeof(*point));
	value = arena_calloc(&s->work, (size_t)c->nr, sizeof(*value));
	for (int i = 0; i < c->nr; i++) {
		if (c->nr > 1 && i % FOLDS == fold)
			continue;
		point[n] = c->evaluation[i]->u;
		value[n++] = c->evaluation[i]->mean;
	}
	surrogate_fit(&s->f.model, s->d, c->loss->nr, n, point, value, centre,
		      width, &s->work);
}

static void fit_all(struct search *s, const double *centre, double width)
{
	double all[MINIMISE_MAX];

	for (int i = 0; i < s->d; i++)
		all[i] = width;
	fit_model(s, centre, all, -1);
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
	fit_all(s, s->best->u, 2 * s->radius);
	memcpy(u, s->best->u, (size_t)s->d * sizeof(*u));
	minimise_in_box(stand_in_loss, &s->f, s->d, lo, hi, RESTARTS, u);
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
	int rest = s->left / 3, half = (s->left + rest) / 2;

	weigh(s);
	s->radius = 0.3;
	while (s->left > rest && s->radius > NARROWEST) {
		step(s);
		if (s->left == half)
			weigh(s);
	}
}

/* -- the surroundings of the estimate -- */

/* How far u[i] can go either way before the loss has grown by RISE. */
static double reach(struct search *s, int i, double bound)
{
	double in = s->estimate[i], out = bound, u[MINIMISE_MAX];

	for (int h = 0; h < HALVES; h++) {
		double x = h ? (in + out) / 2 : bound;

		memcpy(u, s->estimate, (size_t)s->d * sizeof(*u));
		u[i] = x;
		if (stand_in_profile(&s->f, i, u) - s->least > RISE)
			out = x;
		else
			in = x;
		if (in == bound)
			break;
	}
	return out;
}

/* Where the surrogate in force sees the least loss, and its surroundings. */
static void settle(struct search *s)
{
	memcpy(s->estimate, s->best->u, (size_t)s->d * sizeof(*s->estimate));
	s->least = stand_in_fit(&s->f, RESTARTS, s->estimate);
	for (int i = 0; i < s->d; i++) {
		s->lo[i] = reach(s, i, 0);
		s->hi[i] = reach(s, i, 1);
		s->width[i] = fmax(fmax(s->hi[i] - s->estimate[i],
					s->estimate[i] - s->lo[i]), NEAREST);
	}
}

/*
 * The rest of the evaluations lie where the intervals will, and the surrogate
 * is fitted there: the search has left most of its own in one place.
 */
static void survey(struct search *s)
{
	fit_all(s, s->best->u, 0.5);
	for (int round = ROUNDS; round > 0; round--) {
		int n = (s->left - 1) / round;

		settle(s);
		for (int k = 0; k < n; k++)
			explore(s, s->lo, s->hi);
		weigh(s);
		fit_model(s, s->estimate, s->width, -1);
	}
	settle(s);
	if (s->left > 0) /* is it as good as the surrogate says? */
		try(s, s->estimate);
}

/* -- intervals -- */

/* What a surrogate that has not seen an evaluation predicts there. */
static double **predict_blind(struct search *s)
{
	struct calibration *c = s->c;
	struct arena *arena = c->simulator->arena;
	double **blind = arena_calloc(arena, (size_t)c->nr, sizeof(*blind));

	for (int fold = 0; fold < FOLDS; fold++) {
		fit_model(s, s->estimate, s->width, fold);
		for (int k = fold; k < c->nr; k += FOLDS) {
			blind[k] = arena_calloc(arena, (size_t)c->loss->nr,
						sizeof(**blind));
			surrogate_predict(&s->f.model, c->evaluation[k]->u,
					  blind[k]);
		}
	}
	fit_model(s, s->estimate, s->width, -1);
	return blind;
}

/* Within the surroundings, in units of what a measurement scatters by. */
static double miss_of(const struct search *s, double *const *blind,
		      int nr_targets)
{
	const struct calibration *c = s->c;
	double sum = 0;
	int n = 0;

	for (int k = 0; k < c->nr; k++) {
		const struct evaluation *ev = c->evaluation[k];
		bool inside = true;

		for (int i = 0; i < s->d; i++)
			inside = inside && ev->u[i] >= s->lo[i] &&
				 ev->u[i] <= s->hi[i];
		if (!inside)
			continue;
		sum += loss_value(c->loss, ev->mean, blind[k], s->use);
		n++;
	}
	return n ? sqrt(sum / n / nr_targets) : INFINITY;
}

/* 0 where one of them does not vary. */
static double correlation(const double *x, const double *y, int n)
{
	double r = gsl_stats_correlation(x, 1, y, 1, (size_t)n);

	return isnan(r) ? 0 : r;
}

/* Of the estimates, and how often a loss as great as theirs comes by chance. */
static void refit(struct search *s, const struct scatter *from, struct rng rng,
		  struct fit *fit)
{
	struct arena *arena = s->c->simulator->arena;
	double **sample = arena_calloc(arena, (size_t)s->d, sizeof(*sample));
	int greater;

	for (int i = 0; i < s->d; i++)
		sample[i] = arena_calloc(arena, REFITS, sizeof(**sample));
	greater = confidence_refit(&s->f, from, s->estimate, s->least, REFITS,
				   rng, sample);
	fit->chance = (1.0 + greater) / (1.0 + REFITS);
	for (int i = 0; i < s->d; i++)
		for (int j = 0; j < s->d; j++)
			fit->correlation[i * s->d + j] =
				correlation(sample[i], sample[j], REFITS);
}

static void conclude(struct search *s, struct fit *fit)
{
	struct calibration *c = s->c;
	struct rng rng = rng_stream(c->simulator->scenario->seed, 0,
				    "calibrate", 0, "bootstrap");
	double **blind = predict_blind(s);
	struct scatter from = {
		.nr = c->nr, .replications = c->simulator->replications,
		.evaluation = c->evaluation, .blind = blind,
		.width = s->width,
	};

	fit->miss = miss_of(s, blind, fit->nr_targets);
	for (int i = 0; i < s->d; i++) {
		struct fit_estimate *e = &fit->estimate[i];
		struct confidence_interval in = confidence_interval(
			&s->f, &from, i, s->estimate, s->least, rng);

		*e = (struct fit_estimate){ s->best->u[i], in.lo, in.hi,
			in.hi - in.lo <= IDENTIFIED_MOST };
	}
	refit(s, &from, rng, fit);
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
	int d = c->simulator->scenario->nr_parameters;
	struct search s = {
		.c = c, .use = use, .d = d, .left = c->budget,
		.design = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned int)d),
	};
	const char *wrong;

	stand_in_init(&s.f, c->loss, use, d, arena);
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
		survey(&s);
		fit->loss = s.best_loss;
		fit->doubts = s.best->doubts;
		fit->evaluations = c->budget - s.left;
		fit->failures = c->failures;
		conclude(&s, fit);
	}
	arena_free(&s.work);
	gsl_qrng_free(s.design);
	return wrong;
}
