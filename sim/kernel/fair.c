/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose turn it is: see fair.h.
 *
 * Those that compete are few, so V is summed up each time it is asked for, and the
 * queue is in no order but that of arrival, by which equal deadlines are told apart.
 */
#include "kernel/fair.h"

#include "kernel/machine.h"

/* -- those that compete -- */

struct competition {
	int nr;             /* cfs_rq->nr_running */
	simtime_t weight;
	simtime_t runtime;  /* of all, by weight, from zero_vruntime on */
};

static void add(struct competition *c, const struct cpu *cpu, const struct task *t)
{
	if (t->fifo)
		return;
	c->nr++;
	c->weight += t->weight;
	c->runtime += (t->vruntime - cpu->cfs.zero_vruntime) * t->weight;
}

static struct competition competition(const struct cpu *cpu)
{
	struct competition c = { .nr = 0 };

	if (cpu->curr)
		add(&c, cpu, cpu->curr);
	for (const struct task *t = cpu->rq.head; t; t = t->next)
		add(&c, cpu, t);
	for (const struct task *t = cpu->cfs.delayed; t; t = t->next_delayed)
		add(&c, cpu, t);
	return c;
}

/* curr, if there is one, and nobody else: the mean is what it has had. */
static bool nobody_waits(const struct cpu *cpu)
{
	return !cpu->rq.head && !cpu->cfs.delayed;
}

static simtime_t avg_vruntime(const struct cpu *cpu,
			      const struct competition *c)
{
	simtime_t runtime = c->runtime;

	if (!c->nr)
		return cpu->cfs.zero_vruntime;
	if (runtime < 0)
		runtime -= c->weight - 1; /* floor */
	return cpu->cfs.zero_vruntime + runtime / c->weight;
}

static bool entity_eligible(const struct cpu *cpu, const struct competition *c,
			    const struct task *t)
{
	return c->runtime >=
	       (t->vruntime - cpu->cfs.zero_vruntime) * c->weight;
}

static simtime_t calc_delta_fair(simtime_t ns, const struct task *t)
{
	return t->weight == NICE_0_WEIGHT ? ns : ns * NICE_0_WEIGHT / t->weight;
}

/* get_update_sysctl_factor() */
void base_slice_init(struct machine *m)
{
	m->base_slice = m->config.host.sched_slice;
	if (m->base_slice != AUTO)
		return;
	m->base_slice = 700 * USEC; /* of 6.12.117 */
	for (int n = m->nr_cpus; n > 1 && m->base_slice < 2800 * USEC; n /= 2)
		m->base_slice += 700 * USEC;
}

/* -- joining and leaving -- */

static simtime_t entity_lag(const struct cpu *cpu, const struct task *t)
{
	struct competition c = competition(cpu);
	simtime_t limit = 2 * cpu->m->base_slice;
	simtime_t lag = avg_vruntime(cpu, &c) - t->vruntime;

	if (limit < cpu->m->tick)
		limit = cpu->m->tick;
	limit = calc_delta_fair(limit, t);
	return lag > limit ? limit : lag < -limit ? -limit : lag;
}

static void place(struct cpu *cpu, struct task *t)
{
	struct competition c = competition(cpu);
	simtime_t slice = calc_delta_fair(cpu->m->base_slice, t);
	simtime_t v = cpu->cfs.zero_vruntime = avg_vruntime(cpu, &c);

	if (c.nr)
		v -= t->vlag * (c.weight + t->weight) / c.weight;
	if (t->rel_deadline)
		t->deadline += v - t->vruntime;
	else
		t->deadline = v + (t->forked ? slice / 2 : slice);
	t->vruntime = v;
	t->rel_deadline = false;
	t->forked = false;
}

static void leave_delayed(struct cpu *cpu, struct task *t)
{
	struct task **p = &cpu->cfs.delayed;

	while (*p != t)
		p = &(*p)->next_delayed;
	*p = t->next_delayed;
	t->sched_delayed = false;
}

