/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only a simulation can tell: which costs make the simulated loops as fast as the
 * real ones were, and an umount without pressure as long.
 *
 * The loops' rate falls as the CPU time of a write grows, so the interval is halved,
 * on a logarithmic scale, each time by a short simulation of the loops with an umount
 * now and then.  A rate that no time gives (the waits alone are longer) leaves the end
 * of the interval, which the scenario says.
 *
 * On an emulator that counts instructions a write's time is known, of Debian's kernel.
 * Another configuration may take fewer.  But it is no more where the loops are slower:
 * on such a machine they are slowed by each other, too.
 */
#include <math.h>
#include <string.h>

#include "ingest/ingest.h"
#include "scenario/scenario.h"
#include "study/figures.h"
#include "study/replicate.h"

#define LEAST 1e3  /* ns */
#define MOST  50e6
#define STEPS 12

/* Neither what it is to be held against, nor the loops' long warm-up. */
#define ALONE { "validation={}" }, { "measured={}" }, { "calibrate={}" }, \
	      { "load.warmup=1s" }

/* Ten umounts of an untouched superblock, half a second apart. */
static const struct override loops[] = {
	ALONE, { "replications=1" },
	{ "umount={idle: {samples: 10, gap: 300ms}}" },
};

static const struct override calm[] = {
	ALONE, { "replications=10" },
	{ "umount={calm: {samples: 20, gap: 0ms, pressure: false}}" },
};

/* Runs the scenario as it would be written now; false after a message. */
static bool run_now(struct ingest *g, const struct override *set, int nr,
		    struct arena *arena, struct experiment *e, FILE *diag)
{
	struct arena_text text;
	const struct scenario *s;
	const char *failure;

	ingest_write(g, arena_text_begin(&text, arena));
	s = scenario_load_text(arena, "scenario.yaml",
			       arena_text_end(&text), set, nr, diag);
	if (!s)
		return false;
	failure = experiment_run(e, s, NULL, 1, arena, NULL, NULL);
	if (failure)
		fprintf(diag, "%s\n", failure);
	return !failure;
}

/* -- the CPU time of a write -- */

/* Rounds per second, with that time; NAN after a message. */
static double rounds(struct ingest *g, double write_cpu, FILE *diag)
{
	struct experiment e = { .nr_cells = 0 };
	struct arena arena;
	double rate = NAN;

	arena_init(&arena, 0);
	g->cost.write_cpu = write_cpu;
	if (run_now(g, loops, sizeof(loops) / sizeof(*loops), &arena, &e,
		    diag)) {
		struct totals t = experiment_totals(&e, true);

		rate = totals_rate(&t, t.iterations);
	}
	experiment_free(&e);
	arena_free(&arena);
	return rate;
}

static bool take_pace(struct ingest *g, FILE *diag)
{
	double lo = LEAST, hi = g->icount ? ICOUNT_WRITE_CPU : MOST;

	if (isnan(g->rounds_per_s))
		return true;
	if (g->icount) {
		double rate = rounds(g, hi, diag);

		if (isnan(rate) || rate >= g->rounds_per_s)
			return !isnan(rate);
	}
	for (int i = 0; i < STEPS; i++) {
		double middle = sqrt(lo * hi);
		double rate = rounds(g, middle, diag);

		if (isnan(rate))
			return false;
		if (rate > g->rounds_per_s)
			lo = middle;
		else
			hi = middle;
	}
	g->cost.write_cpu = sqrt(lo * hi);
	return true;
}

/* -- the program's own time -- */

/* The median umount without pressure, ns; NAN after a message. */
static double calm_median(struct ingest *g, FILE *diag)
{
	struct experiment e = { .nr_cells = 0 };
	struct arena arena;
	double median = NAN;

	arena_init(&arena, 0);
	if (run_now(g, calm, sizeof(calm) / sizeof(*calm), &arena, &e, diag)) {
		const struct cell *c = &e.cell[0];
		struct samples s = samples_of(c->replication, c->nr, false,
					      &arena);

		median = (double)order_statistic(s.all.x, s.all.n, 0.5);
	}
	experiment_free(&e);
	arena_free(&arena);
	return median;
}

static void scale(struct spread *s, double factor)
{
	s->median *= factor;
	s->p99 *= factor;
}

/*
 * It begins as what is left of an umount beside its calls; but the model has ways of
 * its own, into idle and out of it, and to other CPUs and back.  So it may be less, but
 * not more: an umount that is too short then waits too short for something, as for a
 * grace period with PREEMPT_RT.
 */
static bool take_program(struct ingest *g, FILE *diag)
{
	struct ingest_costs *k = &g->cost;
	double now, program, wanted;

	if (isnan(k->latency))
		return true;
	now = calm_median(g, diag);
	if (isnan(now))
		return false;
	program = k->user.median + k->finish.median;
	wanted = fmax(program + fmin(k->latency - now, 0),
		      PROGRAM_LEAST * k->latency);
	scale(&k->user, wanted / program);
	scale(&k->finish, wanted / program);
	return true;
}

bool ingest_simulated(struct ingest *g, FILE *diag)
{
	return take_pace(g, diag) && take_program(g, diag);
}
