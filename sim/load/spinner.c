/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spinning threads: see spinner.h.
 *
 * They leave user mode for interrupts and for whoever else wants the CPU, and
 * never sleep.  A burst of a second has no meaning of its own.
 */
#include "load/spinner.h"

#include "kernel/cpu.h"
#include "kernel/machine.h"

static void spin(struct task *t)
{
	task_compute(t, SEC, 1.0, spin);
}

void spinners_start(struct machine *m, int n)
{
	struct task *t = arena_calloc(m->engine.arena, (size_t)n, sizeof(*t));

	for (int i = 0; i < n; i++, t++) {
		task_init(m, t, "spinner", &m->cpu[i % m->nr_cpus]);
		t->bound = true;
		task_start_after(t, 0, spin);
	}
}
