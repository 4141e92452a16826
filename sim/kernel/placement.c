/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where tasks go: see placement.h. */
#include "kernel/placement.h"

#include "kernel/machine.h"

bool cpu_allowed(const struct cpu *cpu, const struct task *t)
{
	return t->bound ? cpu == t->cpu
			: !cpu->isolated && !(cpu->nohz_full && t->housekeeping);
}

/* The CPUs that share cpu's last-level cache: from first on, so many. */
static int llc_domain(const struct cpu *cpu, int *first)
{
	const struct machine *m = cpu->m;
	int llc = m->config.host.llc_cpus;

	if (llc == AUTO || llc > m->nr_cpus)
		llc = m->nr_cpus;
	*first = cpu->id - cpu->id % llc;
	return *first + llc > m->nr_cpus ? m->nr_cpus - *first : llc;
}

/*
 * Its only task is a kthread of its own (is_per_cpu_kthread()) that wakes somebody,
 * and so is as good as done.
 */
static bool kworker_wakes_from(const struct cpu *cpu)
{
	return cpu == cpu->m->this_cpu && cpu->curr && cpu->curr->bound &&
	       !cpu->rq.head && !event_pending(&cpu->burst);
}

/* Its own CPU, unless that is not for it: cpuset_cpus_allowed_fallback(). */
static struct cpu *allowed_cpu(const struct task *t)
{
	struct machine *m = t->m;

	if (cpu_allowed(t->cpu, t))
		return t->cpu;
	for (int i = 0; i < m->nr_cpus; i++)
		if (cpu_allowed(&m->cpu[i], t))
			return &m->cpu[i];
	return t->cpu;
}

struct cpu *select_task_rq(const struct task *t)
{
	struct machine *m = t->m;
	struct cpu *own = allowed_cpu(t);
	int first, size;

	if (own->available || t->bound || t->fifo || !m->idle_cpus ||
	    kworker_wakes_from(own))
		return own;
	size = llc_domain(own, &first);
	for (int i = 1; i < size; i++) {
		struct cpu *cpu = &m->cpu[first + (own->id - first + i) % size];

		if (cpu->available && cpu_allowed(cpu, t))
			return cpu;
	}
	return own;
}

struct cpu *select_task_rq_fork(const struct task *t)
{
	struct machine *m = t->m;
	struct cpu *best = m->idle_cpus;

	while (best && !cpu_allowed(best, t))
		best = best->idle_next;
	if (best)
		return best;
	for (int i = 0; i < m->nr_cpus; i++)
		if (cpu_allowed(&m->cpu[i], t) &&
		    (!best || m->cpu[i].rq.nr < best->rq.nr))
			best = &m->cpu[i];
	return best;
}
