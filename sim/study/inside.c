/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tracing replications for what is inside: see inside.h.
 *
 * A step of the drain is told from another caller's synchronize_rcu() by its
 * own tracepoint, which brackets it; every other synchronize_rcu() is a
 * switch's.  Tasks are few (a worker each, and the umounts), so who began what
 * is kept in a short list.
 */
#include "study/inside.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "kernel/umount.h"
#include "study/distance.h"

#define MAX_OPEN 1024 /* calls under way at once */

struct open_call {
	const void *task;
	enum quantity quantity;
	simtime_t start;
};

struct listener {
	struct series *series; /* [NR_QUANTITIES] of this replication */
	struct arena *arena;
	simtime_t from; /* what comes before is warm-up */
	bool lost;      /* there was a call too many */
	int nr_open;
	struct open_call open[MAX_OPEN];
};

static const struct {
	bool known;
	enum quantity quantity;
} step_quantity[NR_OPS] = {
	[OP_SYNCHRONIZE_RCU] = { true, QUANTITY_DRAIN_SYNC },
	[OP_RCU_BARRIER] = { true, QUANTITY_DRAIN_BARRIER },
	[OP_FLUSH_WORKQUEUE] = { true, QUANTITY_DRAIN_FLUSH },
};

static void begin(struct listener *l, const struct trace_record *rec,
		  enum quantity q)
{
	l->lost = l->lost || l->nr_open == MAX_OPEN;
	if (!l->lost)
		l->open[l->nr_open++] =
			(struct open_call){ rec->id, q, rec->time };
}

static struct open_call *find(struct listener *l, const void *task,
			      enum quantity q)
{
	for (int i = 0; i < l->nr_open; i++) {
		if (l->open[i].task == task && l->open[i].quantity == q)
			return &l->open[i];
	}
	return NULL;
}

static void end(struct listener *l, const struct trace_record *rec,
		enum quantity q)
{
	struct open_call *c = find(l, rec->id, q);

	if (!c)
		return;
	series_add(&l->series[q], (double)(rec->time - c->start), l->arena);
	*c = l->open[--l->nr_open];
}

static void drain_step(struct listener *l, const struct trace_record *rec)
{
	if (step_quantity[rec->a].known)
		(rec->b ? end : begin)(l, rec, step_quantity[rec->a].quantity);
}

static void listen(void *ctx, const struct trace_record *rec)
{
	struct listener *l = ctx;

	if (rec->time < l->from)
		return;
	switch (rec->type) {
	case TRACE_GP_END:
		series_add(&l->series[QUANTITY_GRACE_PERIOD], (double)rec->b,
			   l->arena);
		break;
	case TRACE_DRAIN_STEP:
		drain_step(l, rec);
		break;
	case TRACE_SYNC_START:
		if (!find(l, rec->id, QUANTITY_DRAIN_SYNC))
			begin(l, rec, QUANTITY_SWITCH_SYNC);
		break;
	case TRACE_SYNC_END:
		end(l, rec, QUANTITY_SWITCH_SYNC);
		break;
	case TRACE_UMOUNT_PHASE:
		if (rec->a == UMOUNT_DRAIN)
			begin(l, rec, QUANTITY_DRAIN);
		else if (rec->a == UMOUNT_EVICT)
			end(l, rec, QUANTITY_DRAIN);
		break;
	default:
		break;
	}
}

/* -- traced replications -- */

struct tracing {
	const struct experiment *e;
	int n;                 /* replications of each */
	int nr_cells, *cell;   /* those that were measured */
	struct series *series; /* [cell][replication][quantity] */
};

static const char *trace_replication(void *ctx, struct crew_member *me,
				     int task)
{
	const struct tracing *t = ctx;
	const struct scenario *s = t->e->scenario;
	const struct cell *cell = &t->e->cell[t->cell[task / t->n]];
	struct series *series = &t->series[task * NR_QUANTITIES];
	struct listener l = { .series = series, .arena = &me->keep,
			      .from = s->load.warmup };
	const struct measured *as = scenario_measured(s, cell->kernel,
						      cell->driver);
	int most = as ? measured_samples(s, as) : INT_MAX;
	struct measurement m;
	const char *failure = cell_run(s, cell->kernel, cell->driver,
				       (uint64_t)(task % t->n),
				       &(struct observer){ listen, &l },
				       NULL, &me->work, &me->keep, &m);

	for (int i = 0; i < m.nr_samples && i < most; i++)
		series_add(&series[QUANTITY_LATENCY], (double)m.latency[i],
			   &me->keep);
	for (int q = 0; q < NR_QUANTITIES; q++)
		series_sort(&series[q]);
	if (!failure && l.lost)
		failure = "too many calls under way at once to trace them";
	return failure;
}

/* -- one cell -- */

static bool was_measured(const struct dataset *d, const struct cell *cell)
{
	for (int q = 0; q < NR_QUANTITIES; q++) {
		if (dataset_series(d, cell->kernel, cell->driver,
				   (enum quantity)q)->n)
			return true;
	}
	return false;
}

