/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distances by hand, the honesty of intervals, thresholds, and the last line.
 */
#include "study/dataset.h"
#include "study/distance.h"
#include "study/validate.h"
#include "study/verdict.h"
#include "validation.h"

/* -- distances -- */

static void distances_by_hand(void **state)
{
	static const double a[] = { 1, 2, 3, 4 }, b[] = { 2, 3, 4, 5 };
	static const double c[] = { 1, 1, 5 }, d[] = { 1, 3 };
	static const double far[] = { 100 };

	(void)state;
	assert_near(ks_distance(a, 4, a, 4), 0, 0);
	assert_near(wasserstein_distance(a, 4, a, 4), 0, 0);
	/* A shift by 1: the gap is 1/4 everywhere from 1 to 5. */
	assert_near(ks_distance(a, 4, b, 4), 0.25, 1e-15);
	assert_near(wasserstein_distance(a, 4, b, 4), 1, 1e-15);
	/* F: 2/3 at 1, 1 at 5; G: 1/2 at 1, 1 at 3: 1/6 x 2 + 1/3 x 2 */
	assert_near(ks_distance(c, 3, d, 2), 1.0 / 3, 1e-15);
	assert_near(wasserstein_distance(c, 3, d, 2), 1, 1e-15);
	assert_near(wasserstein_distance(d, 2, c, 3), 1, 1e-15);
	/* Nothing in common. */
	assert_near(ks_distance(a, 4, far, 1), 1, 0);
	assert_near(wasserstein_distance(a, 4, far, 1), 97.5, 1e-12);
}

/* -- intervals -- */

/* Of 1000 measurements by the simulator itself, how many are in the interval. */
static double coverage(const struct cell_summary *predicted,
		       const struct experiment *measured)
{
	struct arena arena;
	int hits = 0, all = 0;

	arena_init(&arena, 0);
	for (int c = 0; c < measured->nr_cells; c++) {
		for (int r = 0; r < measured->cell[c].nr; r++) {
			struct cell cell = measured->cell[c];
			struct experiment e = {
				.scenario = measured->scenario,
				.nr_cells = 1, .cell = &cell,
			};
			const struct cell_summary *s;

			cell.nr = 1;
			cell.replication += r;
			s = experiment_summaries(&e, &arena);
			for (int i = 0; i < NR_STATISTICS; i++) {
				double x = (double)s->latency.stat[i];

				all++;
				hits += predicted[c].latency_predictive[i].lo <=
						x &&
					x <= predicted[c]
						       .latency_predictive[i].hi;
			}
			arena_rewind(&arena);
		}
	}
	arena_free(&arena);
	return (double)hits / all;
}

static void intervals_are_honest(void **state)
{
	struct arena arena;
	struct experiment predicted, measured;
	struct cell_summary *summary;
	struct scenario *s, other;
	double covered;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(TINY "kernels: [base, +rmbarrier]\n"
			   "replications: 1000\n", &arena);
	other = *s;
	other.seed = 2;
	summary = run_all(&predicted, s, &arena);
	assert_null(experiment_run(&measured, &other, NULL, 2, &arena, NULL,
				   NULL));
	covered = coverage(summary, &measured);
	print_message("# %.2f %% of %d experiments' statistics inside\n",
		      100 * covered, other.replications);
	assert_real(covered, >=, 0.93);
	assert_real(covered, <=, 0.97);
	experiment_free(&predicted);
	experiment_free(&measured);
	arena_free(&arena);
}

/*
 * "By chance" is what a right model's errors come to: of measurements that the
 * simulator makes itself under another seed, 95 % have a p50 error mean within.
 */
