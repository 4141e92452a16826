/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A crew's work does not depend on how many there are to do it: results, and
 * which failure is reported.
 */
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "study/crew.h"
#include "test.h"

#define TASKS 500

static const int jobs[] = { 1, 2, 3, 7, 64 };

struct job {
	const char *keep[TASKS];
	atomic_int runs[TASKS];
	int first_bad, second_bad; /* tasks that fail; -1: none */
	atomic_int member;         /* bits of those that were seen */
};

/* Takes longer for some tasks than for others. */
static void dawdle(int task)
{
	for (int i = 0; i < task * 7919 % 31; i++)
		sched_yield();
}

static const char *work(void *ctx, struct crew_member *me, int task)
{
	struct job *j = ctx;
	char *text = arena_alloc(&me->keep, 16);

	dawdle(task);
	atomic_fetch_add(&j->runs[task], 1);
	if (me->number < 31)
		atomic_fetch_or(&j->member, 1 << me->number);
	snprintf(text, 16, "task %d", task);
	j->keep[task] = text;
	return task == j->first_bad || task == j->second_bad ? text : NULL;
}

static void results_are_in_their_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		struct job j = { .first_bad = -1, .second_bad = -1 };
		struct crew crew;

		assert_null(crew_run(&crew, jobs[i], TASKS, work, &j, NULL,
				     NULL));
		assert_int(crew.failed, ==, -1);
		assert_int(crew.nr, ==, jobs[i]);
		for (int t = 0; t < TASKS; t++) {
			char text[24];

			snprintf(text, sizeof(text), "task %d", t);
			assert_int(j.runs[t], ==, 1);
			assert_string_equal(j.keep[t], text);
		}
		crew_free(&crew);
	}
}

/* Both can fail in the same run; the lower one is it. */
static void the_lowest_failure_is_reported(void **state)
{
	static const int bad[][2] = {
		{ 0, 1 }, { 7, 8 }, { 8, 7 }, { 250, 251 }, { 499, 498 },
		{ 30, 499 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		for (size_t b = 0; b < sizeof(bad) / sizeof(*bad); b++) {
			struct job j = { .first_bad = bad[b][0],
					 .second_bad = bad[b][1] };
			int lowest = bad[b][0] < bad[b][1] ? bad[b][0]
							   : bad[b][1];
			struct crew crew;
			char text[24];

			snprintf(text, sizeof(text), "task %d", lowest);
			assert_string_equal(crew_run(&crew, jobs[i], TASKS,
						     work, &j, NULL, NULL),
					    text);
			assert_int(crew.failed, ==, lowest);
			/* What comes before was done; what comes after is not
			   begun, but for what the others were at. */
			for (int t = 0; t < lowest; t++)
				assert_int(j.runs[t], ==, 1);
			for (int t = lowest + 1; jobs[i] == 1 && t < TASKS; t++)
				assert_int(j.runs[t], ==, 0);
			crew_free(&crew);
		}
	}
}

static void no_more_members_than_tasks(void **state)
{
	struct job j = { .first_bad = -1, .second_bad = -1 };
	struct crew crew;

	(void)state;
	assert_null(crew_run(&crew, 8, 3, work, &j, NULL, NULL));
	assert_int(crew.nr, ==, 3);
	assert_int(j.member & ~7, ==, 0);
	crew_free(&crew);
	assert_null(crew_run(&crew, 8, 0, work, &j, NULL, NULL));
	assert_int(crew.nr, ==, 0);
	crew_free(&crew);
}

static void count(void *arg, int done, int total)
{
	int *last = arg;

	assert_int(total, ==, TASKS);
	assert_int(done, >=, *last);
	*last = done;
}

static void progress_ends_at_the_end(void **state)
{
	struct job j = { .first_bad = -1, .second_bad = -1 };
	struct crew crew;
	int last = 0;

	(void)state;
	assert_null(crew_run(&crew, 2, TASKS, work, &j, count, &last));
	assert_int(last, ==, TASKS);
	crew_free(&crew);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_are_in_their_places),
		cmocka_unit_test(the_lowest_failure_is_reported),
		cmocka_unit_test(no_more_members_than_tasks),
		cmocka_unit_test(progress_ends_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
