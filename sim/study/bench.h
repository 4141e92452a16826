/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the engine and the model are: fixed pieces of work, in CPU time.
 *
 *   mm1              a customer arrives, is queued, served, and leaves: the usual
 *                    yardstick for a whole engine; utilisation 0.9
 *   hold LAW N       N events, each of which arms itself again when it runs; the
 *                    delays come from a table, so that the generator is not what
 *                    is measured.  exponential; bimodal (a tenth are twenty times
 *                    as long); tick (whole ticks, so that N events share few
 *                    instants)
 *   phold            16,384 messages among 1024 processes, each with its own stream
 *                    and state, sent on to any with an exponential delay
 *   idle ...         the published experiment's kernel `base` and driver `idle`, as
 *                    built-in, at other sizes
 *
 * The same seed and the same work in every round.
 */
#ifndef STUDY_BENCH_H
#define STUDY_BENCH_H

#include <stdint.h>

#include "engine/arena.h"
#include "scenario/scenario.h"

struct bench_work {
	double units;    /* customers, events or simulated seconds */
	uint64_t events;
	double seconds;  /* of CPU time, without preparation */
};

int bench_count(void);
const char *bench_name(int i);
/* What is done: of "a million ... a second". */
const char *bench_unit(int i);
/* Once.  'arena' is rewound.  NULL, or why it could not. */
const char *bench_run(int i, struct arena *arena, struct bench_work *out);
/* All cells of a scenario, on this thread; its replications. */
const char *bench_scenario(const struct scenario *s, struct bench_work *out);

#endif