static void errors_by_chance(void **state)
{
	struct arena arena, work;
	struct experiment predicted, measured;
	struct scenario *s, other;
	struct dataset none = { .any = false };
	struct validation v;
	int inside = 0;

	(void)state;
	arena_init(&arena, 0);
	arena_init(&work, 0);
	s = load_text(TINY "kernels: [base, +rmbarrier]\n"
			   "replications: 400\n"
			   "measured: {base: {idle: {p50: 1s}},\n"
			   "           +rmbarrier: {idle: {p50: 1s}}}\n", &arena);
	other = *s;
	other.seed = 2;
	other.replications = 200;
	run_all(&predicted, s, &arena);
	run_all(&measured, &other, &arena);
	for (int r = 0; r < other.replications; r++) {
		for (int c = 0; c < measured.nr_cells; c++) {
			const struct cell *cell = &measured.cell[c];
			struct samples sample = samples_of(
				&cell->replication[r], 1, false, &work);
			double p50;

			each_statistic(&sample, STAT_P50, &p50);
			s->measured[c].latency_ms[STAT_P50] =
				p50 / (double)MSEC;
			assert_int(s->measured[c].kernel, ==, cell->kernel);
		}
		assert_null(validate(&v, &predicted, &none, 1, &work));
		inside += score_p50_mean(&v.score) >= v.p50_mean_if_right.lo &&
			  score_p50_mean(&v.score) <= v.p50_mean_if_right.hi;
		arena_rewind(&work);
	}
	print_message("# %d of 200 inside %.1f .. %.1f %%\n", inside,
		      100 * v.p50_mean_if_right.lo,
		      100 * v.p50_mean_if_right.hi);
	assert_int(inside, >=, 180); /* 3 standard errors */
	assert_real(v.p50_mean_if_right.lo, >, 0);
	experiment_free(&predicted);
	experiment_free(&measured);
	arena_free(&work);
	arena_free(&arena);
}

/* -- when they are settled -- */

static void verdicts_by_hand(void **state)
{
	(void)state;
	for (int k = 12; k <= 88; k++)
		assert_true(verdict_settled(k, 100, 1000));
	assert_false(verdict_settled(0, 100, 1000));
	assert_false(verdict_settled(100, 100, 1000));
	assert_true(verdict_settled(0, 400, 1000));
	assert_true(verdict_settled(400, 400, 1000));
	assert_false(verdict_settled(3, 100, 1000));
	/* Three more of ten would make it a hit, and eleven more. */
	assert_false(verdict_settled(22, 990, 1000));
	assert_true(verdict_settled(14, 990, 1000));
	/* All there are: as they are. */
	for (int k = 0; k <= 1000; k++)
		assert_true(verdict_settled(k, 1000, 1000));
	assert_false(verdict_settled(0, 0, 1000));
}

static bool hit_by(int k, int n)
{
	return k >= 0.025 * n && k <= 0.975 * n;
}

/*
 * 2000 times as `validate` does it, with the share known: what is settled is what
 * all replications say, and far from the edges it takes the first stage only.
 */
static void settled_verdicts_are_right(void **state)
{
	static const double share[] = { 0.001, 0.01, 0.02, 0.03, 0.05, 0.2,
					0.5, 0.94, 0.97, 0.98, 0.999 };
	struct rng rng = rng_stream(20261130, 0, "test", 0, "share");
	int room = 1000;

	(void)state;
	for (size_t i = 0; i < sizeof(share) / sizeof(*share); i++) {
		int wrong = 0, first = 0;
		double replications = 0;

		for (int t = 0; t < 2000; t++) {
			int k = 0, n = 0, look = VERDICT_FIRST;
			bool settled = false, hit = false;

			for (; n < room; n++) {
				if (n == look && !settled) {
					settled = verdict_settled(k, n, room);
					hit = hit_by(k, n);
					replications += settled ? n : 0;
					first += settled && n == VERDICT_FIRST;
					look += look / 4;
				}
				k += rng_uniform(&rng) < share[i];
			}
			replications += settled ? 0 : room;
			wrong += settled && hit != hit_by(k, n);
		}
		print_message("# share %g: %d of 2000 wrong, %d settled by %d, "
			      "%.0f replications\n",
			      share[i], wrong, first, VERDICT_FIRST,
			      replications / 2000);
		assert_int(wrong, <=, 20); /* ten looks at .05 %, 3 standard errors */
		if (share[i] >= 0.2 && share[i] <= 0.8)
			assert_int(first, >, 1900);
	}
}

