/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cgroup_writeback_umount(): see drain.h.
 *
 * fs/fs-writeback.c.  The gate is looked at once, then the steps are taken.
 */
#include "kernel/drain.h"

#include "kernel/machine.h"
#include "kernel/steps.h"

void cgroup_writeback_umount(struct umount *u, task_fn then)
{
	struct machine *m = u->task.m;

	if (m->protocol.gate == GATE_GLOBAL_COUNTER &&
	    !m->writeback.isw_nr_in_flight)
		then(&u->task);
	else
		take_steps(u, &m->protocol.drain, then);
}
