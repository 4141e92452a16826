/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evaluating parameter sets: see evaluate.h.
 *
 * Values are applied as --set does it, by loading the scenario with overrides:
 * every check of a scenario applies to them, and any path will do.  It is
 * loaded from its own print in memory, so the file is read once, may be
 * standard input, and what has been taken out of it (measured values that are
 * held out) is not there to be read.
 */
#include "study/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

static bool write_text(struct simulator *sim, const struct scenario *s)
{
	size_t len = 0;
	FILE *f = open_memstream(&sim->text, &len);

	if (!f)
		return false;
	scenario_print(s, f);
	if (fclose(f))
		return false;
	sim->text_fd = memfd_create("scenario", MFD_CLOEXEC);
	return sim->text_fd >= 0 &&
	       write(sim->text_fd, sim->text, len) == (ssize_t)len;
}

bool simulator_init(struct simulator *sim, const struct scenario *s,
		    const struct loss *loss, int jobs, struct arena *arena,
		    FILE *diag)
{
	*sim = (struct simulator){
		.scenario = s,
		.loss = loss,
		.text_fd = -1,
		.replications = s->calibrate.replications,
		.jobs = jobs,
		.selected = cells_none(s, arena),
		.arena = arena,
	};
	for (int i = 0; i < loss->nr; i++)
		sim->selected[loss->target[i].cell] = true;
	if (write_text(sim, s))
		return true;
	fputs("cannot hold the scenario in memory\n", diag);
	return false;
}

void simulator_free(struct simulator *sim)
{
	free(sim->text);
	if (sim->text_fd >= 0)
		close(sim->text_fd);
}

static const char *override_text(const struct free_parameter *p, double u,
				 struct arena *arena)
{
	char value[VALUE_TEXT];
	size_t size = strlen(p->path) + VALUE_TEXT + 2;
	char *text = arena_alloc(arena, size);

	parameter_text(p, u, value);
	snprintf(text, size, "%s=%s", p->path, value);
	return text;
}

struct scenario *simulator_scenario(const struct simulator *sim,
				    const double *u, struct arena *arena,
				    FILE *diag)
{
	const struct scenario *from = sim->scenario;
	int n = from->nr_parameters;
	struct override *set = arena_calloc(arena, (size_t)n + 1,
					    sizeof(*set));
	char path[64];

	for (int i = 0; i < n; i++)
		set[i].text = override_text(&from->parameter[i], u[i], arena);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", sim->text_fd);
	return scenario_load(arena, path, set, n, diag);
}

/* -- running one -- */

static void fill_in(const struct simulator *sim, const struct experiment *e,
		    struct arena *work, struct evaluation *ev)
{
	int n = sim->replications;

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

struct evaluation *simulator_evaluate(struct simulator *sim, const double *u,
				      FILE *diag)
{
	struct evaluation *ev = new_evaluation(sim, u);
	const char *failure;
	struct scenario *s;
	struct experiment e;
	struct arena work;

	arena_init(&work, 0);
	s = simulator_scenario(sim, ev->u, &work, diag);
	if (!s) {
		arena_free(&work);
		return NULL;
	}
	s->replications = sim->replications;
	failure = experiment_run(&e, s, sim->selected, sim->jobs, &work,
				 NULL, NULL);
	if (failure)
		fprintf(diag, "%s\n", failure);
	else
		fill_in(sim, &e, &work, ev);
	experiment_free(&e);
	arena_free(&work);
	return failure ? NULL : ev;
}
