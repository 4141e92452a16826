/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is dirty: when it is written, by whom, and who waits for it.
 */
#include "properties.h"

#include "kernel/cgroup.h"
#include "kernel/flusher.h"

#define SEED 20261130
#define NR   3

struct syncer {
	struct task task;
	struct super_block *sb;
	simtime_t done; /* 0: not yet */
};

/* Two of a superblock, and one of another. */
struct scene {
	struct lab lab;
	struct disk disk;
	struct super_block sb[2];
	struct cgroup *cgroup[NR];
	struct rng rng;
	struct syncer syncer[2];
};

static void synced(struct task *t)
{
	struct syncer *s = container_of(t, struct syncer, task);

	s->done = t->m->engine.now;
	task_exit(t);
}

static void syncs(struct task *t)
{
	sync_filesystem(t, container_of(t, struct syncer, task)->sb, synced);
}

static void scene_begin(struct scene *s)
{
	struct machine *m = &s->lab.m;

	*s = (struct scene){ .disk = { .m = NULL } };
	lab_open(&s->lab, "host: {cpus: 2, tick_jitter: 0ns, wakeup: 1us,"
		 " local_wakeup: 1us, context_switch: 0ns}\n"
		 "disk: {service: 1ms, depth: 1}\n"
		 "workqueue: {create_worker: 10us}\n", SEED);
	disk_init(m, &s->disk, "test", 0, "disk");
	for (int i = 0; i < 2; i++) {
		super_init(m, &s->sb[i], i, &s->disk,
			   machine_rng(m, "test", (uint64_t)i, "switch"));
		super_mount(&s->sb[i]);
		task_init(m, &s->syncer[i].task, "syncer", &m->cpu[0]);
		s->syncer[i].sb = &s->sb[0];
	}
	s->rng = machine_rng(m, "test", 0, "costs");
	for (int i = 0; i < NR; i++)
		s->cgroup[i] = cgroup_create(m, NULL, &s->rng);
}

static struct wb *wb(struct scene *s, int i)
{
	return cgroup_wb(s->cgroup[i], &s->sb[i == NR - 1]);
}

static void what_is_dirty_expires(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	wb_dirty(wb(&s, 0), 100);
	lab_run(&s.lab, 10 * SEC);
	wb_dirty(wb(&s, 0), 100); /* with what was dirty before */
	wb_dirty(wb(&s, 1), 50);
	lab_run(&s.lab, 30 * SEC - 1);
	assert_int(s.disk.busy, ==, 0);
	assert_int(s.lab.m.writeback.nr_dirty, ==, 2);
	lab_run(&s.lab, 31 * SEC);
	assert_int(s.disk.busy, ==, 200 * MSEC);
	assert_int(s.lab.m.writeback.nr_dirty, ==, 1);
	lab_run(&s.lab, 41 * SEC);
	assert_int(s.disk.busy, ==, 250 * MSEC);
	assert_int(s.lab.m.writeback.nr_dirty, ==, 0);
	lab_close(&s.lab);
}

/* All of a superblock, whosever it is, and nothing of another. */
static void a_sync_writes_all_of_a_superblock(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (int i = 0; i < NR; i++)
		wb_dirty(wb(&s, i), 100);
	task_start_after(&s.syncer[0].task, SEC, syncs);
	task_start_after(&s.syncer[1].task, SEC + 150 * MSEC, syncs);
	lab_run(&s.lab, 2 * SEC);
	assert_int(s.disk.busy, ==, 200 * MSEC);
	assert_int(s.syncer[0].done, >=, SEC + 200 * MSEC);
	assert_int(s.syncer[0].done, <, SEC + 201 * MSEC);
	/* It finds the other's requests under way. */
	assert_int(s.syncer[1].done, >=, SEC + 200 * MSEC);
	assert_int(s.syncer[1].done, <, SEC + 201 * MSEC);
	assert_int(s.lab.m.writeback.nr_dirty, ==, 1);
	lab_run(&s.lab, 31 * SEC);
	assert_int(s.disk.busy, ==, 300 * MSEC);
	lab_close(&s.lab);
}

static void nothing_dirty_takes_no_time(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	wb_dirty(wb(&s, 2), 100);
	task_start_after(&s.syncer[0].task, SEC, syncs);
	lab_run(&s.lab, 2 * SEC);
	assert_int(s.syncer[0].done, <, SEC + 10 * USEC);
	lab_close(&s.lab);
}

/*
 * What is dirtied while it is written waits for its own time, unless somebody
 * syncs; who came before that does not wait for it.
 */
static void dirtied_while_it_is_written(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	wb_dirty(wb(&s, 0), 100);
	task_start_after(&s.syncer[0].task, SEC, syncs);
	lab_run(&s.lab, SEC + 50 * MSEC);
	wb_dirty(wb(&s, 0), 30);
	task_start_after(&s.syncer[1].task, 10 * MSEC, syncs);
	lab_run(&s.lab, 2 * SEC);
	assert_int(s.syncer[0].done, <, SEC + 101 * MSEC);
	assert_int(s.syncer[1].done, >=, SEC + 130 * MSEC);
	assert_int(s.syncer[1].done, <, SEC + 131 * MSEC);
	lab_close(&s.lab);

	scene_begin(&s);
	wb_dirty(wb(&s, 0), 100);
	task_start_after(&s.syncer[0].task, SEC, syncs);
	lab_run(&s.lab, SEC + 50 * MSEC);
	wb_dirty(wb(&s, 0), 30);
	lab_run(&s.lab, 31 * SEC);
	assert_int(s.disk.busy, ==, 100 * MSEC);
	lab_run(&s.lab, 32 * SEC);
	assert_int(s.disk.busy, ==, 130 * MSEC);
	assert_int(s.lab.m.writeback.nr_dirty, ==, 0);
	lab_close(&s.lab);
}

/* More than fits into an int. */
static void very_much_is_dirty(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s);
	for (int i = 0; i < 3000; i++)
		wb_dirty(wb(&s, 0), 1000000);
	assert_int(wb(&s, 0)->dirty_ios, ==, INT64_C(3000000000));
	lab_run(&s.lab, 31 * SEC);
	assert_true(wb(&s, 0)->being_written);
	lab_close(&s.lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_dirty_expires),
		cmocka_unit_test(a_sync_writes_all_of_a_superblock),
		cmocka_unit_test(nothing_dirty_takes_no_time),
		cmocka_unit_test(dirtied_while_it_is_written),
		cmocka_unit_test(very_much_is_dirty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
