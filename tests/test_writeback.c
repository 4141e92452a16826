/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inodes of a cgroup that dies: they go to an ancestor in batches, none is
 * lost on the way, whatever else happens to their superblock; and a chain of
 * cgroups, one below another, which dies from the bottom up.
 */
#include "properties.h"

#include "kernel/super.h"

#define SEED 12

/* A task that makes cgroups, leaves the last its inodes, and removes some. */
struct scene {
	struct lab lab;
	struct disk disk;
	struct super_block sb;
	struct task task;
	struct rng rng;
	int inodes;       /* that it leaves */
	bool writes;      /* and one more, written to, and dirty for 30 s */
	int depth;        /* cgroups to be made, one below another */
	int removed;      /* and how many of them to be removed, from below */
	simtime_t done;   /* when the last one had been switched */
};

static struct scene *scene_of(struct task *t)
{
	return container_of(t, struct scene, task);
}

static int64_t attached(const struct super_block *sb)
{
	int64_t sum = 0;

	for (const struct wb *wb = sb->wbs; wb; wb = wb->next)
		sum += wb->b_attached;
	return sum;
}

/* Nothing is lost while switches are made, or at their ends. */
static void listen(void *ctx, const struct trace_record *rec)
{
	struct scene *s = ctx;

	watch_record(s->lab.w, rec);
	if (rec->type != TRACE_ISW_UNPIN)
		return;
	s->done = rec->time;
	if (s->sb.active)
		assert_int_in(&s->lab.w->run, attached(&s->sb) +
			      s->sb.held_inodes, ==, s->inodes);
}

static void scene_begin(struct scene *s, const char *text, int inodes)
{
	struct machine *m = &s->lab.m;

	*s = (struct scene){ .inodes = inodes, .depth = 1, .removed = 1 };
	lab_open(&s->lab, text, SEED);
	m->trace_fn = listen;
	m->trace_ctx = s;
	disk_init(m, &s->disk, "test", 0, "disk");
	super_init(m, &s->sb, 0, &s->disk, machine_rng(m, "test", 0, "switch"));
	super_mount(&s->sb);
	s->rng = machine_rng(m, "test", 0, "costs");
	task_init(m, &s->task, "task", &m->cpu[0]);
}

static uint64_t isws(const struct scene *s)
{
	return s->lab.w->seen[TRACE_ISW_PIN];
}

static void removes_cgroups(struct task *t)
{
	if (scene_of(t)->removed--)
		cgroup_rmdir(t, removes_cgroups);
	else
		task_exit(t);
}

static void makes_cgroups(struct task *t)
{
	struct scene *s = scene_of(t);

	if (s->depth--) {
		cgroup_mkdir(t, &s->rng, makes_cgroups);
		return;
	}
	inodes_attach_wb(cgroup_wb(t->cgroup, &s->sb), s->inodes);
	if (s->writes) {
		inode_attach_wb(&s->sb.inode, cgroup_wb(t->cgroup, &s->sb));
		s->sb.inode.dirty_until = t->m->engine.now + 30 * SEC;
	}
	removes_cgroups(t);
}

static void scene_run(struct scene *s, simtime_t until)
{
	task_start_after(&s->task, 0, makes_cgroups);
	lab_run(&s->lab, until);
}