/* By two stages of which only one cell has the second. */
static void stages_are_one_run(void **state)
{
	struct experiment whole, parts;
	struct cell_summary *a, *b;
	int to[] = { 3, 3 };
	struct arena arena;
	struct scenario *s;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(TINY "kernels: [base, +rmbarrier]\nreplications: 7\n",
		      &arena);
	a = run_all(&whole, s, &arena);
	experiment_open(&parts, s, NULL, 9, &arena);
	assert_null(experiment_extend(&parts, to, 2, &arena, NULL, NULL));
	to[1] = 7;
	assert_null(experiment_extend(&parts, to, 1, &arena, NULL, NULL));
	assert_int(experiment_least(&parts), ==, 3);
	assert_int(experiment_most(&parts), ==, 7);
	b = experiment_summaries(&parts, &arena);
	assert_memory_equal(&a[1], &b[1], sizeof(*a));
	assert_uint(b[0].latency.n, ==, 3 * a[0].latency.n / 7);
	experiment_free(&whole);
	experiment_free(&parts);
	arena_free(&arena);
}

/* -- the verb -- */

#define MEASURED                                                              \
	TINY "kernels: [+rmbarrier]\n"                                        \
	     "measured: {+rmbarrier: {idle: {p50: 1s, max: 2s}}}\n"           \
	     "validation: {replications: 40, thresholds: {%s}}\n"

static int validate_with(const char *threshold, char **out)
{
	char text[1024], *path;
	char *argv[] = { (char[]){ "umountsim validate" }, NULL,
			 (char[]){ "-q" }, NULL };
	int status;

	snprintf(text, sizeof(text), MEASURED, threshold);
	path = temporary(text);
	argv[1] = path;
	status = run_verb(cmd_validate, argv, out);
	discard(path);
	return status;
}

static void thresholds_decide_the_status(void **state)
{
	(void)state;
	assert_int(validate_with("", NULL), ==, EXIT_OK);
	assert_int(validate_with("p50_error_mean_most: none", NULL), ==,
		   EXIT_OK);
	assert_int(validate_with("hits_least: 1", NULL), ==, EXIT_NOT_MET);
	assert_int(validate_with("p50_error_mean_most: 0.5", NULL), ==,
		   EXIT_NOT_MET);
	assert_int(validate_with("p50_error_worst_most: 0.999", NULL), ==,
		   EXIT_OK);
	/* What was not measured cannot be met. */
	assert_int(validate_with("gp_error_most: 0.5", NULL), ==,
		   EXIT_NOT_MET);
	assert_int(validate_with("drain_error_worst_most: 0.5", NULL), ==,
		   EXIT_NOT_MET);
}

/* Of what --only leaves out nothing is said, and no threshold fails by it. */
static void what_did_not_run_is_not_judged(void **state)
{
	char *path = temporary(
		TINY "kernels: [base, +persb]\n"
		     "measured: {base: {idle: {p50: 1s}}}\n"
		     "validation: {replications: 40, mix: {idle: 1},\n"
		     "  drain: {base: 1ms}, thresholds:\n"
		     "  {hits_least: 1, drain_error_worst_most: 0.1}}\n");
	char *argv[] = { (char[]){ "umountsim validate" }, path,
			 (char[]){ "-q" }, (char[]){ "--only" },
			 (char[]){ "kernel=+persb" }, NULL };
	char *out;

	(void)state;
	assert_int(run_verb(cmd_validate, argv, &out), ==, EXIT_OK);
	assert_non_null(strstr(out, "-  not judged"));
	assert_null(strstr(out, "nan"));
	free(out);
	argv[3] = NULL;
	assert_int(run_verb(cmd_validate, argv, &out), ==, EXIT_NOT_MET);
	assert_null(strstr(out, "not judged"));
	free(out);
	discard(path);
}

