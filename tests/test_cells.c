/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which cells --only leaves, and what one of them does.
 */
#include <string.h>

#include "study/cells.h"
#include "test.h"

static struct protocol kernels[] = {
	{ .name = "base" }, { .name = "+race" }, { .name = "+persb" },
};

static struct driver_config drivers[] = {
	{ .name = "idle" }, { .name = "concurrent-8" },
};

static const struct scenario scenario = {
	.replications = 1,
	.nr_kernels = 3,
	.kernel = kernels,
	.nr_drivers = 2,
	.driver = drivers,
};

/* The cells as a string of digits, "101010", or NULL; diagnostics to diag. */
static const char *cells(const char *const *clauses, char diag[256])
{
	static char text[7];
	bool selected[6] = { false };
	FILE *f = fmemopen(diag, 256, "w");
	bool ok = true;

	for (; ok && *clauses; clauses++)
		ok = cells_select(&scenario, *clauses, selected, f);
	fclose(f);
	for (int i = 0; i < 6; i++)
		text[i] = selected[i] ? '1' : '0';
	return ok ? text : NULL;
}

#define CELLS(...) cells((const char *const[]){ __VA_ARGS__, NULL }, diag)

static void clauses_select_cells(void **state)
{
	char diag[256];

	(void)state;
	assert_string_equal(CELLS("kernel=base"), "100100");
	assert_string_equal(CELLS("driver=idle"), "111000");
	assert_string_equal(CELLS("kernel=+persb,driver=concurrent-8"),
			    "000001");
	assert_string_equal(CELLS("kernel=base,kernel=+race,driver=idle"),
			    "110000");
	assert_string_equal(CELLS("kernel=base,driver=idle",
				  "kernel=+race,driver=concurrent-8"),
			    "100010");
}

static void bad_clauses_are_told(void **state)
{
	static const char *const bad[][2] = {
		{ "kernel=bas", "no kernel 'bas'; there are base, +race" },
		{ "driver=", "no driver ''; there are idle, concurrent-8" },
		{ "", "'' is not kernel=NAME" },
		{ "base", "'base' is not kernel=NAME" },
		{ "cpu=base", "'cpu' is not kernel=NAME" },
		{ "kernel=base,", "'' is not kernel=NAME" },
	};
	char diag[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_null(CELLS(bad[i][0]));
		if (!strstr(diag, bad[i][1]))
			fail_msg("%s: %s", bad[i][0], diag);
	}
}

/*
 * Two callers on two idle CPUs.  Together, the second comes just after the first
 * one's grace period has begun, and waits for another, less than four ticks.  Side
 * by side each comes back when the other's has begun, and so both wait for two.
 */
static void side_by_side_nobody_waits_for_the_other(void **state)
{
	static const struct {
		const char *together;
		double least, most; /* ticks of 4 ms */
	} way[] = { { "true", 2, 3.1 }, { "false", 3.5, 4.1 } };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct arena arena, work;
		struct measurement m;
		struct scenario *s;
		char text[700];
		double mean = 0;

		snprintf(text, sizeof(text),
			 "umountsim: 1\nhost: {cpus: 2, hz: 250}\n"
			 "rcu: {normal_wake_from_gp: on}\n"
			 "load: {churners: 0}\n"
			 "process: {fork: 10us, exit_callbacks: 0}\n"
			 "umount_path: {mount: 0ns, user: 10us, namespace: 0ns, "
			 "sync: 0ns, sync_ios: 0, evict: 0ns, put_super: 0ns, "
			 "put_super_ios: 0, kthread_stops: 0, callbacks: 0, "
			 "lru_add_drain_all: false, finish: 0ns}\n"
			 "kernels: {it: {gate: none, drain: [synchronize_rcu]}}\n"
			 "umount: {row: {sample: drain, samples: 40, gap: 0ms, "
			 "concurrency: 2, together: %s}}\n",
			 way[i].together);
		arena_init(&arena, 0);
		arena_init(&work, 0);
		s = scenario_load_text(&arena, "text", text, NULL, 0, stderr);
		assert_non_null(s);
		for (uint64_t r = 0; r < 20; r++) {
			assert_null(cell_run(s, 0, 0, r, NULL, NULL, &work,
					     &arena, &m));
			assert_int(m.nr_samples, ==, 80);
			assert_uint(m.umounts, ==, 80);
			for (int k = 0; k < m.nr_samples; k++)
				mean += (double)m.latency[k] / 1600 /
					(4 * MSEC);
		}
		assert_real(mean, >=, way[i].least);
		assert_real(mean, <=, way[i].most);
		arena_free(&arena);
		arena_free(&work);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses_select_cells),
		cmocka_unit_test(bad_clauses_are_told),
		cmocka_unit_test(side_by_side_nobody_waits_for_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
