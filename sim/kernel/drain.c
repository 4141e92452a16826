/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interpreter of a drain protocol: see drain.h.
 *
 * fs/fs-writeback.c: cgroup_writeback_umount().  The gate is looked at once,
 * the steps are taken in order, and none costs anything by itself: all time is
 * the mechanisms'.  The frame of the call holds the umount and the step.
 */
#include "kernel/drain.h"

#include "kernel/machine.h"
#include "kernel/rcu_barrier.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_synchronize.h"
#include "kernel/srcu.h"

static void drain_next_step(struct task *t);

static void drain_step_done(struct task *t)
{
	const struct drain_step *step =
		&t->m->protocol.step[task_frame(t)->n++];

	trace(t->m, TRACE_DRAIN_STEP, t->cpu->id, t, step->op, 1);
	drain_next_step(t);
}

static void drain_take_step(struct task *t, const struct drain_step *step)
{
	struct umount *u = task_obj(t);
	struct machine *m = t->m;

	switch (step->op) {
	case DRAIN_SYNCHRONIZE_RCU:
		synchronize_rcu(t, drain_step_done);
		break;
	case DRAIN_SYNCHRONIZE_RCU_EXPEDITED:
		synchronize_rcu_expedited(t, drain_step_done);
		break;
	case DRAIN_RCU_BARRIER:
		rcu_barrier(t, drain_step_done);
		break;
	case DRAIN_SYNCHRONIZE_SRCU:
		synchronize_srcu(t, drain_step_done);
		break;
	case DRAIN_FLUSH_WORKQUEUE:
		flush_workqueue(t, &m->isw_wq, drain_step_done);
		break;
	case DRAIN_WAIT_SB_COUNTER:
		super_wait_counter(t, u->sb, drain_step_done);
		break;
	case DRAIN_DELAY:
		task_sleep_for(t, step->delay, drain_step_done);
		break;
	case DRAIN_CALL_RCU:
		call_rcu_bunch(t->cpu, 1);
		drain_step_done(t);
		break;
	case NR_DRAIN_OPS: /* none */
		break;
	}
}

static void drain_next_step(struct task *t)
{
	const struct protocol *protocol = &t->m->protocol;
	const struct drain_step *step = &protocol->step[task_frame(t)->n];

	if (step == &protocol->step[protocol->nr_steps]) {
		task_return(t);
		return;
	}
	trace(t->m, TRACE_DRAIN_STEP, t->cpu->id, t, step->op, 0);
	drain_take_step(t, step);
}

void cgroup_writeback_umount(struct umount *u, task_fn then)
{
	struct machine *m = u->task.m;

	if (m->protocol.gate == GATE_GLOBAL_COUNTER &&
	    !m->writeback.isw_nr_in_flight)
		then(&u->task);
	else
		task_call(&u->task, drain_next_step, u, 0, then);
}
