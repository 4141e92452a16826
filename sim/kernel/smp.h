/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A function on all other CPUs: kernel/smp.c.
 */
#ifndef KERNEL_SMP_H
#define KERNEL_SMP_H

#include "engine/rng.h"
#include "kernel/cpu.h"
#include "kernel/task.h"

/* A caller's, zeroed before its first use. */
struct smp_call {
	struct cpu_call *on_cpu; /* one per CPU */
	struct task *caller;
	int left;                /* CPUs that have not handled it */
};

/*
 * smp_call_function(wait=1).  The caller spins for as long as the slowest of them
 * takes, host.ipi each, and sleeps where a vCPU has to be resumed first.
 */
void smp_call_function(struct task *t, struct smp_call *call, struct rng *rng,
		       task_fn then);

#endif
