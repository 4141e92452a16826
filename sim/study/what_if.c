/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What if a mechanism were faster: see what_if.h.
 *
 * A mechanism is a list of places in struct machine_config, and what stands
 * there is scaled.  Distributions are drawn by inversion (engine/dist.h), so
 * a scaled one takes the same random numbers and every draw is that much
 * smaller.  The tick is scaled by raising HZ, with all that the kernel derives
 * from it.
 */
#include "study/what_if.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "study/figures.h"

#define MAX_PARTS 8
#define AT(member) (offsetof(struct machine_config, member) + 1)

struct mechanism {
	const char *name;
	bool tick;
	size_t dist[MAX_PARTS]; /* offset + 1; 0 ends the list */
	size_t time;            /* of a simtime_t; 0: none */
};

static const struct mechanism mechanisms[] = {
	{ .name = "tick period (1/HZ)", .tick = true },
	{ .name = "lateness of ticks", .dist = { AT(host.tick_jitter) } },
	{ .name = "leaf lock of RCU", .dist = { AT(rcu.leaf_lock) } },
	{ .name = "GP kthread's walk", .dist = { AT(rcu.node_walk) } },
	{ .name = "callback execution", .dist = { AT(rcu.callback) } },
	{ .name = "expedited reports", .dist = { AT(rcu.exp_report) } },
	{ .name = "IPIs", .dist = { AT(host.ipi) } },
	{ .name = "wake-ups, switches",
	  .dist = { AT(host.wakeup), AT(host.local_wakeup),
		    AT(host.polled_wakeup) },
	  .time = AT(host.context_switch) },
	{ .name = "works and workers",
	  .dist = { AT(workqueue.create_worker), AT(writeback.process) } },
	{ .name = "disk service", .dist = { AT(disk.service) } },
	{ .name = "fork, exec, user CPU",
	  .dist = { AT(process.exec), AT(process.fork), AT(umount.user),
		    AT(umount.finish) } },
	{ .name = "umount's kernel CPU",
	  .dist = { AT(umount.namespace), AT(umount.sync), AT(umount.evict),
		    AT(umount.put_super), AT(umount.churned) } },
	{ .name = "cgroup work",
	  .dist = { AT(cgroup.mkdir), AT(cgroup.attach), AT(cgroup.rmdir),
		    AT(cgroup.offline), AT(cgroup.release), AT(cgroup.free) } },
};

#define NR_MECHANISMS (sizeof(mechanisms) / sizeof(*mechanisms))

int what_if_count(void)
{
	return (int)NR_MECHANISMS;
}

static struct dist scaled(const struct dist *d, double by, struct arena *arena)
{
	struct dist out = *d;

	switch (d->kind) {
	case DIST_CONSTANT:
	case DIST_EXPONENTIAL:
	case DIST_LOGNORMAL:
		out.a *= by;
		break;
	case DIST_UNIFORM:
		out.a *= by;
		out.b *= by;
		break;
	case DIST_GAMMA:
	case DIST_WEIBULL:
		out.b *= by;
		break;
	case DIST_MIXTURE: {
		struct dist *part = arena_calloc(arena, d->n, sizeof(*part));

		for (size_t i = 0; i < d->n; i++)
			part[i] = scaled(&d->part[i], by, arena);
		out.part = part;
		break;
	}
	case DIST_EMPIRICAL: {
		double *x = arena_calloc(arena, d->n, sizeof(*x));

		for (size_t i = 0; i < d->n; i++)
			x[i] = d->sample[i] * by;
		out.sample = x;
		break;
	}
	}
	return out;
}

static void *member(struct machine_config *c, size_t at)
{
	return (char *)c + at - 1;
}

static void speed_up(struct machine_config *c, const struct mechanism *m,
		     double by, struct arena *arena)
{
	if (m->tick)
		c->host.hz = (int)lround(c->host.hz / by);
	for (int i = 0; i < MAX_PARTS && m->dist[i]; i++) {
		struct dist *d = member(c, m->dist[i]);

		*d = scaled(d, by, arena);
	}
	if (m->time) {
		simtime_t *t = member(c, m->time);

		*t = (simtime_t)llround((double)*t * by);
	}
}

/* Statistics of the cell with that machine. */
static const char *run(const struct scenario *s, const bool *selected,
		       int jobs, struct arena *arena, progress_fn *progress,
		       void *arg, double *p50, double *p99)
{
	struct experiment e;
	const char *error = experiment_run(&e, s, selected, jobs, arena,
					   progress, arg);

	if (!error) {
		struct samples x = samples_of(e.cell->replication,
					      e.cell->nr, false, arena);

		each_statistic(&x, STAT_P50, p50);
		each_statistic(&x, STAT_P99, p99);
	}
	experiment_free(&e);
	return error;
}

static int by_gain(const void *a, const void *b)
{
	const struct what_if *x = a, *y = b;

	return (x->p50.mean > y->p50.mean) - (x->p50.mean < y->p50.mean);
}

const char *what_if(const struct scenario *s, int kernel, int driver,
		    double less, int jobs, struct arena *arena,
		    progress_fn *progress, void *arg, struct what_if *out)
{
	size_t n = (size_t)s->replications;
	double *p50 = arena_calloc(arena, n, sizeof(*p50));
	double *p99 = arena_calloc(arena, n, sizeof(*p99));
	double *p50_then = arena_calloc(arena, n, sizeof(*p50_then));
	double *p99_then = arena_calloc(arena, n, sizeof(*p99_then));
	bool *selected = cells_none(s, arena);
	const char *error;

	selected[cell_index(s, kernel, driver)] = true;
	error = run(s, selected, jobs, arena, progress, arg, p50, p99);
	for (size_t i = 0; i < NR_MECHANISMS && !error; i++) {
		struct scenario then = *s;

		speed_up(&then.machine, &mechanisms[i], 1 - less, arena);
		error = run(&then, selected, jobs, arena, progress, arg,
			    p50_then, p99_then);
		out[i] = (struct what_if){
			.mechanism = mechanisms[i].name,
			.p50 = paired_difference(p50, p50_then, n),
			.p99 = paired_difference(p99, p99_then, n),
		};
	}
	if (!error)
		qsort(out, NR_MECHANISMS, sizeof(*out), by_gain);
	return error;
}
