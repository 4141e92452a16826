/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell explained: see explanation.h.
 */
#include "study/explanation.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "load/shell.h"
#include "study/cells.h"
#include "study/crew.h"
#include "study/stats.h"

/* Of a cell, all of which are kept, in an arena with room for something else. */
#define MOST_SAMPLES ((int)(((size_t)768 << 20) / sizeof(struct attribution)))

static int by_total(const void *a, const void *b)
{
	const struct attribution *x = a, *y = b;

	if (x->total != y->total)
		return (x->total > y->total) - (x->total < y->total);
	if (x->start != y->start)
		return (x->start > y->start) - (x->start < y->start);
	if (x->replication != y->replication)
		return x->replication - y->replication;
	return x->umount - y->umount;
}

struct explaining {
	const struct scenario *s;
	int kernel, driver, each; /* samples of a replication */
	struct attribution *sample;
	atomic_uint doubts;
};

static const char *explain_replication(struct explaining *x, int replication,
				       struct arena *work, struct arena *keep,
				       struct attribution *sample)
{
	const struct driver_config *d = &x->s->driver[x->driver];
	const char *failure;
	struct attributor a;
	struct observer observer;
	struct measurement m;

	attributor_init(&a, x->s->machine.host.cpus,
			d->samples * d->concurrency, keep);
	observer = attributor_observer(&a);
	failure = cell_run(x->s, x->kernel, x->driver, (uint64_t)replication,
			   &observer, NULL, work, keep, &m);
	if (!failure)
		attribution_samples(&a, d, &m, sample);
	for (int i = 0; i < x->each; i++)
		sample[i].replication = replication;
	attributor_free(&a);
	atomic_fetch_or(&x->doubts, m.doubts);
	return failure;
}

static const char *explain_task(void *ctx, struct crew_member *me,
				int replication)
{
	struct explaining *x = ctx;

	arena_rewind(&me->keep);
	return explain_replication(x, replication, &me->work, &me->keep,
				   x->sample + replication * x->each);
}

const char *explain_sample(const struct scenario *s, int kernel, int driver,
			   int replication, int sample, struct arena *arena,
			   struct attribution *out)
{
	struct explaining x = { s, kernel, driver,
				driver_samples(&s->driver[driver]), NULL, 0 };
	struct attribution *all = arena_calloc(arena, (size_t)x.each,
					       sizeof(*all));
	const char *failure;
	struct arena work;

	arena_init(&work, 0);
	failure = explain_replication(&x, replication, &work, arena, all);
	arena_free(&work);
	*out = all[sample];
	return failure;
}

const char *explain_cell(const struct scenario *s, int kernel, int driver,
			 int jobs, struct arena *arena, struct explanation *out)
{
	struct explaining x = { s, kernel, driver,
				driver_samples(&s->driver[driver]), NULL, 0 };
	const char *failure;
	struct crew crew;

	*out = (struct explanation){ .n = 0 };
	if (x.each > MOST_SAMPLES / s->replications)
		return arena_printf(arena, "%d samples in each of %d "
				    "replications are more than the %d that can "
				    "be explained: fewer --replications",
				    x.each, s->replications, MOST_SAMPLES);
	out->n = x.each * s->replications;
	out->sample = x.sample = arena_calloc(arena, (size_t)out->n,
					      sizeof(*x.sample));
	failure = crew_run(&crew, jobs, s->replications, explain_task,
			   &x, NULL, NULL);
	crew_free(&crew);
	out->doubts = x.doubts;
	qsort(out->sample, (size_t)out->n, sizeof(*out->sample), by_total);
	return failure;
}

const struct attribution *explanation_at(const struct explanation *e, double p)
{
	return &e->sample[rank_below((size_t)e->n, p)];
}

const struct attribution *explanation_find(const struct explanation *e,
					   int replication, int umount)
{
	for (int i = 0; i < e->n; i++)
		if (e->sample[i].replication == replication &&
		    e->sample[i].umount == umount)
			return &e->sample[i];
	return NULL;
}

struct mean_attribution explanation_mean(const struct explanation *e,
					 double from, double to)
{
	int first = (int)rank_below((size_t)e->n, from);
	int last = (int)rank_above((size_t)e->n, to);
	double n = last - first + 1;
	struct mean_attribution mean = { .total = 0 };

	for (int i = first; i <= last; i++) {
		const struct attribution *a = &e->sample[i];

		mean.total += (double)a->total / n;
		for (int w = 0; w < NR_WHERE; w++)
			for (int y = 0; y < NR_WHY; y++)
				mean.ns[w][y] += (double)a->ns[w][y] / n;
	}
	return mean;
}