/* A distribution that is not the model's fails if that is asked. */
static void a_ks_miss_is_a_miss(void **state)
{
	char *csv = temporary("latency_ms\n5\n5\n5\n5\n5\n5\n5\n500\n");
	char text[1024], *path, *out;
	char *argv[] = { (char[]){ "umountsim validate" }, NULL,
			 (char[]){ "-q" }, (char[]){ "--set" },
			 (char[]){ "validation.thresholds.ks_misses_most=0" },
			 NULL };

	(void)state;
	snprintf(text, sizeof(text), TINY "kernels: [base]\nvalidation: "
		 "{replications: 40, observed: 40, samples: %s}\n", csv);
	path = temporary(text);
	argv[1] = path;
	assert_int(run_verb(cmd_validate, argv, &out), ==, EXIT_NOT_MET);
	if (!strstr(out, "; KS misses 1 of 1\n") ||
	    !strstr(out, "idle: N = 8 umounts"))
		fail_msg("%s", out);
	free(out);
	argv[3] = NULL;
	assert_int(run_verb(cmd_validate, argv, NULL), ==, EXIT_OK);
	discard(path);
	discard(csv);
}

static void the_last_line_sums_up(void **state)
{
	char *out, *last, hundred[8];
	double mean, worst, all;
	int hits, of, end = 0;

	(void)state;
	assert_int(validate_with("", &out), ==, EXIT_OK);
	out[strlen(out) - 1] = '\0';
	last = strrchr(out, '\n') + 1;
	assert_int(sscanf(last, "hit %d of %d; p50 error mean %lf %%, worst "
				"%lf %%; all error mean %lf %%%n",
			  &hits, &of, &mean, &worst, &all, &end), ==, 5);
	assert_int(end, ==, strlen(last));
	assert_int(hits, ==, 0);
	assert_int(of, ==, 2);
	snprintf(hundred, sizeof(hundred), "%.1f", mean);
	assert_near(atof(hundred), mean, 0);
	assert_real(mean, >, 90);
	free(out);
}

static void without_data_it_is_an_error(void **state)
{
	char *path = temporary(TINY);
	char *argv[] = { (char[]){ "umountsim validate" }, path, NULL };

	(void)state;
	assert_int(run_verb(cmd_validate, argv, NULL), ==, EXIT_USAGE);
	discard(path);
}

/* -- data sets -- */

static void samples_become_statistics(void **state)
{
	char *csv = temporary("kernel,driver,sample,latency_ms\n"
			      "base,idle,0,3\nbase,idle,1,1\nbase,idle,2,2\n"
			      "base,pressure-only,0,9\n");
	struct arena arena;
	struct dataset d;
	struct scenario *s;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(TINY "kernels: [base]\n", &arena);
	s->validation.samples = csv;
	assert_true(dataset_load(&d, s, &arena, stderr));
	assert_int(dataset_series(&d, 0, 0, QUANTITY_LATENCY)->n, ==, 3);
	assert_int(s->nr_measured, ==, 1);
	assert_near(s->measured[0].latency_ms[STAT_P50], 2, 0);
	assert_near(s->measured[0].latency_ms[STAT_P95], 2, 0);
	assert_near(s->measured[0].latency_ms[STAT_MAX], 3, 0);
	arena_free(&arena);
	discard(csv);
}

/* What probe has timed: a driver for each wait that is asked about. */
static void waits_have_drivers(void **state)
{
	char *csv = temporary("wait,load,threads,pace,sample,duration_ms\n"
			      "rcu_barrier,idle,1,single,0,20\n"
			      "umount-tmpfs,idle,1,row,0,3\n"
			      "umount-tmpfs,idle,1,row,1,1\n"
			      "umount-tmpfs,dirty,1,row,0,5\n"
			      "umount-xfs-loop,dirty,1,row,0,7\n");
	struct arena arena;
	struct dataset d;
	struct scenario *s;

	(void)state;
	arena_init(&arena, 0);
	s = load_text("umountsim: 1\nkernels: [base]\numount:\n"
		      "  umount-tmpfs-idle: {steps: [{delay: 1ms}]}\n"
		      "  umount-tmpfs-dirty: {steps: [{delay: 1ms}]}\n", &arena);
	s->validation.samples = csv;
	assert_true(dataset_load(&d, s, &arena, stderr));
	assert_int(dataset_series(&d, 0, 0, QUANTITY_LATENCY)->n, ==, 2);
	assert_int(dataset_series(&d, 0, 1, QUANTITY_LATENCY)->n, ==, 1);
	assert_int(s->nr_measured, ==, 2);
	assert_near(s->measured[1].latency_ms[STAT_P50], 5, 0);
	arena_free(&arena);
	discard(csv);
}

