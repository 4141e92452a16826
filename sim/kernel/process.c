/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See process.h. */
#include "kernel/process.h"

#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/umount.h"

void process_exec(struct task *t, struct rng *rng, task_fn then)
{
	const struct process_config *p = &t->m->config.process;

	lru_add(t->cpu);
	call_rcu_bunch(t->cpu, p->exec_callbacks);
	task_compute(t, dist_draw(&p->exec, rng), p->user_fraction, then);
}

void process_exit(struct task *t)
{
	call_rcu_bunch(t->cpu, t->m->config.process.exit_callbacks);
}
