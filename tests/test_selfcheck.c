/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The self-checks fire: each misdeed, or each counter put wrong, ends a child
 * process by SIGABRT, with the expression, both values, the simulated time, the
 * seed and the replication in its message.
 */
#include "properties.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/rcu_barrier.h"
#include "kernel/rcu_core.h"
#include "kernel/umount.h"

#define SEED 5
#define REPLICATION 3

/* A machine on which one task misbehaves. */
struct scene {
	struct arena memory;
	struct machine m;
	struct disk disk;
	struct super_block sb, other;
	struct task task, second;
	struct work work;
	struct workqueue wq;
	struct cgroup cgroup;
	struct mutex mutex;
};

static void scene_begin(struct scene *s, const char *text)
{
	static const struct protocol none = { .name = "none" };
	struct scenario *sc;

	*s = (struct scene){ 0 };
	arena_init(&s->memory, 0);
	sc = scenario_of(&s->memory, text);
	machine_init(&s->m, &s->memory, &sc->machine, &none, SEED,
		     REPLICATION);
	disk_init(&s->m, &s->disk, "test", 0, "disk");
	super_init(&s->m, &s->sb, 0, &s->disk,
		   machine_rng(&s->m, "test", 0, "switch"));
	super_init(&s->m, &s->other, 1, &s->disk,
		   machine_rng(&s->m, "test", 1, "switch"));
	super_mount(&s->sb);
	super_mount(&s->other);
	task_init(&s->m, &s->task, "task", &s->m.cpu[0]);
	task_init(&s->m, &s->second, "second", &s->m.cpu[1]);
	s->cgroup.m = &s->m;
}

static struct scene *scene_of(struct task *t)
{
	return container_of(t, struct scene, task);
}

/* -- the misdeeds, by the running task -- */

static void too_many_calls(struct task *t)
{
	for (int i = 0; i <= TASK_DEPTH; i++)
		task_push(t, NULL, 0, task_exit);
}

static void exits_in_a_call(struct task *t)
{
	task_push(t, NULL, 0, task_exit);
	task_exit(t);
}

static void exits_in_a_reader(struct task *t)
{
	rcu_read_lock(t);
	task_exit(t);
}

static void computes_backwards(struct task *t)
{
	task_compute(t, -1, 0, task_exit);
}

static void moves_another(struct task *t)
{
	task_sleep(&scene_of(t)->second, task_exit);
}

static void unlocks_what_it_has_not(struct task *t)
{
	mutex_unlock(t, &scene_of(t)->mutex);
}

static void locks_again(struct task *t)
{
	scene_of(t)->mutex.owner = t;
	mutex_lock(t, &scene_of(t)->mutex, task_exit);
}

static void unlocks_a_reader_too_many(struct task *t)
{
	rcu_read_unlock(t);
}

static void unlocks_srcu_too_often(struct task *t)
{
	srcu_read_unlock(t->m, &t->m->isw_srcu.ctr, 0);
}

static void waits_for_srcu_twice(struct task *t)
{
	struct srcu_ctr *srcu = &t->m->isw_srcu.ctr;

	srcu_read_lock(srcu);
	srcu->waiter = &scene_of(t)->second;
	srcu_flip(t, srcu, task_exit);
}

static void leaves_rcu_sync_too_often(struct task *t)
{
	rcu_sync_exit(t, &t->m->cgroup.threadgroup_rwsem);
}

static void puts_the_root_wb(struct task *t)
{
	wb_put(&scene_of(t)->sb.root_wb);
}

static void puts_a_wb_too_often(struct task *t)
{
	scene_of(t)->sb.root_wb.refs = 0;
	wb_put(&scene_of(t)->sb.root_wb);
}

static void gets_a_dead_wb(struct task *t)
{
	scene_of(t)->sb.root_wb.refs = 0;
	wb_get(&scene_of(t)->sb.root_wb);
}

static void writes_to_two(struct task *t)
{
	struct scene *s = scene_of(t);

	cgroup_wb(&s->cgroup, &s->sb);
	cgroup_wb(&s->cgroup, &s->other);
}

static void flickers_twice(struct task *t)
{
	t->cpu->flicker.task = &scene_of(t)->second;
	task_flicker(t, MSEC, 1e5, 1e5, task_exit);
}

static void stops_what_does_not_flicker(struct task *t)
{
	task_stop_flicker(t, task_exit);
}

static void ignore_call(struct cpu *cpu, void *arg)
{
	(void)cpu;
	(void)arg;
}

static void calls_twice(struct task *t)
{
	struct cpu *cpu = &t->m->cpu[1];
	struct cpu_call call = { .fn = ignore_call };

	cpu->vcpu.on = false;
	cpu_call(cpu, &call);
	cpu_call(cpu, &call);
}

/* -- counters that are wrong by one, and then used -- */