/* All replications' values of a quantity together. */
static struct series pooled(const struct series *rep, int n, int q,
			    struct arena *arena)
{
	struct series all = { 0 };

	for (int r = 0; r < n; r++) {
		const struct series *x = &rep[r * NR_QUANTITIES + q];

		for (size_t i = 0; i < x->n; i++)
			series_add(&all, x->value[i], arena);
	}
	series_sort(&all);
	return all;
}

/* The mean of each replication, and its distance to all of them together. */
static void compare(struct inside_comparison *c, const struct series *rep, int n,
		    struct arena *arena)
{
	double *mean = arena_calloc(arena, (size_t)n, sizeof(*mean));
	double *ks = arena_calloc(arena, (size_t)n, sizeof(*ks));
	const struct series *p = &c->predicted, *m = c->measured;
	size_t nr = 0;

	c->nr = n;
	c->each = arena_calloc(arena, (size_t)n, sizeof(*c->each));
	for (int r = 0; r < n; r++) {
		const struct series *x = &rep[r * NR_QUANTITIES +
					      (int)c->quantity];

		if (!x->n)
			continue;
		mean[nr] = series_mean(x);
		c->each[r] = (struct mean_of){ x->n, mean[nr] };
		ks[nr++] = ks_distance(x->value, x->n, p->value, p->n);
	}
	sort_reals(ks, nr);
	c->mean = judgement_of(predictive_of(mean, nr), series_mean(m));
	c->ks_limit = replicate_quantile(ks, nr, 0.95);
	c->ks = ks_distance(m->value, m->n, p->value, p->n);
	c->wasserstein = wasserstein_distance(m->value, m->n, p->value, p->n);
	c->ks_hit = c->ks <= c->ks_limit;
}

static void compare_cell(const struct tracing *t, int i,
			 const struct dataset *d, struct arena *arena,
			 struct inside_comparison *out, int *nr)
{
	const struct cell *cell = &t->e->cell[t->cell[i]];
	const struct series *rep = &t->series[i * t->n * NR_QUANTITIES];

	for (int q = 0; q < NR_QUANTITIES; q++) {
		struct inside_comparison c = {
			.cell = t->cell[i],
			.quantity = (enum quantity)q,
			.measured = dataset_series(d, cell->kernel,
						   cell->driver,
						   (enum quantity)q),
		};

		if (!c.measured->n)
			continue;
		c.predicted = pooled(rep, t->n, q, arena);
		if (!c.predicted.n)
			continue;
		compare(&c, rep, t->n, arena);
		out[(*nr)++] = c;
	}
}

const char *inside_compare(const struct experiment *e, const struct dataset *d,
			   int n, int jobs, struct arena *arena,
			   struct inside_comparison **out, int *nr)
{
	size_t cells = (size_t)e->nr_cells;
	struct tracing t = { .e = e, .n = n };
	const char *failure;
	struct crew crew;

	*out = arena_calloc(arena, cells * NR_QUANTITIES, sizeof(**out));
	*nr = 0;
	t.cell = arena_calloc(arena, cells, sizeof(*t.cell));
	for (int c = 0; c < e->nr_cells; c++)
		if (was_measured(d, &e->cell[c]))
			t.cell[t.nr_cells++] = c;
	t.series = arena_calloc(arena, cells * (size_t)n * NR_QUANTITIES,
				sizeof(*t.series));
	failure = crew_run(&crew, jobs, t.nr_cells * n, trace_replication, &t,
			   NULL, NULL);
	for (int i = 0; i < t.nr_cells && !failure; i++)
		compare_cell(&t, i, d, arena, *out, nr);
	crew_free(&crew);
	return failure;
}

static void mean_add(struct mean_of *all, size_t n, double mean)
{
	all->n += n;
	if (n)
		all->mean += (mean - all->mean) * (double)n / (double)all->n;
}

struct judgement inside_grace_periods(const struct experiment *e,
				      const struct inside_comparison *c,
				      int nr, struct arena *arena)
{
	struct mean_of measured = { 0 }, *boot = NULL;
	double *mean;
	size_t boots = 0;
	int most = 0;

	for (; nr > 0; nr--, c++) {
		int driver = e->cell[c->cell].driver;

		if (c->quantity != QUANTITY_GRACE_PERIOD ||
		    !e->scenario->driver[driver].pressure)
			continue;
		if (!boot)
			boot = arena_calloc(arena, (size_t)c->nr, sizeof(*boot));
		most = c->nr; /* of all cells alike */
		mean_add(&measured, c->measured->n, c->mean.measured);
		for (int r = 0; r < most; r++)
			mean_add(&boot[r], c->each[r].n, c->each[r].mean);
	}
	mean = arena_calloc(arena, (size_t)most, sizeof(*mean));
	for (int r = 0; r < most; r++)
		if (boot[r].n)
			mean[boots++] = boot[r].mean;
	return judgement_of(predictive_of(mean, boots),
			    measured.n ? measured.mean : NAN);
}
