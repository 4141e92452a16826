/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Disks: how long requests take, alone and by kblockd, and in an emulator's time.
 */
#include "properties.h"

#include "kernel/blockdev.h"

#define SEED 20261130
#define HOST "cpus: 2, hz: 100, tick_jitter: 0ns, wakeup: 1us, " \
	     "local_wakeup: 1us, context_switch: 0ns"
#define DISK "disk: {service: 60us, depth: %d, kblockd: 7us}\n"

typedef void (*io_fn)(struct task *t, struct disk *disk, int64_t count,
		      task_fn then);

struct user {
	struct task task;
	struct disk *disk;
	io_fn io;
	int count;
	simtime_t begin, took;
};

static void ends(struct task *t)
{
	struct user *u = container_of(t, struct user, task);

	u->took = t->m->engine.now - u->begin;
	task_exit(t);
}

static void begins(struct task *t)
{
	struct user *u = container_of(t, struct user, task);

	u->begin = t->m->engine.now;
	u->io(t, u->disk, u->count, ends);
}

static void computes(struct task *t)
{
	task_compute(t, 100 * MSEC, 0.5, task_exit);
}

struct scene {
	struct lab lab;
	struct disk disk;
	struct user user[2];
	struct task hog;
};

/*
 * Both from 1 ms on, on CPU 0, of which one may have no requests; on the other CPU
 * something computes from 'hog' on, unless that is 0.
 */
static void play_at_depth(struct scene *s, int depth, const char *host,
			  simtime_t hog, io_fn io, int a, int b)
{
	char text[300];
	int count[] = { a, b };

	*s = (struct scene){ .hog = { .m = NULL } };
	snprintf(text, sizeof(text), "host: {" HOST "%s}\n" DISK, host, depth);
	lab_open(&s->lab, text, SEED);
	disk_init(&s->lab.m, &s->disk, "test", 0, "disk");
	for (int i = 0; i < 2; i++) {
		struct user *u = &s->user[i];

		*u = (struct user){ .disk = &s->disk, .io = io,
				    .count = count[i] };
		task_init(&s->lab.m, &u->task, "user", &s->lab.m.cpu[0]);
		u->task.bound = true;
		task_start_after(&u->task, MSEC, begins);
	}
	task_init(&s->lab.m, &s->hog, "hog", &s->lab.m.cpu[1]);
	s->hog.bound = true;
	if (hog)
		task_start_after(&s->hog, hog, computes);
	lab_run(&s->lab, SEC);
	lab_close(&s->lab);
}

static void play(struct scene *s, const char *host, simtime_t hog, io_fn io,
		 int a, int b)
{
	play_at_depth(s, 1, host, hog, io, a, b);
}

static void requests_are_served_in_turn(void **state)
{
	struct scene s;

	(void)state;
	play(&s, "", 0, disk_io, 1, 0);
	assert_int(s.user[0].took, ==, 61 * USEC);
	assert_int(s.user[1].took, ==, 0);
	play(&s, "", 0, disk_io, 3, 1);
	/* The second waits for the other's, the third for nobody. */
	assert_int(s.user[0].took, ==, (60 * 4 + 2) * USEC);
	assert_int(s.user[1].took, ==, (60 * 2 + 1) * USEC);
}

/*
 * The worker computes before each, and is woken for all but the first, for which
 * the task gives it the CPU; the task after the last.
 */
static void a_flush_goes_by_kblockd(void **state)
{
	struct scene s;

	(void)state;
	play(&s, "", 0, disk_flush, 1, 0);
	assert_int(s.user[0].took, ==, (7 + 60 + 1) * USEC);
	play(&s, "", 0, disk_flush, 3, 0);
	assert_int(s.user[0].took, ==, 3 * (7 + 60 + 1) * USEC);
	play(&s, "", 0, disk_flush, 0, 2);
	assert_int(s.user[0].took, ==, 0);
	assert_int(s.user[1].took, ==, 2 * (7 + 60 + 1) * USEC);
}

/* As many at once as the disk takes; beside another's, each other one. */
static void a_write_submits_all_its_requests(void **state)
{
	struct scene s;

	(void)state;
	play_at_depth(&s, 4, "", 0, disk_write, 10, 0);
	assert_int(s.user[0].took, ==, (60 * 3 + 1) * USEC);
	play_at_depth(&s, 4, "", 0, disk_write, 4, 0);
	assert_int(s.user[0].took, ==, (60 * 1 + 1) * USEC);
	play(&s, "", 0, disk_write, 5, 2);
	assert_int(s.user[0].took, ==, (60 * 7 + 1) * USEC);
	/* The first has two before it comes. */
	assert_int(s.user[1].took, ==, (60 * 5 + 1) * USEC);
	assert_int(s.disk.busy, ==, 7 * 60 * USEC);
}

/* While the other vCPU runs, the disk has three times as long. */
static void an_emulators_disk_answers_in_real_time(void **state)
{
	struct scene s;

	(void)state;
	play(&s, ", pcpus: 2, emulation: 3", 0, disk_io, 1, 0);
	assert_int(s.user[0].took, ==, 61 * USEC);
	play(&s, ", pcpus: 2, emulation: 3", MSEC / 2, disk_io, 1, 0);
	assert_int(s.user[0].took, ==, 21 * USEC);
	/* 30 us of it idle, then ten. */
	play(&s, ", pcpus: 2, emulation: 3", MSEC + 30 * USEC, disk_io, 1, 0);
	assert_int(s.user[0].took, ==, 41 * USEC);
	assert_int(s.disk.busy, ==, 40 * USEC); /* of the guest's time */
	play(&s, ", pcpus: 2", MSEC / 2, disk_io, 1, 0);
	assert_int(s.user[0].took, ==, 61 * USEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_served_in_turn),
		cmocka_unit_test(a_flush_goes_by_kblockd),
		cmocka_unit_test(a_write_submits_all_its_requests),
		cmocka_unit_test(an_emulators_disk_answers_in_real_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