static void goes_on(struct task *t)
{
	task_compute(t, 0, 0, task_exit);
}

static void miscounts_held_inodes(struct task *t)
{
	struct super_block *sb = &scene_of(t)->sb;

	inode_switch_wbs(t, sb, &sb->inode, &sb->root_wb, goes_on);
	sb->held_inodes = 0;
}

static void miscounts_switches_of_sb(struct task *t)
{
	struct super_block *sb = &scene_of(t)->sb;

	inode_switch_wbs(t, sb, &sb->inode, &sb->root_wb, goes_on);
	sb->isw_nr_in_flight = 0;
}

static void miscounts_all_switches(struct task *t)
{
	struct super_block *sb = &scene_of(t)->sb;

	t->m->writeback.isw_nr_in_flight = -1;
	inode_switch_wbs(t, sb, &sb->inode, &sb->root_wb, goes_on);
}

static void queue_one(struct task *t, task_fn fn)
{
	struct scene *s = scene_of(t);

	work_init(&s->work, fn);
	workqueue_init(&s->m, &s->wq, "test", "fn", false, 1);
	queue_work(t->cpu, &s->wq, &s->work);
}

static void miscounts_works(struct task *t)
{
	queue_one(t, task_return);
	scene_of(t)->wq.nr_in_flight[0] = 0;
	task_exit(t);
}

static void miscounts_active_works(struct task *t)
{
	queue_one(t, task_return);
	scene_of(t)->wq.pwq[t->cpu->id].nr_active = 0;
	task_exit(t);
}

static void work_miscounts_workers(struct task *t)
{
	t->m->pool[t->cpu->id].nr_running = 0;
	task_return(t);
}

static void miscounts_workers(struct task *t)
{
	queue_one(t, work_miscounts_workers);
	task_exit(t);
}

static void miscounts_a_barrier(struct task *t)
{
	call_rcu_bunch(t->cpu, 1);
	rcu_barrier(t, task_exit);
	/* Two of its own, one callback: asked for before the IPI's time. */
	t->m->rcu.barrier_cpu_count = 1;
}

static void miscounts_callbacks(struct task *t)
{
	call_rcu_bunch(t->cpu, 3);
	t->m->rdp[t->cpu->id].cblist.len = 2;
	task_exit(t);
}

static void miscounts_lru_works(struct task *t)
{
	queue_work(t->cpu, &t->m->mm_percpu_wq,
		   &t->m->lru_drain[t->cpu->id].work);
	task_exit(t);
}

static void miscounts_blocked_readers(struct task *t)
{
	t->blkd_on = t->m->rdp[0].mynode;
	rcu_task_resumes(t);
}

static void completes_again(struct task *t)
{
	struct disk *disk = scene_of(t)->sb.disk;

	event_arm(&t->m->engine, &disk->slot[0].done, 0);
	task_exit(t);
}

static void miscounts_requests(struct task *t)
{
	disk_io(t, scene_of(t)->sb.disk, 1, completes_again);
}

static void miscounts_queued_tasks(struct task *t)
{
	task_queue_add(&t->cpu->rq, &scene_of(t)->second);
	scene_of(t)->second.cpu = t->cpu;
	task_exit(t);
}

/* -- how they end -- */

struct misdeed {
	task_fn fn;
	const char *message; /* without the place and the time */
	const char *text;    /* of the machine; NULL: plain */
};

#define PREEMPTIBLE "rcu: {preemptible: true}\n"

/* What a child says that runs it; its status as of wait(2). */
static int end_of(const struct misdeed *d, char *said, size_t room)
{
	int fd[2], status;
	size_t n = 0;
	ssize_t got;
	pid_t child;

	fflush(NULL);
	assert_int(pipe(fd), ==, 0);
	child = fork();
	assert_int(child, >=, 0);
	if (!child) {
		static struct scene s;

		signal(SIGABRT, SIG_DFL);
		dup2(fd[1], STDERR_FILENO);
		scene_begin(&s, d->text ? d->text : "host: {cpus: 4}\n");
		task_start_after(&s.task, MSEC, d->fn);
		engine_run(&s.m.engine, SEC);
		_exit(0);
	}
	close(fd[1]);
	while (n < room - 1 && (got = read(fd[0], said + n, room - 1 - n)) > 0)
		n += (size_t)got;
	said[n] = '\0';
	close(fd[0]);
	assert_int(waitpid(child, &status, 0), ==, child);
	return status;
}

static void assert_fires(const struct misdeed *d)
{
	static const char tail[] = " ns, seed 5, replication 3\n";
	char said[4096];
	int status = end_of(d, said, sizeof(said));

	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT ||
	    !strstr(said, d->message) || !strstr(said, tail) ||
	    !strstr(said, " at simulated time "))
		fail_msg("expected SIGABRT and '%s', got status %d and '%s'",
			 d->message, status, said);
}

