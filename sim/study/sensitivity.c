/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sensitivity studies: see sensitivity.h.
 */
#include "study/sensitivity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/store_write.h"

/* -- design and analysis, by either method -- */

struct design {
	struct sobol_plan sobol;
	struct morris_plan morris;
	struct pawn_plan pawn;
	struct points points;
};

static int round_up(int n, int to)
{
	return (n + to - 1) / to * to;
}

static void make_design(const struct sensitivity_config *c, int d,
			uint64_t seed, struct arena *arena, struct design *out)
{
	char *plan = arena_alloc(arena, 100);
	uint32_t *stream;
	double *u;

	if (c->method == METHOD_SOBOL) {
		out->sobol = (struct sobol_plan){
			.n = round_up(c->samples, SOBOL_SAMPLES), .d = d,
			.second_order = c->second_order, .dummy = c->dummy,
			.seed = seed, .bootstrap = c->bootstrap,
		};
		sobol_design(&out->sobol, arena, &u, &stream);
		out->points.n = sobol_points(&out->sobol);
		snprintf(plan, 100, "sensitivity: sobol, interleaved, of %d%s%s, "
			 "seed %llu",
			 out->sobol.n, c->second_order ? ", second order" : "",
			 c->dummy ? ", dummy" : "", (unsigned long long)seed);
	} else if (c->method == METHOD_PAWN) {
		out->pawn = (struct pawn_plan){
			.n = c->samples, .d = d, .dummy = c->dummy,
			.seed = seed, .bootstrap = c->bootstrap,
		};
		u = pawn_design(&out->pawn, arena);
		stream = arena_calloc(arena, (size_t)c->samples,
				      sizeof(*stream));
		out->points.n = c->samples;
		snprintf(plan, 100, "sensitivity: pawn of %d, seed %llu",
			 c->samples, (unsigned long long)seed);
	} else {
		out->morris = (struct morris_plan){
			.trajectories = c->samples, .d = d,
			.levels = c->levels, .dummy = c->dummy, .seed = seed,
			.bootstrap = c->bootstrap,
		};
		morris_design(&out->morris, arena, &u, &stream);
		out->points.n = morris_points(&out->morris);
		snprintf(plan, 100, "sensitivity: morris of %d, %d levels%s, "
			 "seed %llu", c->samples, c->levels,
			 c->dummy ? ", dummy" : "", (unsigned long long)seed);
	}
	out->points.plan = plan;
	out->points.u = u;
	out->points.stream = stream;
}

static void analyse(const struct sensitivity_config *c,
		    const struct design *design, const double *y,
		    struct arena *arena, struct sensitivity_result *out)
{
	int n = design->points.n;

	out->constant = true;
	for (int i = 0; i < n; i++) {
		out->missing += isnan(y[i]);
		out->constant = out->constant && y[i] == y[0];
	}
	if (out->constant || out->missing)
		return;
	if (c->method == METHOD_SOBOL)
		sobol_analyse(&design->sobol, y, arena, &out->sobol);
	else if (c->method == METHOD_PAWN)
		pawn_analyse(&design->pawn, design->points.u, y, arena,
			     &out->pawn);
	else
		morris_analyse(&design->morris, design->points.u, y, arena,
			       &out->morris);
}

int sensitivity_least(enum sensitivity_method method)
{
	return method == METHOD_SOBOL  ? SOBOL_LEAST
	       : method == METHOD_PAWN ? PAWN_LEAST
				       : 2;
}

const char *sensitivity_run(const struct model *m,
			    const struct sensitivity_config *c, uint64_t seed,
			    struct arena *arena, struct sensitivity *out)
{
	struct design design = { .points.n = 0 };
	const char *wrong;
	double *y;

