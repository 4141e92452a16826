/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See process.h. */
#include "kernel/process.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/umount.h"

#define RELEASED 2 /* callbacks of release_task() itself: pid and task */

void process_exec(struct task *t, struct rng *rng, task_fn then)
{
	const struct process_config *p = &t->m->config.process;

	lru_add(t->cpu);
	call_rcu_bunch(t->cpu, p->exec_callbacks);
	task_compute(t, dist_draw(&p->exec, rng), p->user_fraction, then);
}

void process_exit(struct task *t)
{
	int rest = t->m->config.process.exit_callbacks - RELEASED - 1;

	if (rest > 0)
		call_rcu_bunch(t->cpu, rest);
}

/* The last reference to the task is put, and with it that to its credentials. */
static void delayed_put_task_struct(struct machine *m, struct rcu_head *head)
{
	pool_put(&m->rcu_heads, head);
	if (m->config.process.exit_callbacks > RELEASED)
		call_rcu_bunch(m->this_cpu, 1); /* put_cred_rcu() */
}

void process_release(struct task *t)
{
	struct machine *m = t->m;

	if (m->config.process.exit_callbacks >= RELEASED)
		call_rcu_bunch(t->cpu, 1); /* delayed_put_pid() */
	if (m->config.process.exit_callbacks)
		call_rcu(t->cpu, pool_get(&m->rcu_heads),
			 delayed_put_task_struct);
}
