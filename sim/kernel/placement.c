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
 * and so is as good as done; no interrupt of it (in_task()).
 */
static bool kworker_wakes_from(const struct cpu *cpu)
{
	return cpu == cpu->m->this_cpu && cpu->curr && cpu->curr->bound &&
	       !cpu->rq.head && !cpu->softirq.active &&
	       !event_pending(&cpu->burst);
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

static bool available_idle_cpu(const struct cpu *cpu)
{
	return cpu->available && !vcpu_is_preempted(cpu);
}

/* Its waker is an interrupt of an idle CPU nearby: wake_affine_idle(). */
static struct cpu *idle_waker(const struct task *t, int first, int size)
{
	struct cpu *cpu = t->m->this_cpu;

	if (!cpu || cpu->id < first || cpu->id >= first + size ||
	    !available_idle_cpu(cpu) || !cpu_allowed(cpu, t))
		return NULL;
	return cpu;
}

/* The CPU that it had to leave the last time, if that is idle again. */
static struct cpu *recent_used_cpu(struct task *t, struct cpu *own, int first,
				   int size)
{
	struct cpu *recent = t->recent;

	t->recent = own;
	if (!recent || recent == own || recent->id < first ||
	    recent->id >= first + size || !available_idle_cpu(recent) ||
	    !cpu_allowed(recent, t))
		return NULL;
	return recent;
}

struct cpu *select_task_rq(struct task *t)
{
	struct machine *m = t->m;
	struct cpu *own = allowed_cpu(t), *near;
	int first, size;

	if (available_idle_cpu(own) || t->bound || t->fifo || !m->idle_cpus ||
	    kworker_wakes_from(own))
		return own;
	size = llc_domain(own, &first);
	near = idle_waker(t, first, size);
	if (!near)
		near = recent_used_cpu(t, own, first, size);
	if (near)
		return near;
	for (int i = 1; i < size; i++) {
		struct cpu *cpu = &m->cpu[first + (own->id - first + i) % size];

		if (available_idle_cpu(cpu) && cpu_allowed(cpu, t))
			return cpu;
	}
	return own;
}

/* rq->nr_running */
static int nr_running(const struct cpu *cpu)
{
	return cpu->rq.nr + (cpu->curr != NULL);
}

/* Where vCPUs are packed, its parent's as long as that is alone there; or NULL. */
static struct cpu *parents_cpu(const struct task *t)
{
	struct cpu *cpu = t->m->this_cpu;

	return t->m->config.host.halted_vcpus == HALTED_PACKED && t->forked &&
	       cpu && cpu_allowed(cpu, t) && nr_running(cpu) <= 1 ? cpu : NULL;
}

struct cpu *select_task_rq_fork(const struct task *t)
{
	struct machine *m = t->m;
	struct cpu *best = parents_cpu(t);

	if (best)
		return best;
	best = m->idle_cpus;
	while (best && !cpu_allowed(best, t))
		best = best->idle_next;
	if (best)
		return best;
	for (int i = 0; i < m->nr_cpus; i++)
		if (cpu_allowed(&m->cpu[i], t) &&
		    (!best || nr_running(&m->cpu[i]) < nr_running(best)))
			best = &m->cpu[i];
	return best;
}