	*out = (struct sensitivity){ .model = m, .config = *c };
	make_design(c, m->d, seed, arena, &design);
	if (c->method == METHOD_SOBOL)
		out->config.samples = design.sobol.n;
	out->nr_points = design.points.n;
	wrong = m->evaluate(m->ctx, &design.points, arena);
	if (wrong)
		/* cppcheck-suppress returnDanglingLifetime; from the arena */
		return wrong;
	y = arena_calloc(arena, (size_t)design.points.n, sizeof(*y));
	out->result = arena_calloc(arena, (size_t)m->nr_outputs,
				   sizeof(*out->result));
	for (int i = 0; i < m->nr_outputs; i++) {
		out->result[i].output = &m->output[i];
		if (!m->column(m->ctx, i, y))
			return "cannot read the results back";
		analyse(c, &design, y, arena, &out->result[i]);
	}
	return NULL;
}

/* -- what it says -- */

int sensitivity_nr_parameters(const struct sensitivity *s)
{
	return s->model->d + s->config.dummy;
}

const char *sensitivity_parameter(const struct sensitivity *s, int i)
{
	return i < s->model->d ? s->model->parameter[i] : "dummy";
}

bool sensitivity_is_noise(const struct estimate *e,
			  const struct estimate *dummy)
{
	return (e->lo <= 0 && e->hi >= 0) ||
	       (dummy && fabs(e->value) <= dummy->hi);
}

double sensitivity_widest(const struct sensitivity *s,
			  const struct sensitivity_result *r, int *needed)
{
	double widest = 0, most = 1 << 30, n;

	for (int i = 0; i < s->model->d; i++) {
		widest = fmax(widest, r->sobol.s1[i].hi - r->sobol.s1[i].value);
		widest = fmax(widest, r->sobol.st[i].hi - r->sobol.st[i].value);
	}
	n = s->config.samples * pow(widest / 0.1, 2);
	*needed = (int)fmin(most, exp2(ceil(log2(n))));
	return widest;
}

static void add_measure(struct measure **m, const struct sensitivity_result *r,
			const char *parameter, const char *other,
			const char *name, struct estimate e)
{
	*(*m)++ = (struct measure){
		r->output->kernel, r->output->driver, r->output->name,
		parameter, other, name, e.value, e.lo, e.hi,
	};
}

static void add_measures(const struct sensitivity *s,
			 const struct sensitivity_result *r, struct measure **m)
{
	enum sensitivity_method method = s->config.method;
	bool sobol = method == METHOD_SOBOL;
	int d = s->model->d;

	for (int i = 0; i < sensitivity_nr_parameters(s); i++) {
		const char *p = sensitivity_parameter(s, i);

		if (sobol) {
			add_measure(m, r, p, "", "S1", r->sobol.s1[i]);
			add_measure(m, r, p, "", "ST", r->sobol.st[i]);
			continue;
		}
		if (method == METHOD_PAWN) {
			add_measure(m, r, p, "", "PAWN", r->pawn.median[i]);
			add_measure(m, r, p, "", "PAWN_max", r->pawn.most[i]);
			continue;
		}
		add_measure(m, r, p, "", "mu", r->morris.mu[i]);
		add_measure(m, r, p, "", "mu_star", r->morris.mu_star[i]);
		add_measure(m, r, p, "", "sigma", r->morris.sigma[i]);
	}
	for (int i = 0; sobol && r->sobol.s2 && i < d; i++)
		for (int j = i + 1; j < d; j++)
			add_measure(m, r, sensitivity_parameter(s, i),
				    sensitivity_parameter(s, j), "S2",
				    r->sobol.s2[i * d + j]);
}

struct measure *sensitivity_measures(const struct sensitivity *s,
				     struct arena *arena, int *nr)
{
	size_t d = (size_t)s->model->d;
	size_t most = (3 * (d + 1) + d * d) * (size_t)s->model->nr_outputs;
	struct measure *m = arena_calloc(arena, most, sizeof(*m)), *end = m;

	for (int i = 0; i < s->model->nr_outputs; i++) {
		const struct sensitivity_result *r = &s->result[i];

		if (!r->constant && !r->missing)
			add_measures(s, r, &end);
	}
	*nr = (int)(end - m);
	return m;
}