/* N is that of the measurement, whatever the driver says. */
static void n_is_what_was_measured(void **state)
{
	char *csv = temporary("kernel,driver,latency_us\nbase,idle,3000\n"
			      "base,idle,1000\n+persb,idle,2000\n");
	struct cell_summary *summary;
	struct arena arena;
	struct dataset d;
	struct scenario *s;
	struct experiment e;
	double lo = 1e18, hi = 0;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(TINY "kernels: [base, +persb]\nreplications: 50\n",
		      &arena);
	s->validation.samples = csv;
	assert_int(s->driver[0].samples, ==, 9);
	assert_true(dataset_load(&d, s, &arena, stderr));
	assert_int(s->driver[0].samples, ==, 2);
	assert_int(s->measured[0].n, ==, 2);
	assert_int(s->measured[1].n, ==, 1);
	summary = run_all(&e, s, &arena);
	/* Of one sample, all statistics are that sample. */
	assert_near(summary[1].latency_predictive[STAT_MAX].hi,
		    summary[1].latency_predictive[STAT_P50].hi, 0);
	for (int r = 0; r < 50; r++) {
		double x = (double)e.cell[1].replication[r].latency[0];

		lo = fmin(lo, x);
		hi = fmax(hi, x);
	}
	assert_real(summary[1].latency_predictive[STAT_P50].lo, >=, lo);
	assert_real(summary[1].latency_predictive[STAT_P50].hi, <=, hi);
	experiment_free(&e);
	arena_free(&arena);
	discard(csv);
}

/* Means, with N or with their error, and p90 are judged like the others. */
static void means_are_judged(void **state)
{
	struct cell_summary *summary;
	struct cell_judgement *j;
	struct arena arena;
	struct scenario *s;
	struct experiment e;
	struct dataset d;
	int nr;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(TINY "kernels: [base, +persb]\nreplications: 50\n"
			   "measured:\n  base: {idle: {mean: 9ms, p90: 10ms, "
			   "n: 4}}\n"
			   "  +persb: {idle: {mean: 500ms, mean_error: 1s}}\n",
		      &arena);
	assert_true(dataset_load(&d, s, &arena, stderr)); /* as validate does */
	summary = run_all(&e, s, &arena);
	j = experiment_judge(&e, summary, &arena, &nr);
	assert_int(nr, ==, 3);
	assert_int(j[0].statistic, ==, STAT_P90);
	assert_int(j[1].statistic, ==, STAT_MEAN);
	assert_int(j[2].statistic, ==, STAT_MEAN);
	/* The mean of 4 scatters more than that of all, within the range. */
	assert_real(j[1].is.predicted.lo, <, summary[0].latency.mean);
	assert_real(j[1].is.predicted.hi, >, summary[0].latency.mean);
	assert_near(j[2].is.predicted.median, summary[1].latency.mean, 1);
	assert_near(j[2].is.predicted.hi - j[2].is.predicted.lo,
		    2 * 1.96e9, 1e6);
	assert_true(j[2].is.hit);
	/* More than the replications take cannot be judged. */
	s->measured[0].n = 10;
	j = experiment_judge(&e, summary, &arena, &nr);
	assert_int(nr, ==, 1);
	experiment_free(&e);
	arena_free(&arena);
}

/* What is said of those samples, to be freed; NULL if they are taken. */
static char *refusal(const char *scenario, const char *samples)
{
	char *path = temporary(samples), *text = NULL;
	struct arena arena;
	struct scenario *s;
	struct dataset d;
	size_t size;
	FILE *diag = open_memstream(&text, &size);
	bool taken;

	arena_init(&arena, 0);
	s = load_text(scenario, &arena);
	s->validation.samples = path;
	taken = dataset_load(&d, s, &arena, diag);
	fclose(diag);
	if (taken) {
		free(text);
		text = NULL;
	}
	arena_free(&arena);
	discard(path);
	return text;
}

