/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Containers: as many as there should be, one by one or in groups, and none of
 * their inodes is lost.
 */
#include <string.h>

#include "properties.h"

#include "load/container.h"

#define SEED 20261127
#define MOST 200

struct scene {
	struct lab lab;
	struct scenario *scenario;
	struct arena memory;
	struct disk disk;
	struct super_block sb;
	struct container container[MOST];
	int nr;
};

#define CONTAINERS(more)                                                       \
	"host: {cpus: 16}\n"                                                   \
	"load: {containers: {number: 200, " more "}}\n"

static void scene_begin(struct scene *s, const char *text)
{
	struct machine *m = &s->lab.m;

	memset(s, 0, sizeof(*s));
	lab_open(&s->lab, text, SEED);
	arena_init(&s->memory, 0);
	s->scenario = scenario_of(&s->memory, text);
	s->nr = s->scenario->load.containers.number;
	disk_init(m, &s->disk, "test", 0, "disk");
	super_init(m, &s->sb, 0, &s->disk, machine_rng(m, "test", 0, "switch"));
	super_mount(&s->sb);
	for (int i = 0; i < s->nr; i++)
		container_start(m, &s->container[i], &s->scenario->load,
				&s->sb, i);
}

static void scene_end(struct scene *s)
{
	lab_close(&s->lab);
	arena_free(&s->memory);
}

static uint64_t lives(const struct scene *s)
{
	uint64_t sum = 0;

	for (int i = 0; i < s->nr; i++)
		sum += s->container[i].lives;
	return sum;
}

static int64_t inodes(const struct scene *s)
{
	int64_t sum = s->sb.held_inodes;

	for (const struct wb *wb = s->sb.wbs; wb; wb = wb->next)
		sum += wb->b_attached;
	return sum;
}

/* 200 that live for 2 s in the mean: 100 ends a second from the start on. */
static void they_come_and_go_steadily(void **state)
{
	static struct scene s;

	(void)state;
	scene_begin(&s, CONTAINERS("life: {exponential: 2s}"));
	for (int second = 1; second <= 20; second++) {
		uint64_t before = lives(&s);

		lab_run(&s.lab, second * SEC);
		/* Five standard deviations. */
		assert_near((double)(lives(&s) - before), 100, 50);
	}
	assert_near((double)lives(&s), 2000, 5 * sqrt(2000));
	scene_end(&s);
}

/*
 * An inode is attached, held, or with the root; those of the next life come once
 * its payload has started, which some may be about to.
 */
static void no_inode_is_lost(void **state)
{
	static struct scene s;

	(void)state;
	scene_begin(&s, CONTAINERS("depth: 3, inodes: 300, "
				   "life: {exponential: 2s}"));
	for (int i = 1; i <= 50; i++) {
		int64_t most;

		lab_run(&s.lab, i * 100 * MSEC);
		most = (int64_t)(lives(&s) + 200) * 300;
		assert_int(inodes(&s), <=, most);
		assert_int(inodes(&s), >, most - 20 * 300);
		assert_int(inodes(&s) % 300, ==, 0);
	}
	assert_uint(s.lab.m.writeback.switches_done, >, 300 * 400);
	/* Those that live, and those of the last half second. */
	assert_uint(s.lab.m.cgroup.alive, >, 3 * 190);
	assert_uint(s.lab.m.cgroup.alive, <, 3 * 300);
	scene_end(&s);
}

/* Those of a group end at the same time; the groups do not. */
static void groups_end_together(void **state)
{
	static struct scene s;

	(void)state;
	scene_begin(&s, CONTAINERS("together: 50, life: 2s"));
	lab_run(&s.lab, 9 * SEC);
	for (int i = 0; i < s.nr; i++)
		assert_int(s.container[i].end, ==,
			   s.container[i - i % 50].end);
	for (int i = 50; i < s.nr; i += 50)
		assert_int(s.container[i].end, !=, s.container[0].end);
	assert_uint(lives(&s), >=, 4 * 200);
	assert_uint(lives(&s), <=, 5 * 200);
	scene_end(&s);
}

/* What is dirty is switched half a minute later, at another one's end. */
static void dirty_ones_wait_for_the_flusher(void **state)
{
	static struct scene s;
	uint64_t before;

	(void)state;
	scene_begin(&s, CONTAINERS("dirty_ios: 10, life: {exponential: 2s}"));
	lab_run(&s.lab, 30 * SEC);
	assert_uint(s.lab.m.writeback.switches_done, ==, 0);
	assert_uint(s.lab.m.cgroup.alive, >, 2000);
	before = lives(&s);
	lab_run(&s.lab, 60 * SEC);
	assert_near((double)s.lab.m.writeback.switches_done,
		    200 * (double)before, 200 * 100);
	scene_end(&s);
}

/* Without a doubt about the load. */
static struct measurement idle(int containers, const char *more)
{
	struct measurement m;
	char text[400];

	snprintf(text, sizeof(text), "host: {cpus: 128, hz: 1000}\n"
		 "load: {churners: 0, warmup: 5s, containers: {number: %d, %s}}\n"
		 "disk: {shared: true, depth: 32}\nkernels: [base]\n"
		 "umount: {idle: {samples: 40}}\n", containers, more);
	m = measured(text, SEED);
	assert_uint(m.doubts, ==, 0);
	return m;
}

/* A backlog is of what nobody keeps on purpose. */
static void kept_ones_are_no_backlog(void **state)
{
	(void)state;
	idle(200, "life: {exponential: 2s}, dirty_ios: 10");
}

/* Events of a simulated second, the warm-up included. */
static double events_per_s(int containers)
{
	struct measurement m = idle(containers, "life: {exponential: 10s}");

	return (double)m.events * SEC / (double)m.simulated;
}

static void cost_is_at_most_linear(void **state)
{
	double few = events_per_s(20), some = events_per_s(200);
	double many = events_per_s(2000);

	(void)state;
	print_message("%.0f, %.0f, %.0f events a second\n", few, some, many);
	assert_real(some, <, 10 * few);
	assert_real(many, <, 10 * some);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_come_and_go_steadily),
		cmocka_unit_test(no_inode_is_lost),
		cmocka_unit_test(groups_end_together),
		cmocka_unit_test(dirty_ones_wait_for_the_flusher),
		cmocka_unit_test(kept_ones_are_no_backlog),
		cmocka_unit_test(cost_is_at_most_linear),
	};

	return cmocka_run_group_tests(tests, arenas_open, arenas_close);
}
