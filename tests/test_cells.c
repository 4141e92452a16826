/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which cells --only leaves.
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses_select_cells),
		cmocka_unit_test(bad_clauses_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