static void every_check_fires(void **state)
{
	static const struct misdeed misdeeds[] = {
		{ too_many_calls, "0 <= depth <= TASK_DEPTH (9, 8)", NULL },
		{ task_return, "0 <= depth <= TASK_DEPTH (-1, 8)", NULL },
		{ exits_in_a_call, "t->depth == 0 (1, 0)", NULL },
		{ exits_in_a_reader, "t->rcu_nesting == 0 (1, 0)", NULL },
		{ computes_backwards, "ns >= 0 (-1, 0)", NULL },
		{ moves_another, "cpu->curr == t (", NULL },
		{ unlocks_what_it_has_not, "lock->owner == t (0, ", NULL },
		{ locks_again, "lock->owner != t (", NULL },
		{ unlocks_a_reader_too_many, "t->rcu_nesting >= 0 (-1, 0)",
		  NULL },
		{ unlocks_srcu_too_often, "ctr->readers[idx] >= 0 (-1, 0)",
		  NULL },
		{ waits_for_srcu_twice, "ctr->waiter == NULL (", NULL },
		{ leaves_rcu_sync_too_often, "rsp->count >= 0 (-1, 0)", NULL },
		{ puts_the_root_wb, "wb->cgroup != NULL (0, 0)", NULL },
		{ puts_a_wb_too_often, "wb->refs >= 0 (-1, 0)", NULL },
		{ gets_a_dead_wb, "wb->refs > 0 (0, 0)", NULL },
		{ writes_to_two, "cgrp->wb.sb == sb (", NULL },
		{ flickers_twice, "f->task == NULL (", NULL },
		{ stops_what_does_not_flicker, "cpu->flicker.task == t (0, ",
		  NULL },
		{ calls_twice, "call->cpu == NULL (", NULL },
		{ miscounts_held_inodes, "sb->held_inodes >= 0 (-1, 0)", NULL },
		{ miscounts_switches_of_sb, "sb->isw_nr_in_flight >= 0 (-1, 0)",
		  NULL },
		{ miscounts_all_switches,
		  "m->writeback.isw_nr_in_flight >= sb->isw_nr_in_flight (0, 1)",
		  NULL },
		{ miscounts_works, "wq->nr_in_flight[color] >= 0 (-1, 0)",
		  NULL },
		{ miscounts_active_works, "pwq->nr_active >= 0 (-1, 0)", NULL },
		{ miscounts_workers, "pool->nr_running >= 0 (-1, 0)", NULL },
		{ miscounts_a_barrier, "m->rcu.barrier_cpu_count >= 0 (-1, 0)",
		  NULL },
		{ miscounts_callbacks, "rdp->cblist.len >= 0 (-1, 0)", NULL },
		{ miscounts_lru_works, "m->lru_works_left >= 0 (-1, 0)", NULL },
		{ miscounts_blocked_readers,
		  "rnp->blkd_tasks >= rnp->blkd_next (-1, 0)", PREEMPTIBLE },
		{ miscounts_requests, "t != NULL (0, 0)", NULL },
		{ miscounts_queued_tasks, "m->nr_queued >= 0 (-1, 0)", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(misdeeds) / sizeof(*misdeeds); i++)
		assert_fires(&misdeeds[i]);
}

/* -- the tiers -- */

static void always(struct task *t)
{
	CHECK_ALWAYS(&t->m->engine, 1 + 1, ==, 3);
}

static void in_release(struct task *t)
{
	CHECK(&t->m->engine, t->depth, >, 1);
	task_exit(t);
}

static void in_debug(struct task *t)
{
	CHECK_DEBUG(&t->m->engine, t->depth, >, 1);
	task_exit(t);
}

static void holds(struct task *t)
{
	CHECK_ALWAYS(&t->m->engine, t->depth, ==, 0);
	CHECK(&t->m->engine, -1, <, 0);
	CHECK_DEBUG(&t->m->engine, t, !=, NULL);
	task_exit(t);
}

static void a_tier_fires_in_its_builds(void **state)
{
	struct misdeed d = { always, "1 + 1 == 3 (2, 3) at simulated time 1", NULL };
	char said[4096];

	(void)state;
	assert_fires(&d);
	d = (struct misdeed){ in_release, "t->depth > 1 (0, 1)", NULL };
	if (CHECKS >= 1)
		assert_fires(&d);
	else
		assert_int(end_of(&d, said, sizeof(said)), ==, 0);
	d.fn = in_debug;
	if (CHECKS >= 2)
		assert_fires(&d);
	else
		assert_int(end_of(&d, said, sizeof(said)), ==, 0);
	d.fn = holds;
	assert_int(end_of(&d, said, sizeof(said)), ==, 0);
	assert_string_equal(said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_check_fires),
		cmocka_unit_test(a_tier_fires_in_its_builds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
