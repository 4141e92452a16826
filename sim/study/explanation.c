/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell explained: see explanation.h.
 */
#include "study/explanation.h"

#include <math.h>
#include <stdlib.h>

static int by_total(const void *a, const void *b)
{
	const struct attribution *x = a, *y = b;

	if (x->total != y->total)
		return (x->total > y->total) - (x->total < y->total);
	return (x->start > y->start) - (x->start < y->start);
}

/* Replication r; returns how many samples it appended. */
static int explain_replication(const struct scenario *s, int kernel, int driver,
			       int r, struct arena *work, struct arena *keep,
			       struct attribution *out, const char **error)
{
	const struct driver_config *d = &s->driver[driver];
	struct attributor a;
	struct observer observer;
	struct measurement m;

	arena_rewind(keep);
	attributor_init(&a, s->machine.host.cpus, d->samples * d->concurrency,
			keep);
	observer = attributor_observer(&a);
	measurement_run(&s->machine, &s->load, &s->kernel[kernel], d, s->seed,
			(uint64_t)r, &observer, work, keep, &m);
	*error = m.error;
	if (!m.error)
		attribution_samples(&a, d, &m, out);
	attributor_free(&a);
	return m.nr_samples;
}

const char *explain_cell(const struct scenario *s, int kernel, int driver,
			 struct arena *arena, struct explanation *out)
{
	int each = driver_samples(&s->driver[driver]);
	struct arena work, keep;
	const char *error = NULL;

	*out = (struct explanation){ .n = 0 };
	out->sample = arena_calloc(arena, (size_t)each *
				   (size_t)s->replications,
				   sizeof(*out->sample));
	arena_init(&work, 0);
	arena_init(&keep, 0);
	for (int r = 0; r < s->replications && !error; r++)
		out->n += explain_replication(s, kernel, driver, r, &work,
					      &keep, out->sample + out->n,
					      &error);
	arena_free(&work);
	arena_free(&keep);
	qsort(out->sample, (size_t)out->n, sizeof(*out->sample), by_total);
	return error;
}

const struct attribution *explanation_at(const struct explanation *e, double p)
{
	return &e->sample[(int)floor(p * (e->n - 1))];
}

struct mean_attribution explanation_mean(const struct explanation *e,
					 double from, double to)
{
	int first = (int)floor(from * (e->n - 1));
	int last = (int)ceil(to * (e->n - 1));
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
