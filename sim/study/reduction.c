/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A point's figures: see reduction.h.
 *
 * A figure is of all replications' samples together; its interval is that of
 * the replications, each for itself.
 */
#include "study/reduction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/stats.h"

static const simtime_t *times_of(const int64_t *task, bool drain)
{
	return task + TASK_WORDS + (drain ? task[TASK_SAMPLES] : 0);
}

/* Copies the cell's times, one replication after the other. */
static size_t pool_times(struct reduction *r, const int64_t *const *task,
			 int nr, bool drain)
{
	size_t n = 0;

	for (int i = 0; i < nr; i++)
		n += (size_t)task[i][TASK_SAMPLES];
	if (n > r->room) {
		free(r->times);
		r->times = malloc(n * sizeof(*r->times));
		r->room = r->times ? n : 0;
		if (!r->times)
			return 0;
	}
	n = 0;
	for (int i = 0; i < nr; i++) {
		size_t k = (size_t)task[i][TASK_SAMPLES];

		memcpy(r->times + n, times_of(task[i], drain),
		       k * sizeof(*r->times));
		n += k;
	}
	return n;
}

static void set_interval(double *x, int n, struct figure *out)
{
	sort_reals(x, (size_t)n);
	out->lo = replicate_quantile(x, (size_t)n, 0.025);
	out->hi = replicate_quantile(x, (size_t)n, 0.975);
}

static double mean_ms(const simtime_t *x, size_t n)
{
	simtime_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return (double)sum / (double)n / (double)MSEC;
}

static double time_figure(const struct output_spec *o, simtime_t *x, size_t n)
{
	if (o->kind == OUTPUT_LATENCY_MEAN || o->kind == OUTPUT_DRAIN_MEAN)
		return mean_ms(x, n);
	return simtime_ms(order_statistic(x, n, o->p));
}

/* All outputs that are statistics of times; sorts, so in two passes. */
static void reduce_times(struct reduction *r, const int64_t *const *task,
			 int nr, bool drain, struct figure *out)
{
	const struct sweep_file *f = r->sweep->file;
	size_t n = pool_times(r, task, nr, drain), at = 0;

	for (int i = 0; i < nr && n; i++) {
		sort_times(r->times + at, (size_t)task[i][TASK_SAMPLES]);
		at += (size_t)task[i][TASK_SAMPLES];
	}
	for (int pass = 0; pass < 2 && n; pass++) {
		if (pass)
			sort_times(r->times, n);
		for (int o = 0; o < f->nr_outputs; o++) {
			const struct output_spec *spec = &f->output[o];

			if (spec->kind > OUTPUT_DRAIN_MEAN ||
			    (spec->kind >= OUTPUT_DRAIN) != drain)
				continue;
			at = 0;
			for (int i = 0; i < nr && !pass; i++) {
				size_t k = (size_t)task[i][TASK_SAMPLES];

				r->figure[i] = time_figure(spec,
							   r->times + at, k);
				at += k;
			}
			if (!pass)
				set_interval(r->figure, nr, &out[o]);
			else
				out[o].value = time_figure(spec, r->times, n);
		}
	}
}

static double count_figure(enum output_kind kind, int64_t count[TASK_WORDS])
{
	double window = (double)count[TASK_WINDOW] / (double)SEC;

	switch (kind) {
	case OUTPUT_GP_MEAN:
		return count[TASK_GPS] ? (double)count[TASK_GP_TOTAL] /
						 (double)count[TASK_GPS] /
						 (double)MSEC : NAN;
	case OUTPUT_SWITCHES:
		return (double)count[TASK_SWITCHES] / window;
	case OUTPUT_ITERATIONS:
		return (double)count[TASK_ITERATIONS] / window;
	default:
		return (double)count[TASK_BUSY];
	}
}

static void reduce_counts(struct reduction *r, const int64_t *const *task,
			  int nr, const struct output_spec *o,
			  struct figure *out)
{
	int64_t sum[TASK_WORDS] = { 0 }, one[TASK_WORDS];
	int n = 0;

	for (int i = 0; i < nr; i++) {
		for (int k = 0; k < TASK_WORDS; k++) {
			one[k] = task[i][k];
			sum[k] += one[k];
		}
		r->figure[n] = count_figure(o->kind, one);
		n += !isnan(r->figure[n]);
	}
	out->value = count_figure(o->kind, sum);
	if (n && o->kind != OUTPUT_BUSY_INODES)
		set_interval(r->figure, n, out);
}

void reduce_point(struct reduction *r, const int64_t *const *task,
		  struct figure *out)
{
	const struct sweep_file *f = r->sweep->file;
	int nr = f->scenario->replications;

	for (int c = 0; c < sweep_nr_cells(r->sweep); c++) {
		for (int o = 0; o < f->nr_outputs; o++)
			out[o] = (struct figure){ NAN, NAN, NAN };
		reduce_times(r, task, nr, false, out);
		reduce_times(r, task, nr, true, out);
		for (int o = 0; o < f->nr_outputs; o++)
			if (f->output[o].kind > OUTPUT_DRAIN_MEAN)
				reduce_counts(r, task, nr, &f->output[o],
					      &out[o]);
		task += nr;
		out += f->nr_outputs;
	}
}

void reduction_init(struct reduction *r, const struct sweep *s,
		    struct arena *arena)
{
	*r = (struct reduction){ .sweep = s };
	r->figure = arena_calloc(arena,
				 (size_t)s->file->scenario->replications,
				 sizeof(*r->figure));
}

void reduction_free(struct reduction *r)
{
	free(r->times);
}
