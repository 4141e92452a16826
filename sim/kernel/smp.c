/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * smp_call_function(): see smp.h.
 *
 * The IPIs of all CPUs are on their way at once, so their time is that of the
 * slowest.
 */
#include "kernel/smp.h"

#include "kernel/machine.h"

static void smp_call_handled(struct cpu *cpu, void *arg)
{
	struct smp_call *call = arg;

	call->left--;
	CHECK(&cpu->m->engine, call->left, >=, 0);
	if (!call->left)
		task_wake(call->caller);
}

static void smp_call_arrives(struct task *t)
{
	struct smp_call *call = task_obj(t);
	struct machine *m = t->m;

	call->left = m->nr_cpus - 1;
	for (int i = 0; i < m->nr_cpus; i++)
		if (&m->cpu[i] != t->cpu)
			cpu_call(&m->cpu[i], &call->on_cpu[i]);
	if (call->left)
		task_sleep(t, task_return);
	else
		task_return(t);
}

static void smp_call_init(struct smp_call *call, struct task *caller)
{
	struct machine *m = caller->m;

	call->caller = caller;
	call->on_cpu = arena_calloc(m->engine.arena, (size_t)m->nr_cpus,
				    sizeof(*call->on_cpu));
	for (int i = 0; i < m->nr_cpus; i++)
		call->on_cpu[i] = (struct cpu_call){ .fn = smp_call_handled,
						     .arg = call };
}

void smp_call_function(struct task *t, struct smp_call *call, struct rng *rng,
		       task_fn then)
{
	struct machine *m = t->m;
	simtime_t slowest = 0;

	if (!call->on_cpu)
		smp_call_init(call, t);
	for (int i = 1; i < m->nr_cpus; i++) {
		simtime_t ipi = dist_draw(&m->config.host.ipi, rng);

		if (ipi > slowest)
			slowest = ipi;
	}
	task_push(t, call, 0, then);
	task_compute(t, slowest, 0, smp_call_arrives);
}
