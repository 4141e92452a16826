/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Switches at a rate: see switcher.h. */
#include "load/switcher.h"

#include "kernel/machine.h"
#include "load/writer.h"

static void switcher_run(struct task *t);

static void switcher_pause(struct task *t)
{
	struct switcher *s = container_of(t, struct switcher, task);

	task_sleep_for(t, dist_draw(&s->gap, &s->rng), switcher_run);
}

static void switcher_run(struct task *t)
{
	struct switcher *s = container_of(t, struct switcher, task);
	const struct writer *w = s->sb->inode.writer;

	inode_switch_wbs(t, s->sb, NULL, w ? w->wb : &s->sb->root_wb,
			 switcher_pause);
}

void switcher_start(struct machine *m, struct switcher *s,
		    struct super_block *sb, double gap, uint64_t id)
{
	s->sb = sb;
	s->gap = dist_exponential(gap);
	s->rng = machine_rng(m, "switcher", id, "arrivals");
	task_init(m, &s->task, "flusher", &m->cpu[0]);
	task_start_after(&s->task, dist_draw(&s->gap, &s->rng), switcher_run);
}
