/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rcu_barrier(), station by station: see rcu_barrier.h.
 *
 * barrier_cpu_count counts callbacks that have not run, and two more until all
 * CPUs have been asked, as in the kernel.  A vCPU that the host has taken away
 * answers its IPI when it is back, and the caller sleeps until then.
 */
#include "kernel/rcu_barrier.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_nocb.h"

static void rcu_barrier_trace(struct machine *m, enum trace_type type, int cpu)
{
	trace(m, type, cpu, &m->rcu, m->rcu.barrier_sequence,
	      (uint64_t)m->rcu.barrier_cpu_count);
}

static void rcu_barrier_over(struct task *t)
{
	struct rcu_state *rs = &t->m->rcu;

	rs->barrier_sequence = rcu_seq_endval(rs->barrier_sequence);
	rcu_barrier_trace(t->m, TRACE_BARRIER_END, -1);
	mutex_unlock(t, &rs->barrier_mutex);
	task_return(t);
}

static void rcu_barrier_put_count(struct machine *m, int count)
{
	m->rcu.barrier_cpu_count -= count;
	CHECK(&m->engine, m->rcu.barrier_cpu_count, >=, 0);
	if (!m->rcu.barrier_cpu_count)
		task_wake(m->rcu.barrier_waiter);
}

static void rcu_barrier_callback(struct machine *m, struct rcu_head *head)
{
	struct rcu_data *rdp = container_of(head, struct rcu_data,
					    barrier_head);

	rcu_barrier_trace(m, TRACE_BARRIER_CB, rdp->cpu->id);
	rcu_barrier_put_count(m, 1);
}

/* The IPI's function; its sender sleeps if the vCPU had to be resumed. */
static void rcu_barrier_handler(struct cpu *cpu, void *arg)
{
	struct machine *m = cpu->m;
	struct rcu_data *rdp = &m->rdp[cpu->id];
	struct task *t = arg;

	rdp->barrier_head.func = rcu_barrier_callback;
	rdp->barrier_head.count = 1;
	if (rdp->nocb ? rcu_nocb_entrain(rdp, &rdp->barrier_head) :
			rcu_segcblist_entrain(&rdp->cblist,
					      &rdp->barrier_head)) {
		m->rcu.barrier_cpu_count++;
		trace(m, TRACE_BARRIER_ENTRAIN, cpu->id, &rdp->barrier_head,
		      rdp->barrier_head.order, 0);
	}
	task_wake(t);
}

static void rcu_barrier_next_cpu(struct task *t);

static void rcu_barrier_send_ipi(struct task *t)
{
	struct machine *m = t->m;
	struct cpu *cpu = &m->cpu[m->rcu.barrier_cpu++];

	m->rcu.barrier_call.fn = rcu_barrier_handler;
	m->rcu.barrier_call.arg = t;
	if (cpu_call(cpu, &m->rcu.barrier_call))
		rcu_barrier_next_cpu(t);
	else
		task_sleep(t, rcu_barrier_next_cpu);
}

static void rcu_barrier_next_cpu(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_state *rs = &m->rcu;

	while (rs->barrier_cpu < m->nr_cpus &&
	       !m->rdp[rs->barrier_cpu].cblist.len)
		rs->barrier_cpu++;
	if (rs->barrier_cpu < m->nr_cpus) {
		task_compute(t,
			     dist_draw(&m->config.host.ipi, &rs->rng_barrier),
			     0, rcu_barrier_send_ipi);
		return;
	}
	rs->barrier_cpu_count -= 2;
	if (rs->barrier_cpu_count)
		task_sleep(t, rcu_barrier_over);
	else
		rcu_barrier_over(t);
}

static void rcu_barrier_locked(struct task *t)
{
	struct rcu_state *rs = &t->m->rcu;

	if (rs->barrier_sequence >= task_frame(t)->n) {
		rcu_barrier_trace(t->m, TRACE_BARRIER_EARLY_EXIT, -1);
		mutex_unlock(t, &rs->barrier_mutex);
		task_return(t);
		return;
	}
	rs->barrier_sequence++;
	/* The two of the kernel's own: no callback may complete it yet. */
	rs->barrier_cpu_count = 2;
	rs->barrier_cpu = 0;
	rs->barrier_waiter = t;
	rcu_barrier_trace(t->m, TRACE_BARRIER_BEGIN, -1);
	rcu_barrier_next_cpu(t);
}

void rcu_barrier(struct task *t, task_fn then)
{
	struct rcu_state *rs = &t->m->rcu;

	task_push(t, NULL, rcu_seq_snap(rs->barrier_sequence), then);
	mutex_lock(t, &rs->barrier_mutex, rcu_barrier_locked);
}
