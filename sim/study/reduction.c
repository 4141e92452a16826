/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A point's figures: see reduction.h.
 *
 * A figure is of all replications' samples together, and so is its interval.
 */
#include "study/reduction.h"

#include <math.h>

#include "study/interval.h"

static bool of_drains(const struct output_spec *o)
{
	return o->kind == OUTPUT_DRAIN || o->kind == OUTPUT_DRAIN_MEAN;
}

static bool is_mean(const struct output_spec *o)
{
	return o->kind == OUTPUT_LATENCY_MEAN || o->kind == OUTPUT_DRAIN_MEAN;
}

static bool of_times(const struct output_spec *o)
{
	return of_drains(o) || o->kind == OUTPUT_LATENCY ||
	       o->kind == OUTPUT_LATENCY_MEAN;
}

static struct figure in_units(double value, struct interval i, double unit)
{
	return (struct figure){ value / unit, i.lo / unit, i.hi / unit };
}

static struct figure time_figure(const struct output_spec *o,
				 const struct samples *s, struct arena *work)
{
	if (!s->all.n)
		return (struct figure){ NAN, NAN, NAN };
	if (is_mean(o))
		return in_units(span_mean(s->all), mean_interval(s, work),
				(double)MSEC);
	return in_units((double)order_statistic(s->all.x, s->all.n, o->p),
			quantile_interval(s, o->p), (double)MSEC);
}

/* What a count is, of what, and in which unit; y and x are whole numbers. */
static double count_of(enum output_kind kind, const struct measurement *m,
		       double *y, double *x)
{
	switch (kind) {
	case OUTPUT_GP_MEAN:
		*y = (double)m->gp_total;
		*x = (double)m->grace_periods;
		return (double)MSEC;
	case OUTPUT_BUSY_INODES:
		*y = (double)m->busy_inodes;
		*x = (double)m->umounts;
		return 1;
	default:
		*y = (double)(kind == OUTPUT_SWITCHES ? m->switches
						      : m->iterations);
		*x = (double)m->window;
		return 1 / (double)SEC;
	}
}

static struct figure count_figure(enum output_kind kind,
				  const struct measurement *m, int nr,
				  struct arena *work)
{
	double *y = arena_calloc(work, (size_t)nr, sizeof(*y));
	double *x = arena_calloc(work, (size_t)nr, sizeof(*x));
	double part = 0, of = 0, unit = 1;
	struct interval i;

	for (int r = 0; r < nr; r++) {
		unit = count_of(kind, &m[r], &y[r], &x[r]);
		part += y[r];
		of += x[r];
	}
	if (kind != OUTPUT_BUSY_INODES)
		return in_units(of > 0 ? part / of : NAN,
				ratio_interval(y, x, nr), unit);
	i = probability_interval(y, x, nr);
	return (struct figure){ part, i.lo * of, i.hi * of };
}

static void reduce_cell(struct reduction *r, const struct measurement *m,
			struct figure *out)
{
	const struct sweep_file *f = r->sweep->file;
	int nr = f->scenario->replications;
	struct samples times[2]; /* latencies, drains */

	arena_rewind(&r->work);
	times[0] = samples_of(m, nr, false, &r->work);
	times[1] = samples_of(m, nr, true, &r->work);
	for (int o = 0; o < f->nr_outputs; o++) {
		const struct output_spec *spec = &f->output[o];

		out[o] = of_times(spec)
				 ? time_figure(spec, &times[of_drains(spec)],
					       &r->work)
				 : count_figure(spec->kind, m, nr, &r->work);
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
