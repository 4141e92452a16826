/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SRCU: see srcu.h.
 *
 * srcu_flip() is also what an expedited grace period waits with (rcu_exp.c):
 * two counters and an index are all that either of them needs.
 */
#include "kernel/srcu.h"

#include "kernel/machine.h"

int srcu_read_lock(struct srcu *s)
{
	s->readers[s->idx]++;
	return s->idx;
}

void srcu_read_unlock(struct machine *m, struct srcu *s, int idx)
{
	s->readers[idx]--;
	CHECK(&m->engine, s->readers[idx], >=, 0);
	if (!s->readers[idx] && idx != s->idx && s->waiter)
		task_wake(s->waiter);
}

static void srcu_readers_gone(struct task *t)
{
	struct srcu *s = task_obj(t);

	s->waiter = NULL;
	task_return(t);
}

void srcu_flip(struct task *t, struct srcu *s, task_fn then)
{
	s->idx = !s->idx;
	if (!s->readers[!s->idx]) {
		then(t);
		return;
	}
	CHECK(&t->m->engine, s->waiter, ==, NULL);
	s->waiter = t;
	task_push(t, s, 0, then);
	task_sleep(t, srcu_readers_gone);
}

static void srcu_gp_over(struct task *t)
{
	mutex_unlock(t, &t->m->isw_srcu.gp_mutex);
	task_return(t);
}

static void srcu_gp_flip(struct task *t)
{
	srcu_flip(t, &t->m->isw_srcu, srcu_gp_over);
}

static void srcu_gp_begins(struct task *t)
{
	struct machine *m = t->m;

	task_sleep_for(t, dist_draw(&m->config.host.wakeup, &m->isw_srcu.rng),
		       srcu_gp_flip);
}

void synchronize_srcu(struct task *t, task_fn then)
{
	task_push(t, NULL, 0, then);
	mutex_lock(t, &t->m->isw_srcu.gp_mutex, srcu_gp_begins);
}

void srcu_init(struct machine *m)
{
	m->isw_srcu.rng = machine_rng(m, "srcu", 0, "grace_period");
}
