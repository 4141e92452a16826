/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A point's figures: see reduction.h.
 *
 * A figure is of all replications' samples together; its interval is that of
 * the replications, each for itself.
 */
#include "study/reduction.h"

#include <math.h>

#include "study/figures.h"

static bool of_drains(const struct output_spec *o)
{
	return o->kind == OUTPUT_DRAIN || o->kind == OUTPUT_DRAIN_MEAN;
}

static bool of_times(const struct output_spec *o)
{
	return of_drains(o) || o->kind == OUTPUT_LATENCY ||
	       o->kind == OUTPUT_LATENCY_MEAN;
}

static double time_figure(const struct output_spec *o, struct span x)
{
	if (o->kind == OUTPUT_LATENCY_MEAN || o->kind == OUTPUT_DRAIN_MEAN)
		return span_mean(x) / (double)MSEC;
	return x.n ? simtime_ms(order_statistic(x.x, x.n, o->p)) : NAN;
}

static double count_figure(enum output_kind kind, const struct totals *t)
{
	switch (kind) {
	case OUTPUT_GP_MEAN:
		return totals_gp_mean(t) / (double)MSEC;
	case OUTPUT_SWITCHES:
		return totals_rate(t, t->switches);
	case OUTPUT_ITERATIONS:
		return totals_rate(t, t->iterations);
	default:
		return (double)t->busy_inodes;
	}
}

/* The figure of all; each[] becomes that of each replication. */
static double count_figures(const struct output_spec *o,
			    const struct measurement *m, int nr, double *each)
{
	struct totals all = { .umounts = 0 };

	for (int i = 0; i < nr; i++) {
		struct totals one = { .umounts = 0 };

		totals_add(&one, &m[i]);
		totals_add(&all, &m[i]);
		each[i] = count_figure(o->kind, &one);
	}
	return count_figure(o->kind, &all);
}

static struct figure figure_of(double value, double *each, int nr)
{
	struct predictive p;
	size_t n = 0;

	for (int i = 0; i < nr; i++)
		if (!isnan(each[i]))
			each[n++] = each[i];
	p = predictive_of(each, n);
	return (struct figure){ value, p.lo, p.hi };
}

static void reduce_cell(struct reduction *r, const struct measurement *m,
			struct figure *out)
{
	const struct sweep_file *f = r->sweep->file;
	int nr = f->scenario->replications;
	struct samples times[2]; /* latencies, drains */
	double *each, value;

	arena_rewind(&r->work);
	each = arena_calloc(&r->work, (size_t)nr, sizeof(*each));
	times[0] = samples_of(m, nr, false, &r->work);
	times[1] = samples_of(m, nr, true, &r->work);
	for (int o = 0; o < f->nr_outputs; o++) {
		const struct output_spec *spec = &f->output[o];
		const struct samples *x = &times[of_drains(spec)];

		if (of_times(spec)) {
			value = time_figure(spec, x->all);
			for (int i = 0; i < nr; i++)
				each[i] = time_figure(spec, x->each[i]);
		} else {
			value = count_figures(spec, m, nr, each);
		}
		out[o] = figure_of(value, each, nr);
		if (spec->kind == OUTPUT_BUSY_INODES)
			out[o].lo = out[o].hi = NAN; /* a sum */
	}
}

void reduce_point(struct reduction *r, const struct measurement *task,
		  struct figure *out)
{
	const struct sweep_file *f = r->sweep->file;

	for (int c = 0; c < sweep_nr_cells(r->sweep); c++)
		reduce_cell(r, &task[c * f->scenario->replications],
			    &out[c * f->nr_outputs]);
}

void reduction_init(struct reduction *r, const struct sweep *s)
{
	*r = (struct reduction){ .sweep = s };
	arena_init(&r->work, 0);
}

void reduction_free(struct reduction *r)
{
	arena_free(&r->work);
}