static void inodes_go_in_batches(void **state)
{
	static const struct { int inodes, isws; } storm[] = {
		{ 1, 1 }, { 125, 1 }, { 126, 1 }, { 127, 2 }, { 252, 2 },
		{ 253, 3 }, { 10000, 80 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(storm) / sizeof(*storm); i++) {
		struct scene s;

		scene_begin(&s, "host: {cpus: 4}\n", storm[i].inodes);
		scene_run(&s, 10 * SEC);
		assert_uint(isws(&s), ==, storm[i].isws);
		assert_uint(s.lab.m.writeback.switches_done, ==, storm[i].inodes);
		assert_int(s.sb.root_wb.b_attached, ==, storm[i].inodes);
		assert_int(s.sb.root_wb.refs, ==, 1 + storm[i].inodes);
		assert_int(s.sb.held_inodes, ==, 0);
		assert_uint(s.lab.m.cgroup.alive, ==, 0);
		lab_close(&s.lab);
	}
}

/* The parent is freed a grace period and more after its child. */
static void a_chain_dies_from_below(void **state)
{
	simtime_t shorter = 0;

	(void)state;
	for (int depth = 1; depth <= 4; depth++) {
		simtime_t now = 10 * MSEC;
		struct scene s;

		scene_begin(&s, "host: {cpus: 4}\n", 0);
		s.depth = s.removed = depth;
		scene_run(&s, now);
		assert_uint(s.lab.m.cgroup.alive, ==, depth);
		while (s.lab.m.cgroup.alive && now < 10 * SEC)
			lab_run(&s.lab, now += MSEC);
		assert_uint(s.lab.m.cgroup.alive, ==, 0);
		assert_int(now, >=, shorter + 8 * MSEC); /* two jiffies */
		shorter = now;
		lab_close(&s.lab);
	}
}

/* To the nearest ancestor that is online, and from there if that goes too. */
static void inodes_go_to_an_ancestor(void **state)
{
	static const struct { int depth, removed, below; } chain[] = {
		{ 1, 1, 0 }, { 2, 1, 1 }, { 3, 1, 1 }, { 3, 2, 1 }, { 3, 3, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(chain) / sizeof(*chain); i++) {
		struct scene s;

		scene_begin(&s, "host: {cpus: 4}\n", 300);
		s.depth = chain[i].depth;
		s.removed = chain[i].removed;
		scene_run(&s, 10 * SEC);
		assert_int(attached(&s.sb) - s.sb.root_wb.b_attached, ==,
			   chain[i].below ? 300 : 0);
		assert_uint(s.lab.m.cgroup.alive, ==,
			    chain[i].depth - chain[i].removed);
		lab_close(&s.lab);
	}
}

/*
 * Where the parent goes offline while they are on their way to it, they are with
 * a dead wb, and wait there for any other cgroup that goes.
 */
static void inodes_come_too_late(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, "host: {cpus: 4}\nwriteback: {process: 1s}\n", 100);
	s.depth = 2;
	scene_run(&s, SEC / 4);
	assert_int(s.sb.held_inodes, ==, 100);
	s.removed = 1;
	task_start_after(&s.task, 0, removes_cgroups);
	lab_run(&s.lab, 10 * SEC);
	assert_uint(s.lab.m.cgroup.alive, ==, 1);
	assert_int(attached(&s.sb) - s.sb.root_wb.b_attached, ==, 100);
	s.depth = s.removed = 1;
	s.inodes = 0;
	task_start_after(&s.task, 0, makes_cgroups);
	s.lab.m.trace_fn = watch_record;
	s.lab.m.trace_ctx = s.lab.w;
	lab_run(&s.lab, 20 * SEC);
	assert_uint(s.lab.m.cgroup.alive, ==, 0);
	assert_int(s.sb.root_wb.b_attached, ==, 100);
	lab_close(&s.lab);
}

/*
 * A wb with a dirty inode keeps all its inodes, and they their cgroup from being
 * freed, until the next that dies after it has been written back.
 */
static void a_dirty_inode_keeps_all(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, "host: {cpus: 4}\n", 500);
	s.writes = true;
	scene_run(&s, 10 * SEC);
	assert_uint(isws(&s), ==, 0);
	assert_int(attached(&s.sb), ==, 500);
	assert_uint(s.lab.m.cgroup.alive, ==, 1);
	s.lab.m.trace_fn = watch_record;
	s.lab.m.trace_ctx = s.lab.w;
	for (simtime_t until = 29 * SEC; until <= 31 * SEC; until += 2 * SEC) {
		lab_run(&s.lab, until);
		s.depth = s.removed = 1;
		s.inodes = 0;
		s.writes = false;
		scene_run(&s, until + SEC / 2);
		assert_int(s.sb.root_wb.b_attached, ==,
			   until < 30 * SEC ? 0 : 500);
	}
	assert_uint(s.lab.m.cgroup.alive, ==, 0);
	lab_close(&s.lab);
}