static void assert_refused(const char *scenario, const char *samples,
			   const char *why)
{
	char *text = refusal(scenario, samples);

	if (!text || !strstr(text, why))
		fail_msg("%s\nexpected: %s", text ? text : "taken", why);
	free(text);
}

static void bad_data_is_told_with_its_line(void **state)
{
	static const char *const bad[][2] = {
		{ "kernel,driver\nbase,idle\n",
		  ":1:1: error: no column 'latency_ms'" },
		{ "driver,latency_ms\nidle,1\n",
		  ":1:1: error: no column 'kernel', and the scenario has 4" },
		{ "kernel,driver,latency_ms\nbase,idle,x\n",
		  ":2:11: error: 'x' is not a duration" },
		{ "kernel,driver,latency_ms\n\nbase\n",
		  ":3:1: error: the line has 1 field" },
		{ "kernel,driver,latency_ms\nbase,idle,1\nbase,qiuck,1\n",
		  ":3:6: error: 'qiuck' is no driver" },
		{ "kernel,driver,latency_ms\nBase,idle,1\n",
		  ":2:1: error: 'Base' is no kernel" },
		{ "machine,kernel,driver,latency_ms\na,base,idle,1\n"
		  "b,base,idle,1\n", ":3:1: error: 'b' is another machine" },
		{ "kernel,driver,latency_micros\nbase,idle,1\n",
		  ":1:1: error: 'latency_micros' does not end in a unit: _ns, "
		  "_us, _ms or _s" },
		{ "kernel,driver,latency_us_umount\nbase,idle,1\n",
		  ":1:1: error: 'latency_us_umount' does not end in a unit" },
		{ "kernel,driver,latency_min\nbase,idle,1\n",
		  ":1:1: error: 'latency_min' does not end in a unit" },
		{ "", ": error: the file is empty" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_refused(TINY, bad[i][0], bad[i][1]);
}

static void columns_say_their_unit(void **state)
{
	static const char *const named[] = {
		"latency", "latency_ms", "latency_umount_us", "latency [s]",
		"latency (\xc2\xb5s)",
	};
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++) {
		char *said;

		snprintf(text, sizeof(text), "kernel,driver,%s\nbase,idle,1\n",
			 named[i]);
		said = refusal(TINY, text);
		if (said)
			fail_msg("%s", said);
	}
}

/* Histograms that the scenario has no cell of join no other's. */
static void a_cell_has_one_series(void **state)
{
	static const char *const both =
		"@umount_us[idle, base]:\n[2K, 4K)  2 |@@|\n\n"
		"@umount_us[idle, +persb]:\n[1K, 2K)  3 |@@|\n";
	static const char *const two =
		"umountsim: 1\nkernels: [base]\n"
		"umount: {idle: {samples: 9}, busy: {samples: 9}}\n";
	char *text = refusal(TINY "kernels: [base, +persb]\n", both);

	(void)state;
	if (text)
		fail_msg("%s", text);
	assert_null(refusal(TINY "kernels: [base]\n",
			    "@usecs:\n[2K, 4K)  2 |@@|\n"));
	assert_refused(TINY "kernels: [base]\n", both,
		       ": error: '@umount_us[idle, base]' and '@umount_us[idle, "
		       "+persb]' would both be of kernel base and driver idle\n");
	assert_refused(two,
		       "@usecs[idle, busy]:\n[2K, 4K)  2 |@@|\n",
		       ": error: '@usecs[idle, busy]' could be of the driver "
		       "'idle' or 'busy'\n");
	assert_refused(two,
		       "@usecs:\n[2K, 4K)  2 |@@|\n",
		       ": error: '@usecs' does not say which driver of the "
		       "scenario it is of\n");
}

/* What a listener hears is what the runs themselves count. */
static void tracing_agrees_with_the_runs(void **state)
{
	char *samples = temporary("kernel,driver,latency_ms\n"
				  "+rmbarrier,idle,5\n");
	char *gps = temporary("kernel,driver,length_ms\n+rmbarrier,idle,2\n");
	char *calls = temporary("kernel,driver,function,inside,duration_ms\n"
				"+rmbarrier,idle,cgroup_writeback_umount,"
				"umount,4\n");
	struct arena arena;
	struct experiment e;
	struct dataset d;
	struct scenario *s;
	struct inside_comparison *c;
	struct cell_summary *summary;
	struct judgement gp;
	int nr;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(TINY "kernels: [+rmbarrier]\nreplications: 80\n",
		      &arena);
	s->validation.samples = samples;
	s->validation.grace_periods = gps;
	s->validation.calls = calls;
	assert_true(dataset_load(&d, s, &arena, stderr));
	summary = run_all(&e, s, &arena);
	assert_null(inside_compare(&e, &d, 80, 2, &arena, &c, &nr));
	assert_int(nr, ==, 3);
	assert_near(series_mean(&c[0].predicted), summary->latency.mean, 1e-3);
	assert_near(series_mean(&c[2].predicted), summary->drain.mean, 1e-3);
	/* The listener also hears periods that began before the window. */
	assert_near(series_mean(&c[1].predicted) / totals_gp_mean(&summary->totals), 1, 0.02);
	gp = inside_grace_periods(&e, c, nr, &arena);
	assert_real(gp.measured, ==, 2.0 * MSEC);
	assert_near(gp.predicted.median / series_mean(&c[1].predicted), 1, 0.1);
	assert_real(gp.predicted.lo, <, gp.predicted.median);
	assert_real(gp.predicted.hi, >, gp.predicted.median);
	experiment_free(&e);
	arena_free(&arena);
	discard(samples);
	discard(gps);
	discard(calls);
}

/* -- the published numbers are in two places -- */

static void published_numbers_agree(void **state)
{
	char kernel[32], driver[32], statistic[32];
	struct arena arena;
	struct scenario *s;
	FILE *f = fopen("validation/published.csv", "r");
	int compared = 0;
	double ms;

	(void)state;
	if (!f)
		fail_msg("validation/published.csv: not run from the source "
			 "directory");
	arena_init(&arena, 0);
	s = scenario_load(&arena, "configs/published.yaml", NULL, 0, stderr);
	assert_non_null(s);
	assert_int(fscanf(f, "%*s"), ==, 0);
	while (fscanf(f, " %31[^,],%31[^,],%31[^,],%lf", kernel, driver,
		      statistic, &ms) == 4) {
		for (int i = 0; i < s->nr_measured; i++) {
			const struct measured *m = &s->measured[i];

			if (strcmp(s->kernel[m->kernel].name, kernel) ||
			    strcmp(s->driver[m->driver].name, driver))
				continue;
			for (int k = 0; k < NR_STATISTICS; k++) {
				if (strcmp(statistic_name[k], statistic))
					continue;
				assert_near(m->latency_ms[k], ms, 1e-9);
				compared++;
			}
		}
	}
	fclose(f);
	assert_int(compared, ==, 48);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances_by_hand),
		cmocka_unit_test(intervals_are_honest),
		cmocka_unit_test(errors_by_chance),
		cmocka_unit_test(verdicts_by_hand),
		cmocka_unit_test(settled_verdicts_are_right),
		cmocka_unit_test(stages_are_one_run),
		cmocka_unit_test(thresholds_decide_the_status),
		cmocka_unit_test(what_did_not_run_is_not_judged),
		cmocka_unit_test(a_ks_miss_is_a_miss),
		cmocka_unit_test(n_is_what_was_measured),
		cmocka_unit_test(means_are_judged),
		cmocka_unit_test(the_last_line_sums_up),
		cmocka_unit_test(without_data_it_is_an_error),
		cmocka_unit_test(samples_become_statistics),
		cmocka_unit_test(waits_have_drivers),
		cmocka_unit_test(bad_data_is_told_with_its_line),
		cmocka_unit_test(columns_say_their_unit),
		cmocka_unit_test(a_cell_has_one_series),
		cmocka_unit_test(tracing_agrees_with_the_runs),
		cmocka_unit_test(published_numbers_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
