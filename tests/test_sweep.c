/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of a sweep that have no command of their own: variants of a base
 * are what --set makes, grids count right, outputs are recognised.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/override.h"
#include "scenario/yaml_tree.h"
#include "study/sweep.h"
#include "test.h"

static const char scenario_text[] =
	"umountsim: 1\nkernels: [base, +persb]\numount: {idle: {samples: 5}}\n";

/* A file with that content; the caller frees its name. */
static char *write_file(const char *text)
{
	char *path = strdup("/tmp/test_sweep.XXXXXX");
	int fd = mkstemp(path);

	assert_int(write(fd, text, strlen(text)), ==, strlen(text));
	close(fd);
	return path;
}

static char *printed(const struct scenario *s)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(s);
	scenario_print(s, f);
	fclose(f);
	return text;
}

static void variants_are_what_set_makes(void **state)
{
	static const char *const change[][2] = {
		{ "host.cpus", "4" },
		{ "host.wakeup.lognormal.median", "40us" },
		{ "disk.service", "{constant: 1ms}" },
		{ "host.steal", "{every: 10ms, for: 1ms}" },
		{ "umount.idle.concurrency", "3" },
		{ "rcu.normal_wake_from_gp", "off" },
	};
	char *path = write_file(scenario_text);
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(change) / sizeof(*change); i++) {
		struct diag diag;
		struct reading rd = { .arena = &arena, .diag = &diag,
				      .dir = "" };
		struct source src = { "x", change[i][1], strlen(change[i][1]), NULL };
		struct change c = { change[i][0], { &src, 1, 1 }, NULL };
		struct override set;
		char text[80], *a, *b;

		diag_init(&diag, &arena);
		c.value = yaml_parse(&rd, &src, 0);
		snprintf(text, sizeof(text), "%s=%s", change[i][0],
			 change[i][1]);
		set.text = text;
		a = printed(scenario_load(&arena, path, &set, 1, stderr));
		b = printed(scenario_variant(&rd,
			scenario_base(&arena, scenario_load(&arena, path, NULL,
							    0, stderr), stderr),
			&c, 1));
		assert_string_equal(a, b);
		free(a);
		free(b);
	}
	unlink(path);
	free(path);
	arena_free(&arena);
}

static void grid_has_every_combination(void **state)
{
	char *base = write_file(scenario_text), *path, text[400];
	const struct sweep_file *f;
	const struct sweep *s;
	struct arena arena;

	(void)state;
	snprintf(text, sizeof(text), "umountsim-sweep: 1\nbase: %s\naxes: "
		 "{host.cpus: [2, 4, 8], kernel: [+persb, base], load.writes: "
		 "{from: 1, to: 1000, steps: 4, scale: log}}\n", base);
	path = write_file(text);
	arena_init(&arena, 0);
	f = sweepfile_load(&arena, path, NULL, 0, stderr);
	assert_non_null(f);
	s = sweep_plan(&arena, f, stderr);
	assert_non_null(s);
	assert_int(s->nr_points, ==, 24);
	assert_int(sweep_nr_cells(s), ==, 1);
	assert_string_equal(sweep_overrides(s, 0, &arena),
			    "host.cpus=2\nkernel=+persb\nload.writes=1\n");
	assert_string_equal(sweep_overrides(s, 22, &arena),
			    "host.cpus=8\nkernel=base\nload.writes=100\n");
	assert_true(sweep_check(s, stderr));
	unlink(base);
	unlink(path);
	free(base);
	free(path);
	arena_free(&arena);
}

static void outputs_are_recognised(void **state)
{
	struct output_spec o;

	(void)state;
	assert_true(output_parse("p99.9", &o));
	assert_near(o.p, 0.999, 1e-12);
	assert_true(output_parse("drain_max", &o));
	assert_int(o.kind, ==, OUTPUT_DRAIN);
	assert_true(output_parse("gp_mean", &o));
	assert_false(output_parse("p", &o));
	assert_false(output_parse("p101", &o));
	assert_false(output_parse("p5.5.5", &o));
	assert_false(output_parse("drain", &o));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variants_are_what_set_makes),
		cmocka_unit_test(grid_has_every_combination),
		cmocka_unit_test(outputs_are_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
