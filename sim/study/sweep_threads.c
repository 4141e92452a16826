/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine of one machine: a crew.
 *
 * Whoever has finished a unit hands its block in, one at a time: if the store
 * cannot keep up, the crew waits for it rather than fill the memory.
 */
#include "study/sweep.h"

struct computing {
	struct sweep_run *run;
	const struct sweep *sweep;
	struct sweep_worker **worker; /* of each member; NULL: not begun */
};

static const char *compute(void *ctx, struct crew_member *me, int task)
{
	struct computing *c = ctx;
	struct sweep_worker **w = &c->worker[me->number];
	struct unit unit = sweep_unit(c->run, task);

	if (!*w)
		*w = sweep_worker_new(c->sweep);
	return sweep_collect(c->run, *w ? sweep_worker_run(*w, unit) : NULL)
		       ? NULL : "the sweep has failed";
}

static void tick(void *arg, int done, int total)
{
	(void)done;
	(void)total;
	sweep_tick(arg);
}

const char *sweep_threads(struct sweep_run *r, const struct sweep *s, int jobs,
			  struct arena *arena)
{
	struct computing c = {
		.run = r, .sweep = s,
		.worker = arena_calloc(arena, (size_t)jobs, sizeof(*c.worker)),
	};
	struct crew crew;
	const char *wrong = crew_run(&crew, jobs, sweep_nr_units(r), compute,
				     &c, tick, r);

	for (int i = 0; i < jobs; i++)
		sweep_worker_free(c.worker[i]);
	crew_free(&crew);
	return wrong;
}
