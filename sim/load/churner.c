/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The churners' shell and its children: see churner.h.
 *
 * A shell sleeps while its child runs, as wait(2) does.  The child's struct is
 * used again for every child: there is one at a time.
 */
#include "load/churner.h"

#include "kernel/cgroup.h"
#include "kernel/machine.h"
#include "kernel/process.h"

static void iteration(struct task *t);

static struct churner *of_shell(struct task *t)
{
	return container_of(t, struct churner, shell);
}

static struct churner *of_child(struct task *t)
{
	return container_of(t, struct churner, child);
}

/* -- children -- */

static void child_exit(struct task *t)
{
	struct churner *c = of_child(t);

	c->cgroup = t->cgroup;
	process_exit(t);
	task_exit(t);
	task_wake(&c->shell);
}

static void exec(struct task *t, task_fn then)
{
	process_exec(t, &of_child(t)->rng, then);
}

static void mkdir_run(struct task *t)
{
	cgroup_mkdir(t, &of_child(t)->cgroup_rng, child_exit);
}

static void mkdir_child(struct task *t)
{
	exec(t, mkdir_run);
}

static void dd_run(struct task *t)
{
	writer_run(t, &of_child(t)->writer, child_exit);
}

static void dd_exec(struct task *t)
{
	exec(t, dd_run);
}

/* A program's child executes nothing: it opens the file, and exits in the end. */
static void opens(struct task *t)
{
	struct churner *c = of_child(t);

	task_compute(t, dist_draw(&c->load->child_cpu, &c->rng), 0, dd_run);
}

static void dd_child(struct task *t)
{
	bool shell = of_child(t)->load->loop == LOOP_SHELL;

	cgroup_attach(t, shell ? dd_exec : opens);
}

static void rmdir_run(struct task *t)
{
	cgroup_rmdir(t, child_exit);
}

static void rmdir_child(struct task *t)
{
	exec(t, rmdir_run);
}

/* -- the shell -- */

static void child_reaped(struct task *shell)
{
	process_release(shell);
	task_return(shell);
}

/* Starts the child and waits for it. */
static void spawn(struct task *shell, task_fn child, task_fn then)
{
	struct churner *c = of_shell(shell);

	c->child.cgroup = c->cgroup;
	wake_up_new_task(&c->child, child);
	task_push(shell, NULL, 0, then);
	task_sleep(shell, child_reaped);
}

static void fork_child(struct task *t, task_fn then)
{
	const struct process_config *p = &t->m->config.process;

	task_compute(t, dist_draw(&p->fork, &of_shell(t)->rng),
		     p->user_fraction, then);
}

static void rmdir_done(struct task *t)
{
	struct churner *c = of_shell(t);

	c->iterations++;
	if (c->iterations_left > 0)
		c->iterations_left--;
	if (c->iterations_left) {
		task_sleep_for(t, dist_draw(&c->load->pause, &c->rng),
			       iteration);
		return;
	}
	task_exit(t);
	c->done(c);
}

static void rmdir_forked(struct task *t)
{
	spawn(t, rmdir_child, rmdir_done);
}

static void dd_reaped(struct task *t)
{
	struct churner *c = of_shell(t);

	if (c->load->loop == LOOP_SHELL) {
		fork_child(t, rmdir_forked);
		return;
	}
	t->cgroup = c->cgroup;
	cgroup_rmdir(t, rmdir_done);
}

static void dd_forked(struct task *t)
{
	spawn(t, dd_child, dd_reaped);
}

static void mkdir_reaped(struct task *t)
{
	fork_child(t, dd_forked);
}

static void mkdir_done(struct task *t)
{
	of_shell(t)->cgroup = t->cgroup;
	fork_child(t, dd_forked);
}

static void mkdir_forked(struct task *t)
{
	spawn(t, mkdir_child, mkdir_reaped);
}

static void iteration(struct task *t)
{
	if (of_shell(t)->load->loop == LOOP_SHELL)
		fork_child(t, mkdir_forked);
	else
		cgroup_mkdir(t, &of_shell(t)->cgroup_rng, mkdir_done);
}

void churner_use(struct churner *c, struct super_block *sb)
{
	writer_use(&c->writer, sb);
}

void churner_start(struct churner *c, simtime_t ns, int iterations,
		   void (*done)(struct churner *c))
{
	c->iterations_left = iterations;
	c->done = done;
	task_start_after(&c->shell, ns, iteration);
}

void churner_init(struct machine *m, struct churner *c,
		  const struct load_config *load, struct super_block *sb,
		  const char *owner, uint64_t id)
{
	*c = (struct churner){ .load = load };
	task_init(m, &c->shell, "bash", &m->cpu[id % (uint64_t)m->nr_cpus]);
	task_init(m, &c->child, "child", c->shell.cpu);
	writer_init(m, &c->writer, load, sb, owner, id);
	c->rng = machine_rng(m, owner, id, "costs");
	c->cgroup_rng = machine_rng(m, owner, id, "cgroups");
}
