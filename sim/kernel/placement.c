/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where tasks go: see placement.h. */
#include "kernel/placement.h"

#include <math.h>

#include "engine/elementary.h"
#include "kernel/machine.h"

bool cpu_allowed(const struct cpu *cpu, const struct task *t)
{
	return t->bound ? cpu == t->cpu
			: !cpu->isolated && !(cpu->nohz_full && t->housekeeping);
}

/* -- last-level caches, and how many of their CPUs are looked at: SIS_UTIL -- */

#define HALF_LIFE (32 * 1024 * USEC) /* LOAD_AVG_PERIOD */
#define IMBALANCE 1.17               /* sd->imbalance_pct */

/* How many CPUs share cpu's last-level cache. */
static int llc_cpus(const struct machine *m)
{
	int llc = m->config.host.llc_cpus;

	return llc == AUTO || llc > m->nr_cpus ? m->nr_cpus : llc;
}

void llcs_init(struct machine *m)
{
	int size = llc_cpus(m), nr = (m->nr_cpus + size - 1) / size;

	m->llc = arena_calloc(m->engine.arena, (size_t)nr, sizeof(*m->llc));
	for (int i = 0; i < nr; i++) {
		struct llc *llc = &m->llc[i];

		llc->first = i * size;
		llc->size = i < nr - 1 ? size : m->nr_cpus - llc->first;
		llc->nr_idle_scan = llc->size;
	}
}

static struct llc *llc_of(const struct cpu *cpu)
{
	return &cpu->m->llc[cpu->id / llc_cpus(cpu->m)];
}

/* The share of their time in which its CPUs had something to do: PELT's util_avg. */
static void update_util(const struct machine *m, struct llc *llc)
{
	simtime_t passed = m->engine.now - llc->updated;
	simtime_t idle = cpus_idle_time(m, llc->first, llc->size);
	double decay = draw_exp(-M_LN2 * (double)passed / HALF_LIFE);
	double busy = 1 - (double)(idle - llc->idle) /
				  ((double)passed * llc->size);

	llc->util = llc->util * decay + busy * (1 - decay);
	llc->idle = idle;
	llc->updated = m->engine.now;
}

/* update_idle_cpu_scan(); none where more than 85 % are in use. */
static void update_idle_cpu_scan(struct llc *llc)
{
	double x = IMBALANCE * llc->util;

	llc->nr_idle_scan = x < 1 ? (int)(llc->size * (1 - x * x)) : 0;
}

/* By an idle CPU, once in as many ms as there are CPUs: get_sd_balance_interval(). */
static simtime_t balance_interval(const struct machine *m, const struct llc *llc)
{
	simtime_t interval = llc->size * MSEC;

	return interval > m->tick ? interval : m->tick;
}

/* How many CPUs select_idle_cpu() looks at. */
static int idle_scan(const struct machine *m, struct llc *llc)
{
	if (!m->config.host.sis_util)
		return llc->size - 1;
	if (m->engine.now - llc->updated >= balance_interval(m, llc)) {
		update_util(m, llc);
		update_idle_cpu_scan(llc);
	}
	return llc->nr_idle_scan;
}

static bool in_llc(const struct cpu *cpu, const struct llc *llc)
{
	return cpu->id >= llc->first && cpu->id < llc->first + llc->size;
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
static struct cpu *idle_waker(const struct task *t, const struct llc *llc)
{
	struct cpu *cpu = t->m->this_cpu;

	if (!cpu || !in_llc(cpu, llc) || !available_idle_cpu(cpu) ||
	    !cpu_allowed(cpu, t))
		return NULL;
	return cpu;
}

/* The CPU that it had to leave the last time, if that is idle again. */
static struct cpu *recent_used_cpu(struct task *t, struct cpu *own,
				   const struct llc *llc)
{
	struct cpu *recent = t->recent;

	t->recent = own;
	if (!recent || recent == own || !in_llc(recent, llc) ||
	    !available_idle_cpu(recent) || !cpu_allowed(recent, t))
		return NULL;
	return recent;
}

static struct cpu *select_idle_cpu(const struct task *t, const struct cpu *own,
				   struct llc *llc)
{
	struct machine *m = t->m;
	int scan = idle_scan(m, llc);

	for (int i = 1; i < llc->size && i <= scan; i++) {
		int at = (own->id - llc->first + i) % llc->size;
		struct cpu *cpu = &m->cpu[llc->first + at];

		if (available_idle_cpu(cpu) && cpu_allowed(cpu, t))
			return cpu;
	}
	return NULL;
}

struct cpu *select_task_rq(struct task *t)
{
	struct cpu *own = allowed_cpu(t), *near;
	struct llc *llc = llc_of(own);

	if (available_idle_cpu(own) || t->bound || t->fifo ||
	    kworker_wakes_from(own))
		return own;
	near = idle_waker(t, llc);
	if (!near)
		near = recent_used_cpu(t, own, llc);
	if (!near && t->m->idle_cpus)
		near = select_idle_cpu(t, own, llc);
	return near ? near : own;
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
