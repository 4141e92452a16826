/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * soak SECONDS [SEED]: random valid scenarios, run as the program runs them, for
 * so long; from SEED on, so that one that fails can be had again.
 *
 * What holds of any run is held of these: properties.h listens; whoever listens
 * changes nothing; no time is negative; the results are JSON, and lead back to
 * the same run.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <time.h>

#include "../properties.h"
#include "../random_scenario.h"
#include "report/run_json.h"
#include "report/run_table.h"
#include "study/cells.h"
#include "study/explanation.h"

static struct arena arena, work, keep;
static FILE *nowhere;
static int seconds;
static uint64_t first_seed = 1, seed;

static struct scenario *load(const char *text)
{
	return scenario_load_text(&arena, "soak", text, NULL, 0, nowhere);
}

static struct scenario *random_one(void)
{
	struct choices c = choices_of_seed(seed);
	struct arena_text t;

	random_scenario(&c, TAME, arena_text_begin(&t, &arena));
	return load(arena_text_end(&t));
}

static bool steps(const struct scenario *s)
{
	const struct host_config *host = &s->machine.host;

	return s->load.step_writes == STEP_ALWAYS || host->steal ||
	       host->pcpus || s->machine.disk.shared;
}

/* Limits of time are for machines that somebody has chosen. */
static const char *listen(const struct scenario *s, int k, int d,
			  struct measurement *m)
{
	struct watch *w = watch_new(&s->machine, steps(s), seed);
	struct observer observer = watch_observer(w);
	const char *error;

	w->longest_gp = w->wakeup = w->deadline = SIMTIME_MAX;
	arena_rewind(&keep);
	error = cell_run(s, k, d, 0, &observer, NULL, &work, &keep, m);
	watch_free(w);
	return error;
}

static void compare(const struct measurement *a, const struct measurement *b)
{
	const struct test_run run = { .seed = seed };

	assert_int_in(&run, a->nr_samples, ==, b->nr_samples);
	assert_uint_in(&run, a->events, ==, b->events);
	for (int i = 0; i < a->nr_samples; i++) {
		assert_int_in(&run, a->latency[i], ==, b->latency[i]);
		assert_int_in(&run, a->latency[i], >=, 0);
		assert_int_in(&run, a->drain[i], >=, 0);
		assert_int_in(&run, a->drain[i], <=, b->simulated);
	}
}

static void report(const struct experiment *e)
{
	struct provenance from = { .version = "0" };
	struct table table = { .experiment = e, .version = "0" };
	struct rerun rerun;
	struct arena_text t;
	char *text;

	table.summary = experiment_summaries(e, &arena);
	table.judgement = experiment_judge(e, table.summary, &arena,
					   &table.nr_judgements);
	table_print_latencies(&table, nowhere);
	table_print_judgement(&table, nowhere);
	json_write_results(e, table.summary, &from,
			   arena_text_begin(&t, &arena));
	text = arena_text_end(&t);
	if (json_read_rerun(text, strlen(text), &arena, &rerun) ||
	    !load(rerun.scenario))
		fail_msg("seed %" PRIu64 ": results that cannot be rerun",
			 seed);
}

/* Whether every cell came to an end. */
static bool run_all(const struct scenario *s)
{
	struct experiment e;
	bool ok = !experiment_run(&e, s, NULL, 1, &arena, NULL, NULL);

	for (int c = 0; ok && c < e.nr_cells; c++) {
		struct measurement m;

		if (listen(s, e.cell[c].kernel, e.cell[c].driver, &m))
			fail_msg("seed %" PRIu64 ": %s", seed, m.error);
		compare(&e.cell[c].replication[0], &m);
	}
	if (ok)
		report(&e);
	experiment_free(&e);
	return ok;
}

static void explain(const struct scenario *s)
{
	struct explanation e;

	if (!explain_cell(s, 0, 0, 1, &arena, &e))
		for (int i = 0; i < e.n; i++)
			assert_int(e.sample[i].total, >=, 0);
}

static void soak(void **state)
{
	time_t end = time(NULL) + seconds;
	int valid = 0, failed = 0;

	(void)state;
	for (seed = first_seed; time(NULL) < end; seed++) {
		struct scenario *s;

		arena_rewind(&arena);
		s = random_one();
		if (!s)
			continue;
		valid++;
		s->replications = 8; /* each one task: warm-ups are shared */
		fprintf(stderr, "seed %" PRIu64 "\n", seed);
		if (run_all(s))
			explain(s);
		else
			failed++;
	}
	printf("seeds %" PRIu64 " to %" PRIu64 ": %d valid scenarios run, %d "
	       "of them without end\n", first_seed, seed - 1, valid, failed);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(soak) };

	seconds = argc > 1 ? atoi(argv[1]) : 10;
	if (argc > 2)
		first_seed = strtoull(argv[2], NULL, 10);
	nowhere = fopen("/dev/null", "w");
	arena_init(&arena, 0);
	arena_init(&work, 0);
	arena_init(&keep, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
