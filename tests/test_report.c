/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables, CSV and results files, of an experiment made by hand: 2 kernels, one
 * driver, 3 replications of 4 samples.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/run_csv.h"
#include "report/run_json.h"
#include "report/run_table.h"
#include "test.h"

#define REPLICATIONS 3
#define SAMPLES 4

struct fixture {
	struct arena arena;
	struct protocol kernel[2];
	struct driver_config driver;
	struct measured measured;
	struct scenario scenario;
	simtime_t latency[2][REPLICATIONS][SAMPLES];
	simtime_t drain[2][REPLICATIONS][SAMPLES];
	struct measurement m[2][REPLICATIONS];
	struct cell cell[2];
	struct experiment e;
	struct cell_summary *summary;
	struct cell_judgement *judgement;
	int nr_judgements;
};

/* Sample i of replication r of kernel k: 10 * (k + 1) + 4 * r + i ms. */
static void fill_measurement(struct fixture *f, int k, int r)
{
	for (int i = 0; i < SAMPLES; i++) {
		f->latency[k][r][i] = (10 * (k + 1) + 4 * r + i) * MSEC;
		f->drain[k][r][i] = k ? 4 * USEC : 2 * MSEC;
	}
	f->m[k][r] = (struct measurement){
		.nr_samples = SAMPLES,
		.latency = f->latency[k][r],
		.drain = f->drain[k][r],
		.umounts = SAMPLES,
		.busy_inodes = k == 0 && r == 1,
		.at_risk = 3,
		.grace_periods = 10,
		.gp_total = 224 * MSEC,
		.switches = 50,
		.iterations = 20,
		.window = SEC / 2,
		.simulated = SEC,
		.events = 1000,
	};
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena, 0);
	f->kernel[0].name = "base";
	f->kernel[1].name = "+persb, with a \"very\" long name \xc3\xa9\xc3\xa9";
	f->driver = (struct driver_config){ .name = "idle",
					    .pressure = true,
					    .concurrency = 1,
					    .samples = SAMPLES };
	f->measured = (struct measured){
		.n = AUTO, .mean_error_ms = NAN,
		.latency_ms = { 15, 15, NAN, 30, NAN, NAN },
	};
	f->scenario = (struct scenario){
		.title = "An experiment whose title is so long that it cannot "
			 "but be broken into several lines",
		.seed = 42,
		.replications = REPLICATIONS,
		.nr_kernels = 2,
		.kernel = f->kernel,
		.nr_drivers = 1,
		.driver = &f->driver,
		.nr_measured = 1,
		.measured = &f->measured,
	};
	for (int k = 0; k < 2; k++) {
		for (int r = 0; r < REPLICATIONS; r++)
			fill_measurement(f, k, r);
		f->cell[k] = (struct cell){ .kernel = k, .nr = REPLICATIONS,
					    .replication = f->m[k] };
	}
	f->e = (struct experiment){ .scenario = &f->scenario,
				    .nr_cells = 2, .room = REPLICATIONS,
				    .cell = f->cell };
	f->summary = experiment_summaries(&f->e, &f->arena);
	f->judgement = experiment_judge(&f->e, f->summary, &f->arena,
					&f->nr_judgements);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(&f->arena);
	free(f);
	return 0;
}

static void summary_pools_and_predicts(void **state)
{
	const struct fixture *f = *state;
	const struct cell_summary *s = &f->summary[0];

	assert_uint(s->latency.n, ==, 12);
	assert_int(s->latency.stat[STAT_P50], ==, 15 * MSEC);
	assert_int(s->latency.stat[STAT_MAX], ==, 21 * MSEC);
	assert_near(s->latency.mean, 15.5e6, 1e-6);
	assert_near(s->drain.mean, 2e6, 1e-6);
	/* p50 of the replications: 11, 15, 19. */
	assert_real(s->latency_predictive[STAT_P50].lo, ==, 11e6);
	assert_real(s->latency_predictive[STAT_P50].median, ==, 15e6);
	assert_real(s->latency_predictive[STAT_P50].hi, ==, 19e6);
	assert_uint(s->totals.umounts, ==, 12);
	assert_uint(s->totals.busy_inodes, ==, 1);
	assert_near(totals_gp_mean(&s->totals), 22.4e6, 1e-6);
	assert_int(s->totals.window, ==, 3 * SEC / 2);
}

