/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rcu_sync_enter(), rcu_sync_exit() and rcu_sync_func(): see rcu_sync.h.
 *
 * The states and the steps between them are the kernel's.  There is one
 * rcu_sync in the machine, cgroup_threadgroup_rwsem's; its readers, which fork
 * and exit, never wait in this model.
 */
#include "kernel/rcu_sync.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_synchronize.h"

void rcu_sync_init(struct rcu_sync *rsp, bool enter_start)
{
	*rsp = (struct rcu_sync){ 0 };
	if (enter_start) {
		rsp->count = 1;
		rsp->state = GP_PASSED;
	}
}

static void rcu_sync_func(struct machine *m, struct rcu_head *head)
{
	struct rcu_sync *rsp = container_of(head, struct rcu_sync, head);

	if (rsp->count) {
		rsp->state = GP_PASSED;
		task_wake_all(&rsp->waiters);
	} else if (rsp->state == GP_REPLAY) {
		rsp->state = GP_EXIT;
		call_rcu(m->this_cpu, head, rcu_sync_func);
	} else {
		rsp->state = GP_IDLE;
	}
}

static void rcu_sync_entered(struct task *t)
{
	struct rcu_sync *rsp = task_obj(t);

	rcu_sync_func(t->m, &rsp->head);
	task_return(t);
}

void rcu_sync_enter(struct task *t, struct rcu_sync *rsp, task_fn then)
{
	rsp->count++;
	switch (rsp->state) {
	case GP_IDLE:
		rsp->state = GP_ENTER;
		task_push(t, rsp, 0, then);
		synchronize_rcu(t, rcu_sync_entered);
		break;
	case GP_ENTER:
		task_queue_add(&rsp->waiters, t);
		task_sleep(t, then);
		break;
	default:
		then(t);
	}
}

void rcu_sync_exit(struct task *t, struct rcu_sync *rsp)
{
	rsp->count--;
	CHECK(&t->m->engine, rsp->count, >=, 0);
	if (rsp->count)
		return;
	if (rsp->state == GP_PASSED) {
		rsp->state = GP_EXIT;
		call_rcu(t->cpu, &rsp->head, rcu_sync_func);
	} else if (rsp->state == GP_EXIT) {
		rsp->state = GP_REPLAY;
	}
}
