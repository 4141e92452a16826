/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hierarchy that decides who expires an idle CPU's timers: see
 * timer_migration.h.
 *
 *	                 group            level 1: groups as children
 *	            /      |      \
 *	        group    group    group     level 0: CPUs as children
 *	       / | | \
 *	   CPU 0 ... CPU 7
 *
 * A group is active while a child of it is, and the migrator is one of its
 * active children: the first that became active, and when that goes idle the
 * first by number.
 */
#include "kernel/timer_migration.h"

#include "kernel/machine.h"

#define TMIGR_CHILDREN_PER_GROUP 8
#define TMIGR_NONE (-1)

struct tmigr_group {
	struct tmigr_group *parent; /* NULL: top level */
	int first;                  /* its first child, a CPU or a group */
	int level, number;          /* within its level */
	unsigned int active;        /* children, by bit */
	int migrator;               /* likewise, or TMIGR_NONE */
};

static int child_of(int number)
{
	return number % TMIGR_CHILDREN_PER_GROUP;
}

void tmigr_cpu_activate(struct cpu *cpu)
{
	int child = child_of(cpu->id);

	for (struct tmigr_group *g = cpu->tmigr; g; g = g->parent) {
		bool was_active = g->active;

		g->active |= 1u << child;
		if (was_active)
			return;
		g->migrator = child;
		child = child_of(g->number);
	}
}

void tmigr_cpu_deactivate(struct cpu *cpu)
{
	int child = child_of(cpu->id);

	for (struct tmigr_group *g = cpu->tmigr; g; g = g->parent) {
		g->active &= ~(1u << child);
		if (g->active) {
			if (g->migrator == child)
				g->migrator = __builtin_ctz(g->active);
			return;
		}
		g->migrator = TMIGR_NONE;
		child = child_of(g->number);
	}
}

bool tmigr_idle(const struct machine *m)
{
	return !m->tmigr_root->active;
}

/* Up to where somebody is active, and down along the migrators. */
const struct cpu *tmigr_migrator(const struct cpu *cpu)
{
	const struct machine *m = cpu->m;
	const struct tmigr_group *g = cpu->tmigr;

	while (g && !g->active)
		g = g->parent;
	if (!g)
		return NULL;
	while (g->level)
		g = &m->tmigr_level[g->level - 1][g->first + g->migrator];
	return &m->cpu[g->first + g->migrator];
}

void tmigr_init(struct machine *m)
{
	struct tmigr_group *below = NULL;
	int children = m->nr_cpus, groups, level = 0;

	do {
		struct tmigr_group *g;

		groups = (children + TMIGR_CHILDREN_PER_GROUP - 1) /
			 TMIGR_CHILDREN_PER_GROUP;
		g = arena_calloc(m->engine.arena, (size_t)groups, sizeof(*g));
		for (int i = 0; i < groups; i++)
			g[i] = (struct tmigr_group){
				.level = level,
				.number = i,
				.first = i * TMIGR_CHILDREN_PER_GROUP,
				.migrator = TMIGR_NONE,
			};
		for (int i = 0; i < children; i++) {
			struct tmigr_group *parent =
				&g[i / TMIGR_CHILDREN_PER_GROUP];

			if (below)
				below[i].parent = parent;
			else
				m->cpu[i].tmigr = parent;
		}
		m->tmigr_level[level++] = below = g;
		children = groups;
	} while (groups > 1);
	m->tmigr_root = below;
}