/* An umount in the middle of it: what is held goes when it is let go. */
static void umount_in_a_storm(void **state)
{
	(void)state;
	for (simtime_t at = 10 * MSEC; at < SEC; at += 5 * MSEC) {
		struct scene s;
		int held;

		scene_begin(&s, "host: {cpus: 4}\nwriteback: {process: 1ms}\n",
			    5000);
		scene_run(&s, at);
		held = s.sb.held_inodes;
		s.sb.active = false;
		super_evict(&s.sb);
		assert_int(attached(&s.sb), ==, 0);
		assert_uint(s.sb.busy, ==, held > 0);
		lab_run(&s.lab, 10 * SEC);
		assert_int(attached(&s.sb), ==, 0);
		assert_int(s.sb.held_inodes, ==, 0);
		assert_int(s.sb.root_wb.refs, ==, 1);
		assert_uint(s.lab.m.cgroup.alive, ==, 0);
		lab_close(&s.lab);
	}
}

/* -- the limit of switches in flight -- */

static void switches_another(struct task *t)
{
	struct scene *s = scene_of(t);

	if (s->inodes--)
		inode_switch_wbs(t, &s->sb, NULL, &s->sb.root_wb,
				 switches_another);
	else
		task_exit(t);
}

/* A writer asks for it, as the kernel does: one more than the limit pass. */
static void writers_keep_to_the_limit(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, "host: {cpus: 4}\nwriteback: {queue_window: 1ns}\n",
		    5000);
	s.lab.m.trace_fn = NULL;
	task_start_after(&s.task, 0, switches_another);
	lab_run(&s.lab, 100 * USEC);
	assert_int(s.lab.m.writeback.isw_nr_in_flight, ==, 1025);
	lab_run(&s.lab, SEC);
	assert_int(s.lab.m.writeback.isw_nr_in_flight, ==, 0);
	assert_uint(s.lab.m.writeback.switches_done, ==, 1025);
	lab_close(&s.lab);
}

/* The cleanup of a dying cgroup does not ask. */
static void cleanup_goes_beyond_the_limit(void **state)
{
	struct scene s;

	(void)state;
	scene_begin(&s, "host: {cpus: 4}\nwriteback: {queue_window: 1ns}\n",
		    126 * 2000);
	scene_run(&s, 10 * SEC);
	assert_uint(isws(&s), ==, 2000);
	assert_int(s.lab.w->isw_most, >, 1025);
	assert_uint(s.lab.m.writeback.switches_done, ==, 126 * 2000);
	lab_close(&s.lab);
}

/* -- the cost of a sorted list -- */

static simtime_t storm_takes(const char *text, int inodes)
{
	struct scene s;
	simtime_t done;

	scene_begin(&s, text, inodes);
	scene_run(&s, 600 * SEC);
	assert_uint(s.lab.m.writeback.switches_done, ==, inodes);
	done = s.done;
	lab_close(&s.lab);
	return done;
}

/* Twice the inodes take twice as long, or four times where they are sorted. */
static void a_sorted_list_is_quadratic(void **state)
{
#define WALK "host: {cpus: 4}\nwriteback: {process: 0ns, process_inode: 100us, "
	static const char plain[] = WALK "dirty_walk: 0ns}\n";
	static const char sorted[] = WALK "dirty_walk: 1us}\n";

	(void)state;
	assert_near((double)storm_takes(plain, 20000) /
			    (double)storm_takes(plain, 10000), 2, 0.1);
	/* n^2 / 2 passed, 1 us each, and 100 us each for themselves. */
	assert_near((double)storm_takes(sorted, 10000) / SEC, 51, 0.5);
	assert_near((double)storm_takes(sorted, 20000) / SEC, 202, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inodes_go_in_batches),
		cmocka_unit_test(a_chain_dies_from_below),
		cmocka_unit_test(inodes_go_to_an_ancestor),
		cmocka_unit_test(inodes_come_too_late),
		cmocka_unit_test(a_dirty_inode_keeps_all),
		cmocka_unit_test(umount_in_a_storm),
		cmocka_unit_test(writers_keep_to_the_limit),
		cmocka_unit_test(cleanup_goes_beyond_the_limit),
		cmocka_unit_test(a_sorted_list_is_quadratic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
