/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expedited grace periods: see rcu_exp.h.
 *
 * The answers of all CPUs are drawn at once and only the slowest becomes an
 * event.  Readers that the model itself holds are counted as in an SRCU domain.
 */
#include "kernel/rcu_exp.h"

#include "kernel/machine.h"

static void exp_over(struct task *t)
{
	struct rcu_state *rs = &t->m->rcu;

	if (rcu_seq_state(rs->exp_sequence))
		rs->exp_sequence = rcu_seq_endval(rs->exp_sequence);
	mutex_unlock(t, &rs->exp_mutex);
	trace(t->m, TRACE_EXP_END, t->cpu->id, t, rs->exp_sequence, 0);
	task_return(t);
}

/* sync_rcu_exp_select_cpus(): the slowest answer of the busy CPUs. */
static simtime_t slowest_report(struct machine *m, const struct cpu *self)
{
	simtime_t slowest = 0;

	for (int i = 0; i < m->nr_cpus; i++) {
		struct cpu *cpu = &m->cpu[i];
		simtime_t report;

		if (cpu == self || cpu->available || cpu_in_eqs(cpu))
			continue;
		report = dist_draw(&m->config.rcu.exp_report, &m->rcu.rng_exp);
		if (report > slowest)
			slowest = report;
	}
	return slowest;
}

static void exp_reported(struct task *t)
{
	srcu_flip(t, &t->m->rcu.exp_readers, exp_over);
}

static void exp_locked(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;
	simtime_t hop;

	if (rs->exp_sequence >= t->seq) {
		exp_over(t);
		return;
	}
	rs->exp_sequence++;
	trace(m, TRACE_EXP_START, t->cpu->id, t, rs->exp_sequence, 0);
	hop = dist_draw(&m->config.host.wakeup, &rs->rng_exp);
	task_sleep_for(t, hop + slowest_report(m, t->cpu),
		       exp_reported);
}

void synchronize_rcu_expedited(struct task *t, task_fn then)
{
	struct rcu_state *rs = &t->m->rcu;

	t->seq = rcu_seq_snap(rs->exp_sequence);
	task_push(t, then);
	mutex_lock(t, &rs->exp_mutex, exp_locked);
}
