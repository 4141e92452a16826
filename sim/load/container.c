/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The containers' lives: see container.h.
 *
 * One task is the runtime and then the payload, for they never run at once.
 */
#include "load/container.h"

#include "kernel/cgroup.h"
#include "kernel/flusher.h"
#include "kernel/machine.h"
#include "kernel/process.h"
#include "kernel/umount.h"

static void lives(struct task *t);
static void starts(struct task *t);

static struct container *of_task(struct task *t)
{
	return container_of(t, struct container, task);
}

/* -- its end -- */

static struct wb *leaf_wb(struct container *c)
{
	return cgroup_wb(c->task.cgroup, c->sb);
}

static void remove_cgroups(struct task *t)
{
	struct container *c = of_task(t);

	if (t->cgroup) {
		cgroup_rmdir(t, remove_cgroups);
		return;
	}
	process_exit(t);
	process_release(t);
	c->lives++;
	c->end += dist_draw(&c->load->containers.life, &c->life_rng);
	starts(t);
}

static void ends(struct task *t)
{
	struct container *c = of_task(t);

	process_exit(t);
	process_release(t);
	if (c->load->containers.dirty_ios)
		wb_dirty(leaf_wb(c), c->load->containers.dirty_ios);
	process_exec(t, &c->rng, remove_cgroups);
}

/* -- its life -- */

static void write_next(struct task *t);

static void write_submitted(struct task *t)
{
	struct container *c = of_task(t);

	disk_io(t, c->sb->disk, c->load->write_ios, write_next);
}

static void write_next(struct task *t)
{
	struct container *c = of_task(t);

	if (c->writes_left--)
		task_compute(t, dist_draw(&c->load->write_cpu, &c->rng), 0,
			     write_submitted);
	else
		lives(t);
}

static void wakes(struct task *t)
{
	struct container *c = of_task(t);

	if (t->m->engine.now >= c->end) {
		ends(t);
		return;
	}
	lru_add(t->cpu);
	if (c->load->containers.buffered_ios)
		wb_dirty(leaf_wb(c), c->load->containers.buffered_ios);
	c->writes_left = c->load->containers.writes;
	write_next(t);
}

/* Until it is to write, or to end. */
static simtime_t next_wakeup(struct container *c)
{
	simtime_t left = c->end - c->task.m->engine.now;
	simtime_t gap = dist_draw(&c->load->containers.write_every, &c->rng);

	if (left < 0)
		return 0;
	return gap < left ? gap : left;
}

static void lives(struct task *t)
{
	task_sleep_for(t, next_wakeup(of_task(t)), wakes);
}

/* -- its start -- */

static void has_inodes(struct container *c)
{
	inodes_attach_wb(leaf_wb(c), c->load->containers.inodes);
}

static void payload_started(struct task *t)
{
	has_inodes(of_task(t));
	lives(t);
}

static void attached(struct task *t)
{
	process_exec(t, &of_task(t)->rng, payload_started);
}

static int depth(const struct task *t)
{
	int n = 0;

	for (const struct cgroup *cgrp = t->cgroup; cgrp; cgrp = cgrp->parent)
		n++;
	return n;
}

static void make_cgroups(struct task *t)
{
	struct container *c = of_task(t);

	if (depth(t) < c->load->containers.depth)
		cgroup_mkdir(t, &c->cgroup_rng, make_cgroups);
	else
		cgroup_attach(t, attached);
}

static void starts(struct task *t)
{
	process_exec(t, &of_task(t)->rng, make_cgroups);
}

/*
 * When the life ends that time 0 lies in: some have gone before, so that it is
 * not a first one.
 */
static simtime_t end_of_present_life(const struct container_config *config,
				   struct rng *rng)
{
	double lives = 9 + rng_uniform(rng);
	simtime_t end = -(simtime_t)(lives * dist_mean(&config->life));

	while (end < 0)
		end += dist_draw(&config->life, rng);
	return end;
}

void container_start(struct machine *m, struct container *c,
		     const struct load_config *load, struct super_block *sb,
		     int id)
{
	const struct container_config *config = &load->containers;
	uint64_t group = (uint64_t)(id / config->together);

	*c = (struct container){ .load = load, .sb = sb };
	c->rng = machine_rng(m, "container", (uint64_t)id, "costs");
	c->cgroup_rng = machine_rng(m, "container", (uint64_t)id, "cgroups");
	c->life_rng = machine_rng(m, "container", group, "life");
	c->end = end_of_present_life(config, &c->life_rng);
	task_init(m, &c->task, "container", &m->cpu[id % m->nr_cpus]);
	while (depth(&c->task) < config->depth)
		c->task.cgroup = cgroup_create(m, c->task.cgroup,
					       &c->cgroup_rng);
	has_inodes(c);
	task_start_after(&c->task, next_wakeup(c), wakes);
}
