/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both ways of synchronize_rcu(): see rcu_synchronize.h.
 *
 * rcu_sr_normal_gp_init() and rcu_sr_normal_gp_cleanup() are called by the
 * grace-period kthread (rcu_gp.c) at the edges of each grace period: whoever
 * came before its beginning is done at its end.
 */
#include "kernel/rcu_synchronize.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/rcu_exp.h"
#include "kernel/rcu_gp.h"

#define SR_MAX_USERS_WAKE_FROM_GP 5

static void synchronize_rcu_done(struct task *t)
{
	trace(t->m, TRACE_SYNC_END, t->cpu->id, t, 0, 0);
	task_return(t);
}

static void wakeme_after_rcu(struct machine *m, struct rcu_head *head)
{
	struct wait_rcu_gp *wait = container_of(head, struct wait_rcu_gp, head);

	task_wake(wait->task);
	pool_put(&m->sync_heads, wait);
}

static void synchronize_rcu_callback(struct task *t)
{
	struct wait_rcu_gp *wait = pool_get(&t->m->sync_heads);

	wait->task = t;
	call_rcu(t->cpu, &wait->head, wakeme_after_rcu);
	task_sleep(t, synchronize_rcu_done);
}

void wait_rcu_gp(struct task *t, task_fn then)
{
	trace(t->m, TRACE_SYNC_START, t->cpu->id, t, t->m->rcu.gp_seq, 0);
	task_call(t, synchronize_rcu_callback, NULL, 0, then);
}

static void synchronize_rcu_from_gp(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_data *rdp = &m->rdp[t->cpu->id];

	task_queue_add_head(&m->rcu.sr_waiters, t);
	if (++m->rcu.sr_waiting == m->config.rcu.sr_normal_latch)
		m->rcu.sr_latched = true;
	if (rcu_start_this_gp(m, rdp, rcu_seq_snap(m->rcu.gp_seq)))
		rcu_gp_kthread_wake(m);
	task_sleep(t, synchronize_rcu_done);
}

static void synchronize_rcu_normal(struct task *t, task_fn then)
{
	const struct rcu_state *rs = &t->m->rcu;

	trace(t->m, TRACE_SYNC_START, t->cpu->id, t, rs->gp_seq, 0);
	task_call(t,
		  rs->wake_from_gp && !rs->sr_latched ?
			  synchronize_rcu_from_gp :
			  synchronize_rcu_callback,
		  NULL, 0, then);
}

/* rcu_gp_is_expedited() */
void synchronize_rcu(struct task *t, task_fn then)
{
	if (t->m->config.rcu.expedited == RCU_EXPEDITED_ALWAYS)
		rcu_exp_synchronize(t, then);
	else
		synchronize_rcu_normal(t, then);
}

/* rcu_gp_is_normal() */
void synchronize_rcu_expedited(struct task *t, task_fn then)
{
	if (t->m->config.rcu.expedited == RCU_EXPEDITED_NEVER)
		synchronize_rcu_normal(t, then);
	else
		rcu_exp_synchronize(t, then);
}

/* The last of a flood ends the time of callbacks. */
static void sr_normal_wake(struct machine *m, struct task *t)
{
	if (--m->rcu.sr_waiting == 0)
		m->rcu.sr_latched = false;
	task_wake(t);
}

void rcu_sr_normal_gp_init(struct machine *m)
{
	m->rcu.sr_this_gp = m->rcu.sr_waiters;
	m->rcu.sr_waiters = (struct task_queue){ 0 };
}

void rcu_sr_normal_gp_cleanup(struct machine *m)
{
	struct rcu_state *rs = &m->rcu;
	struct task *t;

	for (int i = 0; i < SR_MAX_USERS_WAKE_FROM_GP; i++)
		if ((t = task_queue_pop(&rs->sr_this_gp)))
			sr_normal_wake(m, t);
	while ((t = task_queue_pop(&rs->sr_this_gp)))
		task_queue_add(&rs->sr_done, t);
	if (rs->sr_done.head)
		queue_work(m->this_cpu, &m->sync_wq, &rs->sr_work);
}

static void rcu_sr_normal_gp_cleanup_work(struct task *t)
{
	struct task *waiter;

	while ((waiter = task_queue_pop(&t->m->rcu.sr_done)))
		sr_normal_wake(t->m, waiter);
	task_return(t);
}

void rcu_synchronize_init(struct machine *m)
{
	pool_init(&m->sync_heads, m->engine.arena, sizeof(struct wait_rcu_gp));
	work_init(&m->rcu.sr_work, rcu_sr_normal_gp_cleanup_work);
}
