/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expedited grace periods: see rcu_exp.h.
 *
 * The answers of all CPUs that run are drawn at once and only the slowest becomes
 * an event; a busy vCPU that waits for a processor answers when it has one.  Readers
 * that the model itself holds are counted as in an SRCU domain.
 */
#include "kernel/rcu_exp.h"

#include "kernel/machine.h"

/* -- rcu_exp_sel_wait_wake(), by the worker -- */

static void rcu_exp_gp(struct task *worker);

/* rcu_exp_wait_wake(): all whose grace period that was. */
static void rcu_exp_over(struct task *worker)
{
	struct rcu_state *rs = &worker->m->rcu;
	struct task_queue waiters = rs->exp_wq;
	struct task *t;

	rs->exp_sequence = rcu_seq_endval(rs->exp_sequence);
	trace(worker->m, TRACE_EXP_END, worker->cpu->id, worker,
	      rs->exp_sequence, 0);
	rs->exp_wq = (struct task_queue){ 0 };
	while ((t = task_queue_pop(&waiters))) {
		if (rs->exp_sequence >= task_frame(t)->n)
			task_wake(t);
		else
			task_queue_add(&rs->exp_wq, t);
	}
	task_sleep(worker, rcu_exp_gp);
}

static void rcu_exp_reported(struct task *worker)
{
	if (worker->m->rcu.exp_absent) {
		task_sleep(worker, rcu_exp_reported);
		return;
	}
	srcu_flip(worker, &worker->m->rcu.exp_readers, rcu_exp_over);
}

/* rcu_exp_handler(), on a vCPU that had to be resumed for it. */
static void rcu_exp_handler(struct cpu *cpu, void *arg)
{
	struct rcu_state *rs = arg;

	CHECK(&cpu->m->engine, rs->exp_absent, >, 0);
	if (!--rs->exp_absent)
		task_wake(&rs->exp_worker);
}

/* sync_rcu_exp_select_cpus(): the slowest answer of the busy CPUs that run. */
static simtime_t rcu_exp_slowest_report(struct machine *m,
					const struct cpu *self)
{
	simtime_t slowest = 0;

	for (int i = 0; i < m->nr_cpus; i++) {
		struct cpu *cpu = &m->cpu[i];
		simtime_t report;

		if (cpu == self || cpu->available || cpu_in_eqs(cpu))
			continue;
		report = dist_draw(&m->config.rcu.exp_report, &m->rcu.rng_exp);
		if (!cpu->vcpu.on) {
			m->rcu.exp_absent++;
			cpu_call(cpu, &m->rdp[i].exp_call);
			continue;
		}
		if (report > slowest)
			slowest = report;
	}
	return slowest;
}

static void rcu_exp_gp(struct task *worker)
{
	struct machine *m = worker->m;
	struct rcu_state *rs = &m->rcu;
	simtime_t slowest;

	rs->exp_sequence++;
	trace(m, TRACE_EXP_START, worker->cpu->id, worker, rs->exp_sequence, 0);
	slowest = rcu_exp_slowest_report(m, worker->cpu);
	if (slowest)
		task_sleep_for(worker, slowest, rcu_exp_reported);
	else
		rcu_exp_reported(worker);
}

/* -- the callers -- */

static void rcu_exp_done(struct task *t)
{
	mutex_unlock(t, &t->m->rcu.exp_mutex);
	task_return(t);
}

static void rcu_exp_wait(struct task *t, task_fn then)
{
	task_queue_add(&t->m->rcu.exp_wq, t);
	task_sleep(t, then);
}

/* synchronize_rcu_expedited_queue_work(): rcu_gp_wq's worker of this CPU. */
static void rcu_exp_locked(struct task *t)
{
	struct task *worker = &t->m->rcu.exp_worker;

	set_task_cpu(worker, t->cpu);
	task_wake(worker);
	rcu_exp_wait(t, rcu_exp_done);
}

/*
 * exp_funnel_lock(): the first for a grace period is the one to ask for it, so
 * that nobody can have done it for him when he gets the mutex.
 */
void rcu_exp_synchronize(struct task *t, task_fn then)
{
	struct rcu_state *rs = &t->m->rcu;
	uint64_t seq = rcu_seq_snap(rs->exp_sequence);

	task_push(t, NULL, seq, then);
	if (rs->exp_seq_rq >= seq) {
		rcu_exp_wait(t, task_return);
		return;
	}
	rs->exp_seq_rq = seq;
	mutex_lock(t, &rs->exp_mutex, rcu_exp_locked);
}

void rcu_exp_init(struct machine *m)
{
	struct rcu_state *rs = &m->rcu;

	for (int i = 0; i < m->nr_cpus; i++) {
		m->rdp[i].exp_call.fn = rcu_exp_handler;
		m->rdp[i].exp_call.arg = rs;
	}
	task_init(m, &rs->exp_worker, "kworker/rcu_gp", &m->cpu[0]);
	rs->exp_worker.bound = true;
	rs->exp_worker.then = rcu_exp_gp;
	rs->rng_exp = machine_rng(m, "rcu", 0, "expedited");
}
