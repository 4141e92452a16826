/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evaluating parameter sets: see evaluate.h.
 *
 * A parameter set is a variant of the scenario, as a point of a sweep is: every
 * check of a scenario applies to it, and any path will do.  The scenario is
 * held as its own print, so what has been taken out of it (measured values that
 * are held out) is not there to be read.
 */
#include "study/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/override.h"
#include "data/units.h"
#include "study/figures.h"

/* -- parameters -- */

/* Four significant digits are more than any fit can tell. */
static double round_digits(double x)
{
	char text[VALUE_TEXT];

	snprintf(text, sizeof(text), "%.4g", x);
	return strtod(text, NULL);
}

static double parameter_value(const struct free_parameter *p, double u)
{
	double x = p->log ? p->low * pow(p->high / p->low, u)
			  : p->low + (p->high - p->low) * u;

	if (p->is_integer || p->is_time) /* whole ns */
		x = rint(p->is_integer ? x : round_digits(x));
	else
		x = round_digits(x);
	return fmin(fmax(x, p->low), p->high);
}

static double parameter_u(const struct free_parameter *p, double x)
{
	double u = p->log ? log(x / p->low) / log(p->high / p->low)
			  : (x - p->low) / (p->high - p->low);

	return fmin(fmax(u, 0), 1);
}

/* What u is after rounding of its text. */
static double parameter_round(const struct free_parameter *p, double u)
{
	return parameter_u(p, parameter_value(p, u));
}

void parameter_text(const struct free_parameter *p, double u,
		    char text[VALUE_TEXT])
{
	char unit[UNITS_TEXT];
	double x = parameter_value(p, u);

	if (p->is_time)
		format_duration(x, unit);
	else
		format_real(x, unit);
	snprintf(text, VALUE_TEXT, "%s", unit);
}

/* -- scenarios -- */

bool simulator_init(struct simulator *sim, const struct scenario *s,
		    const struct loss *loss, int jobs, struct arena *arena,
		    FILE *diag)
{
	*sim = (struct simulator){
		.scenario = s,
		.base = scenario_base(arena, s, diag),
		.loss = loss,
		.replications = s->calibrate.replications,
		.jobs = jobs,
		.selected = cells_none(s, arena),
		.arena = arena,
	};
	for (int i = 0; i < loss->nr; i++)
		sim->selected[loss->target[i].cell] = true;
	return sim->base != NULL;
}

/* The parameter set to its value at u, said to be at "PATH: VALUE". */
static struct change change_of(struct reading *rd,
			       const struct free_parameter *p, double u)
{
	struct source *src = arena_alloc(rd->arena, sizeof(*src));
	size_t value = strlen(p->path) + 2, size = value + VALUE_TEXT;
	char *text = arena_alloc(rd->arena, size);

	snprintf(text, size, "%s: ", p->path);
	parameter_text(p, u, text + value);
	*src = (struct source){ "calibrate", text, strlen(text), NULL };
	return (struct change){ p->path, { src, 1, 1 },
		node_scalar(rd, (struct mark){ src, 1, (int)value + 1 },
			    text + value) };
}

struct scenario *simulator_scenario(const struct simulator *sim,
				    const double *u, struct arena *arena,
				    FILE *diag)
{
	struct diag *d = arena_alloc(arena, sizeof(*d));
	struct reading rd = { .arena = arena, .diag = d, .dir = "" };
	int n = sim->scenario->nr_parameters;
	struct change *change = arena_calloc(arena, (size_t)n + 1,
					     sizeof(*change));
	struct scenario *s;

	diag_init(d, arena);
	for (int i = 0; i < n; i++)
		change[i] = change_of(&rd, &sim->scenario->parameter[i], u[i]);
	s = scenario_variant(&rd, sim->base, change, n);
	diag_print(d, diag);
	return s;
}

/* -- running one -- */

static void fill_in(const struct simulator *sim, const struct experiment *e,
		    struct arena *work, struct evaluation *ev)
{
	int n = sim->replications;

	ev->doubts = experiment_totals(e, false).doubts;
	for (int i = 0; i < sim->loss->nr; i++) {
		const struct target *t = &sim->loss->target[i];
		int kernels = e->scenario->nr_kernels;
		const struct cell *cell = experiment_cell(
			e, t->cell % kernels, t->cell / kernels);
		struct samples x = samples_of_first(cell->replication, n, t->n,
						    work);

		each_statistic(&x, t->statistic, ev->value[i]);
		for (int r = 0; r < n; r++) {
			ev->value[i][r] = log(ev->value[i][r]);
			ev->mean[i] += ev->value[i][r] / n;
		}
	}
}

static struct evaluation *new_evaluation(const struct simulator *sim,
					 const double *u)
{
	struct arena *arena = sim->arena;
	int d = sim->scenario->nr_parameters, nr = sim->loss->nr;
	struct evaluation *ev = arena_alloc(arena, sizeof(*ev));

	ev->u = arena_calloc(arena, (size_t)d, sizeof(double));
	ev->mean = arena_calloc(arena, (size_t)nr, sizeof(double));
	ev->value = arena_calloc(arena, (size_t)nr, sizeof(double *));
	for (int i = 0; i < nr; i++)
		ev->value[i] = arena_calloc(arena, (size_t)sim->replications,
					    sizeof(double));
	for (int i = 0; i < d; i++)
		ev->u[i] = parameter_round(&sim->scenario->parameter[i], u[i]);
	return ev;
}

/* Which set of parameters it was, and why: one line. */
static void say_failed(const struct simulator *sim, const double *u,
		       const char *why, FILE *diag)
{
	char value[VALUE_TEXT];

	for (int i = 0; i < sim->scenario->nr_parameters; i++) {
		const struct free_parameter *p = &sim->scenario->parameter[i];

		parameter_text(p, u[i], value);
		fprintf(diag, "%s%s=%s", i ? ", " : "", p->path, value);
	}
	fprintf(diag, ": %.*s\n", (int)strcspn(why, "\n"), why);
}

struct evaluation *simulator_evaluate(struct simulator *sim, const double *u,
				      FILE *diag)
{
	struct evaluation *ev = new_evaluation(sim, u);
	struct experiment e;
	struct arena work;
	struct arena_text t;
	const char *failure;
	struct scenario *s;

	arena_init(&work, 0);
	s = simulator_scenario(sim, ev->u, &work, arena_text_begin(&t, &work));
	failure = arena_text_end(&t);
	if (!s) {
		say_failed(sim, ev->u, failure, diag);
		arena_free(&work);
		return NULL;
	}
	s->replications = sim->replications;
	failure = experiment_run(&e, s, sim->selected, sim->jobs, &work,
				 NULL, NULL);
	if (failure)
		say_failed(sim, ev->u, failure, diag);
	else
		fill_in(sim, &e, &work, ev);
	experiment_free(&e);
	arena_free(&work);
	return failure ? NULL : ev;
}