/* DELAY_ZERO: its debt is worked off, and there is no credit. */
static bool end_delay(struct cpu *cpu, struct task *t)
{
	t->vlag = entity_lag(cpu, t);
	leave_delayed(cpu, t);
	if (t->vlag <= 0)
		return false;
	t->vlag = 0;
	return true;
}

void place_entity(struct cpu *cpu, struct task *t)
{
	update_curr(cpu);
	if (!t->fifo && (!t->sched_delayed || end_delay(cpu, t)))
		place(cpu, t);
}

void dequeue_curr(struct cpu *cpu, bool for_good)
{
	struct task *t = cpu->curr;

	update_curr(cpu);
	t->since = cpu->m->engine.now;
	t->vlag = nobody_waits(cpu) ? 0 : entity_lag(cpu, t);
	cpu->curr = NULL;
	if (for_good || t->fifo || t->vlag >= 0)
		return;
	t->sched_delayed = true;
	t->next_delayed = cpu->cfs.delayed;
	cpu->cfs.delayed = t;
}

void set_task_cpu(struct task *t, struct cpu *cpu)
{
	if (t->sched_delayed)
		end_delay(t->cpu, t);
	t->cpu = cpu;
}

void detach_task(struct cpu *cpu, struct task *t)
{
	update_curr(cpu);
	t->vlag = entity_lag(cpu, t);
	t->rel_deadline = true;
}

/* -- running -- */

static bool update_deadline(const struct machine *m, struct task *t)
{
	if (t->vruntime < t->deadline)
		return false;
	t->deadline = t->vruntime + calc_delta_fair(m->base_slice, t);
	t->within_slice = false;
	return true;
}

void update_curr(struct cpu *cpu)
{
	simtime_t now = cpu->m->engine.now;
	struct task *t = cpu->curr;
	struct competition c;
	bool over;

	if (!t || t->fifo || t->since == now)
		return;
	t->vruntime += calc_delta_fair(now - t->since, t);
	t->since = now;
	over = update_deadline(cpu->m, t);
	if (nobody_waits(cpu) || (!over && t->within_slice))
		return;
	c = competition(cpu);
	if (c.nr > 1 && (over || !entity_eligible(cpu, &c, t)))
		resched_curr(cpu);
}

static struct task *earlier(struct task *a, struct task *b)
{
	return !a || (b && b->deadline < a->deadline) ? b : a;
}

static struct task *pick_eevdf(const struct cpu *cpu)
{
	struct competition c = competition(cpu);
	struct task *curr = cpu->curr, *best = NULL;

	if (curr && (curr->fifo || !entity_eligible(cpu, &c, curr)))
		curr = NULL;
	if (curr && curr->within_slice)
		return curr;
	for (struct task *t = cpu->rq.head; t; t = t->next) {
		if (!t->fifo && entity_eligible(cpu, &c, t))
			best = earlier(best, t);
	}
	for (struct task *t = cpu->cfs.delayed; t; t = t->next_delayed) {
		if (entity_eligible(cpu, &c, t))
			best = earlier(best, t);
	}
	return earlier(best, curr);
}

static struct task *first_fifo(const struct cpu *cpu)
{
	struct task *t = cpu->curr;

	if (t && t->fifo)
		return t;
	for (t = cpu->rq.head; t && !t->fifo; t = t->next)
		;
	return t;
}

struct task *pick_next_task(struct cpu *cpu)
{
	struct task *t;

	if (nobody_waits(cpu))
		return cpu->curr;
	t = first_fifo(cpu);
	if (t)
		return t;
	while ((t = pick_eevdf(cpu)) && t->sched_delayed)
		end_delay(cpu, t);
	return t;
}

bool wakeup_preempts(const struct cpu *cpu, const struct task *t)
{
	if (t->fifo || cpu->curr->fifo)
		return t->fifo && !cpu->curr->fifo;
	return !cpu->need_resched && pick_eevdf(cpu) == t;
}