static void judgement_says_what_hit(void **state)
{
	const struct fixture *f = *state;
	const struct cell_judgement *j = f->judgement;

	/* Of the two cells one was measured. */
	assert_int(f->nr_judgements, ==, 3);
	assert_int(j[0].cell, ==, 0);
	assert_int(j[0].statistic, ==, STAT_P50);
	assert_true(j[0].is.hit);
	assert_real(j[0].is.error, ==, 0);
	assert_int(j[2].statistic, ==, STAT_MAX);
	assert_false(j[2].is.hit); /* 13 to 21, measured 30 */
	assert_near(j[2].is.error, (17. - 30.) / 30., 1e-12);
}

/* What fn prints, in the arena. */
#define PRINTED(f, call)                                       \
	({                                                     \
		char *buf_ = NULL;                             \
		size_t len_;                                   \
		FILE *out = open_memstream(&buf_, &len_);      \
		char *text_;                                   \
		call;                                          \
		fclose(out);                                   \
		text_ = arena_alloc(&(f)->arena, len_ + 1);    \
		memcpy(text_, buf_, len_ + 1);                 \
		free(buf_);                                    \
		text_;                                         \
	})

static void assert_width(const char *text, int most)
{
	int column = 0;

	for (; *text; text++) {
		if (*text == '\n')
			column = 0;
		else if (((unsigned char)*text & 0xc0) != 0x80)
			column++;
		assert_int(column, <=, most);
	}
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static void tables_are_narrow_and_right(void **state)
{
	struct fixture *f = *state;
	struct table t = { .experiment = &f->e, .summary = f->summary,
			   .judgement = f->judgement,
			   .nr_judgements = f->nr_judgements,
			   .version = "1.2.3" };
	const char *text = PRINTED(f, {
		table_print_latencies(&t, out);
		table_print_judgement(&t, out);
	});

	assert_width(text, TABLE_COLUMNS);
	assert_has(text, "umountsim 1.2.3, seed 42, 3 replications");
	assert_has(text, "idle: N = 4 umounts, under pressure\n");
	assert_has(text, "  base               15.0     20.0     20.0"
			 "     21.0      2.0        1/9\n");
	assert_has(text, "  +persb, with ~     25.0     30.0     30.0"
			 "     31.0    0.004        0/9\n");
	assert_has(text, "    95 %: p95 13.0.., p99 ");
	assert_has(text, "mean grace period 22.4 ms, 20.0 grace periods/s, "
			 "100.0\ninode switches/s");
	assert_has(text, "  base             p50     15.0  [   11.0,    19.0]"
			 "     15.0     0.0%\n");
	assert_has(text, "                   max     17.0  [   13.0,    21.0]"
			 "     30.0   -43.3%*\n");
	assert_has(text, "2 of 3 measured values hit. p50 error: mean 0.0 %, "
			 "worst 0.0 % (base,\nidle).\n");
}

static void csv_has_every_sample(void **state)
{
	struct fixture *f = *state;
	const char *text = PRINTED(f, csv_write_samples(&f->e, out));
	int lines = 0;

	assert_has(text, "kernel,driver,replication,sample,latency_ns,drain_ns\n"
			 "base,idle,0,0,10000000,2000000\n"
			 "base,idle,0,1,11000000,2000000\n");
	assert_has(text, "\n\"+persb, with a \"\"very\"\" long name "
			 "\xc3\xa9\xc3\xa9\",idle,2,3,31000000,4000\n");
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_int(lines, ==, 1 + 2 * REPLICATIONS * SAMPLES);

	text = PRINTED(f, csv_write_measured(&f->e, f->summary, out));
	assert_string_equal(text, "kernel,driver,p,latency_ms,n,"
				  "predicted_lo_ms,predicted_hi_ms\n"
				  "base,idle,0.5,15,4,11,19\n"
				  "base,idle,0.95,15,4,12,20\n"
				  "base,idle,1,30,4,13,21\n");
}

static json_t *at(const json_t *j, const char *key)
{
	json_t *value = json_object_get(j, key);

	if (!value)
		fail_msg("no \"%s\"", key);
	return value;
}

static void assert_json_text(const json_t *j, const char *key, const char *text)
{
	assert_string_equal(json_string_value(at(j, key)), text);
}

static void assert_json_real(const json_t *j, const char *key, double x)
{
	assert_near(json_number_value(at(j, key)), x, 1e-9);
}

/* A scenario that can be printed, with the fixture's samples. */
static char *results_of(struct fixture *f, struct scenario *s)
{
	const char *command[] = { "umountsim", "run", "\xff.yaml" };
	const char *only[] = { "kernel=base" };
	const struct provenance from = { "1.2.3", 3, command, 1, only };

	s->replications = REPLICATIONS;
	f->e.scenario = s;
	f->e.nr_cells = 1;
	return PRINTED(f, json_write_results(&f->e, f->summary, &from, out));
}

static void results_file_is_complete(void **state)
{
	struct fixture *f = *state;
	struct scenario *s = scenario_load(&f->arena, "configs/quickstart.yaml",
					   NULL, 0, stderr);
	const char *text;
	json_t *root, *cell;

	assert_non_null(s);
	text = results_of(f, s);
	root = json_loads(text, 0, NULL);
	assert_non_null(root);
	assert_json_text(root, "version", "1.2.3");
	assert_json_real(root, "seed", (double)s->seed);
	assert_string_equal(json_string_value(json_array_get(at(root, "command"),
							     2)), "?.yaml");
	cell = json_array_get(at(root, "results"), 0);
	assert_json_text(cell, "kernel", s->kernel[0].name);
	assert_json_text(cell, "driver", s->driver[0].name);
	assert_json_real(at(cell, "latency_ms"), "p50", 15);
	assert_json_real(at(cell, "latency_ms"), "mean", 15.5);
	assert_json_real(at(cell, "drain_ms"), "max", 2);
	assert_json_real(cell, "samples", 12);
	assert_json_real(cell, "umounts", 12);
	assert_json_real(cell, "busy_inodes", 1);
	assert_json_real(at(cell, "grace_period_ms"), "mean", 22.4);
	assert_json_real(at(cell, "grace_period_ms"), "count", 30);
	assert_json_real(at(at(cell, "predictive"), "p50"), "hi", 19);
	assert_json_real(cell, "switches_per_s", 100);
	assert_json_real(cell, "events", 3000);
	assert_json_real(cell, "simulated_s", 3);
	json_decref(root);
}

static void results_file_reads_back(void **state)
{
	struct fixture *f = *state;
	struct scenario *s = scenario_load(&f->arena, "configs/quickstart.yaml",
					   NULL, 0, stderr);
	const char *text, *printed;
	struct rerun rerun;

	assert_non_null(s);
	text = results_of(f, s);
	printed = PRINTED(f, scenario_print(s, out));
	assert_true(json_is_results(text, strlen(text)));
	assert_null(json_read_rerun(text, strlen(text), &f->arena, &rerun));
	assert_string_equal(rerun.scenario, printed);
	assert_int(rerun.from.nr_command, ==, 3);
	assert_int(rerun.from.nr_only, ==, 1);
	assert_string_equal(rerun.from.only[0], "kernel=base");
}

static void what_is_no_results_file(void **state)
{
	static const char *const scenarios[] = {
		"", "{", "umountsim: 1\n", "{umountsim: 1}",
		"{\"umountsim\": 1}", "{\"umountsim_result\"", "[]",
	};
	static const char *const broken[] = {
		"{\"only\": [], \"umountsim_results\": 1}",
		"{\"umountsim_results\": 1", "{\"umountsim_results\": 2}",
		"{\"umountsim_results\": 1}",
		"{\"umountsim_results\": 1, \"scenario\": 3}",
		"{\"umountsim_results\": 1, \"scenario\": \"\"}",
		"{\"umountsim_results\": 1, \"scenario\": \"\", "
		"\"command\": [1], \"only\": []}",
		"{\"umountsim_results\": 1, \"scenario\": \"\", "
		"\"command\": [], \"only\": {}}",
	};
	struct fixture *f = *state;
	struct rerun rerun;

	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++)
		assert_false(json_is_results(scenarios[i],
					     strlen(scenarios[i])));
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		assert_true(json_is_results(broken[i], strlen(broken[i])));
		assert_non_null(json_read_rerun(broken[i], strlen(broken[i]),
						&f->arena, &rerun));
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(summary_pools_and_predicts),
		TEST(judgement_says_what_hit),
		TEST(tables_are_narrow_and_right),
		TEST(csv_has_every_sample),
		TEST(results_file_is_complete),
		TEST(results_file_reads_back),
		TEST(what_is_no_results_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
