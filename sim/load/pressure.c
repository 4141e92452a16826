/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The load of a run: see pressure.h. */
#include "load/pressure.h"

#include "kernel/cgroup.h"
#include "kernel/machine.h"
#include "load/churner.h"
#include "load/container.h"
#include "load/interrupt.h"
#include "load/spinner.h"
#include "load/supers.h"
#include "load/switcher.h"

/* Loops, before what is left of them says anything. */
#define BACKLOG_LEAST 100

struct load_config load_without_pressure(const struct load_config *load)
{
	struct load_config calm = *load;

	calm.churners = 0;
	calm.containers.number = 0;
	calm.spinners = 0;
	calm.interrupts.any = false;
	return calm;
}

static void start_churners(struct pressure *p, struct machine *m,
			   struct supers *supers)
{
	const struct load_config *load = p->load;
	struct arena *arena = m->engine.arena;
	size_t n = (size_t)load->churners;
	struct rng rng = machine_rng(m, "load", 0, "start");

	p->churned_sb = arena_calloc(arena, n, sizeof(*p->churned_sb));
	p->churner = arena_calloc(arena, n, sizeof(*p->churner));
	p->switcher = arena_calloc(arena, n, sizeof(*p->switcher));
	for (int i = 0; i < load->churners; i++) {
		super_make(supers, &p->churned_sb[i], i, "churner", i);
		super_mount(&p->churned_sb[i]);
		churner_init(m, &p->churner[i], load, &p->churned_sb[i],
			     "churner", (uint64_t)i);
		churner_start(&p->churner[i], dist_draw(&load->start, &rng),
			      -1, NULL);
		if (load->switch_rate > 0)
			switcher_start(m, &p->switcher[i], &p->churned_sb[i],
				       (double)SEC * load->churners /
					       load->switch_rate,
				       (uint64_t)i);
	}
}

static void start_containers(struct pressure *p, struct machine *m,
			     struct supers *supers)
{
	const struct load_config *load = p->load;
	struct arena *arena = m->engine.arena;
	int sbs = container_supers(load);

	if (!load->containers.number)
		return;
	p->container_sb = arena_calloc(arena, (size_t)sbs,
				       sizeof(*p->container_sb));
	p->container = arena_calloc(arena, (size_t)load->containers.number,
				    sizeof(*p->container));
	for (int i = 0; i < sbs; i++) {
		super_make(supers, &p->container_sb[i], load->churners + i,
			   "container_sb", i);
		super_mount(&p->container_sb[i]);
	}
	if (!load->containers.own_superblock)
		m->upper_sb = p->container_sb;
	for (int i = 0; i < load->containers.number; i++)
		container_start(m, &p->container[i], load,
				&p->container_sb[i % sbs], i);
}

void pressure_start(struct pressure *p, struct machine *m,
		    struct supers *supers, const struct load_config *load)
{
	*p = (struct pressure){ .load = load };
	start_churners(p, m, supers);
	spinners_start(m, load->spinners);
	if (load->interrupts.any)
		interrupts_start(m, &load->interrupts);
	start_containers(p, m, supers);
}

uint64_t pressure_iterations(const struct pressure *p)
{
	uint64_t sum = 0;

	for (int i = 0; i < p->load->churners; i++)
		sum += p->churner[i].iterations;
	for (int i = 0; i < p->load->containers.number; i++)
		sum += p->container[i].lives;
	return sum;
}

/* Containers that have ended and are kept until what they left is written. */
static int dirty_dead(const struct pressure *p)
{
	int n = 0;

	for (int i = 0; p->container && i < container_supers(p->load); i++)
		for (const struct wb *wb = p->container_sb[i].wbs; wb;
		     wb = wb->next)
			n += wb_is_dirty(wb) && wb->cgroup &&
			     !wb->cgroup->css[CSS_MEMORY].online_cnt;
	return n;
}

bool pressure_has_backlog(const struct pressure *p, const struct machine *m)
{
	const struct container_config *c = &p->load->containers;
	uint64_t loops = pressure_iterations(p);
	int kept = c->number + dirty_dead(p);

	return loops > BACKLOG_LEAST &&
	       m->cgroup.alive > (uint64_t)kept * (uint64_t)c->depth +
					 loops / 2;
}
