/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much CPU time a write takes: as much as makes the simulated loops as fast
 * as the real ones were.
 *
 * The rate falls as the time grows, so the interval is halved, on a logarithmic
 * scale, each time by a short simulation of the loops with an umount now and
 * then.  A rate that no time gives (the waits alone are longer) leaves the end
 * of the interval, which the scenario says.
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

/* Ten umounts of an untouched superblock, half a second apart. */
static const struct override overrides[] = {
	{ "replications=1" }, { "load.warmup=1s" },
	{ "umount={idle: {samples: 10, gap: 300ms}}" },
	{ "validation={}" }, { "measured={}" }, { "calibrate={}" },
};

static struct scenario *scenario_now(struct ingest *g, struct arena *arena,
				     FILE *diag)
{
	struct arena_text text;

	ingest_write(g, arena_text_begin(&text, arena));
	return scenario_load_text(arena, "scenario.yaml",
				  arena_text_end(&text), overrides,
				  sizeof(overrides) / sizeof(*overrides), diag);
}

/* Rounds per second, with that time; NAN after a message. */
static double rounds(struct ingest *g, double write_cpu, FILE *diag)
{
	const char *failure;
	struct experiment e;
	struct scenario *s;
	struct arena arena;
	double rate = NAN;

	arena_init(&arena, 0);
	g->cost.write_cpu = write_cpu;
	s = scenario_now(g, &arena, diag);
	if (s) {
		failure = experiment_run(&e, s, NULL, 1, &arena, NULL, NULL);
		if (failure) {
			fprintf(diag, "%s\n", failure);
		} else {
			struct totals t = experiment_totals(&e, true);

			rate = totals_rate(&t, t.iterations);
		}
		experiment_free(&e);
	}
	arena_free(&arena);
	return rate;
}

bool ingest_pace(struct ingest *g, FILE *diag)
{
	double lo = LEAST, hi = MOST;

	if (isnan(g->rounds_per_s) || g->icount)
		return true;
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
