/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fit finds what made the data, says what the data does not tell, and never
 * reads what is held out.
 */
#include "study/calibrate.h"
#include "study/minimise.h"
#include "study/surrogate.h"
#include "validation.h"

/* -- the parts -- */

/* Least at (0.2, 0.9), where it is 3; the second lies outside the box. */
static double bowl(const double *x, void *ctx)
{
	(void)ctx;
	return 3 + (x[0] - 0.2) * (x[0] - 0.2) +
	       2 * (x[1] - 0.9) * (x[1] - 0.9);
}

static void the_minimum_may_lie_on_an_edge(void **state)
{
	const double lo[] = { 0, 0 }, hi[] = { 1, 0.5 };
	double x[] = { 0.8, 0.1 };

	(void)state;
	assert_near(minimise_in_box(bowl, NULL, 2, lo, hi, 2, x), 3.32, 1e-4);
	assert_near(x[0], 0.2, 1e-2);
	assert_near(x[1], 0.5, 1e-3);
}

static void a_quadratic_is_fitted_exactly(void **state)
{
	double u[30][2], y[30], *point[30], *value[30], at[] = { 0.3, 0.8 };
	const double centre[] = { 0.5, 0.5 };
	struct surrogate s;
	struct arena arena;
	double out;

	(void)state;
	arena_init(&arena, 0);
	for (int i = 0; i < 30; i++) {
		u[i][0] = (double)(i % 6) / 5;
		u[i][1] = (double)(i / 6) / 4;
		y[i] = 1 + 2 * u[i][0] - u[i][1] * u[i][1] +
		       3 * u[i][0] * u[i][1];
		point[i] = u[i];
		value[i] = &y[i];
	}
	surrogate_fit(&s, 2, 1, 30, point, value, centre, 1, &arena);
	surrogate_predict(&s, at, &out);
	assert_near(out, 1 + 0.6 - 0.64 + 0.72, 0.01);
	arena_free(&arena);
}

/* -- recovery -- */

#define FITTED                                                                \
	"validation: {replications: 20}\n"                                    \
	"calibrate: {replications: 30, evaluations: 40, parameters: {\n"      \
	"  umount_path.user.constant: [500us, 4ms],\n"                        \
	"  load.switch_rate: {from: 50, to: 2000, log: true},\n"              \
	"  cgroup.kernfs_nodes: [1, 40]}}\n"

#define LATER 20 /* evaluations, after those of the first fit */
#define SAMPLES 24 /* the least of which p95, p99 and max are three */

/* The values that the data is made with: the rate is TINY's. */
#define TRUTH "umount_path: {user: 1.7ms}\n"

/* Appends what a measurement of that cell of the true scenario gave. */
static void write_measured(const struct experiment *e,
			   const struct cell_summary *summary, int cell,
			   FILE *out)
{
	const struct summary *s = &summary[cell].latency;

	fprintf(out, "  %s: {idle: {",
		e->scenario->kernel[e->cell[cell].kernel].name);
	for (int i = 0; i < NR_STATISTICS; i++)
		fprintf(out, "%s%s: %lldns", i ? ", " : "", statistic_name[i],
			(long long)s->stat[i]);
	fputs("}}\n", out);
}

/*
 * A scenario with data that it has made itself.  The kernels are measured one
 * by one, each under a seed of its own: measurements share no random numbers.
 */
static char *synthetic(uint64_t seed)
{
	static const char truth[] =
		TINY TRUTH "kernels: [base, +rmbarrier, +persb]\n"
		"replications: 1\n"
		"--- ";
	char text[sizeof(truth)], *out = NULL;
	struct scenario *s;
	struct arena arena;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	memcpy(text, truth, sizeof(truth));
	*strstr(text, "---") = '\0';
	arena_init(&arena, 0);
	s = load_text(text, &arena);
	s->driver[0].samples = SAMPLES;
	fputs(TINY "kernels: [base, +rmbarrier, +persb]\n" FITTED, f);
	fputs("measured:\n", f);
	for (int cell = 0; cell < 3; cell++) {
		struct cell_summary *summary;
		struct experiment e;

		s->seed = seed + (uint64_t)cell * 1000;
		summary = run_all(&e, s, &arena);
		write_measured(&e, summary, cell, f);
		experiment_free(&e);
	}
	fclose(f);
	arena_free(&arena);
	return out;
}

/* The sanitizers look for other errors than more would show. */
#ifdef __SANITIZE_ADDRESS__
#define EXPERIMENTS 1
#else
#define EXPERIMENTS 10
#endif

/* Sums over experiments: estimates by the truth, and intervals that hold it. */
struct recovered {
	double user, log_rate, loss, loss_start;
	int user_held, rate_held;
};

static struct scenario *experiment(uint64_t seed, struct loss *loss,
				   struct arena *arena)
{
	char *text = synthetic(seed);
	struct scenario *s = load_text(text, arena);

	s->driver[0].samples = SAMPLES;
	loss_init(loss, s, arena);
	assert_int(loss->nr, ==, 12);
	free(text);
	return s;
}

/* What is fitted to: that experiment's measurement. */
static void fit_to(struct loss *loss, uint64_t seed)
{
	struct loss measured;
	struct arena arena;

	arena_init(&arena, 0);
	experiment(seed, &measured, &arena);
	for (int i = 0; i < loss->nr; i++)
		loss->target[i].measured = measured.target[i].measured;
	arena_free(&arena);
}

static void recover_known_parameters(struct calibration *c, uint64_t seed,
				     struct recovered *sum)
{
	const struct test_run run = { .seed = seed };
	struct fit fit;
	double user, rate;

	fit_to(c->loss, seed);
	assert_null(calibrate(c, NULL, &fit));

	user = 500e3 + fit.estimate[0].u * 3.5e6;
	rate = 50 * pow(40, fit.estimate[1].u);
	sum->user += user / 1.7e6;
	sum->log_rate += log(rate / 300);
	sum->user_held += 500e3 + fit.estimate[0].lo * 3.5e6 <= 1.7e6 &&
			  500e3 + fit.estimate[0].hi * 3.5e6 >= 1.7e6;
	sum->rate_held += 50 * pow(40, fit.estimate[1].lo) <= 300 &&
			  50 * pow(40, fit.estimate[1].hi) >= 300;
	assert_true(fit.estimate[0].identified);
	/* Nobody can tell how many kernfs nodes a cgroup has. */
	assert_false(fit.estimate[2].identified);
	assert_real_in(&run, fit.loss, <, 40);
	sum->loss += fit.loss;
	sum->loss_start += fit.loss_start;
}

/*
 * An estimate of one experiment is 8 % off for the user time, and 30 % for the
 * rate; the mean of all may be off twice that by the root of their number.  Of
 * ten intervals of 95 % fewer than eight hold once in a hundred times.  The fits
 * share their evaluations, which know nothing of what is fitted to.
 */
static void known_parameters_are_recovered(void **state)
{
	struct recovered sum = { .user = 0 };
	struct calibration c;
	struct simulator sim;
	struct scenario *s;
	struct arena arena;
	struct loss loss;

	(void)state;
	arena_init(&arena, 0);
	s = experiment(77, &loss, &arena);
	assert_true(simulator_init(&sim, s, &loss, 2, &arena, stderr));
	calibration_init(&c, &sim, &loss, stderr);
	for (uint64_t i = 0; i < EXPERIMENTS; i++) {
		recover_known_parameters(&c, 77 + i, &sum);
		c.budget = LATER;
	}
	print_message("# umount_path.user %.3f of the truth, %d of %d "
		      "intervals hold it; load.switch_rate %.3f, %d\n",
		      sum.user / EXPERIMENTS, sum.user_held, EXPERIMENTS,
		      exp(sum.log_rate / EXPERIMENTS), sum.rate_held);
	assert_real(sum.loss_start, >, 2 * sum.loss);
	assert_near(sum.user / EXPERIMENTS, 1, 0.16 / sqrt(EXPERIMENTS));
	assert_near(sum.log_rate / EXPERIMENTS, 0, 0.6 / sqrt(EXPERIMENTS));
	assert_int(sum.user_held, >=, EXPERIMENTS * 4 / 5);
	assert_int(sum.rate_held, >=, EXPERIMENTS * 4 / 5);
	arena_free(&arena);
}

/* -- the verb -- */

/* stdout and the written scenario of a fit that holds +persb out. */
static char *fit_without_persb(const char *text, const char *jobs)
{
	char *path = temporary(text), *fitted = temporary(""), *out, *yaml;
	char *argv[] = { (char[]){ "umountsim calibrate" }, path,
			 (char[]){ "-q" }, (char[]){ "--replications=5" },
			 (char[]){ "--evaluations=8" },
			 (char[]){ "--holdout=kernel=+persb" },
			 (char[]){ "-o" }, fitted, (char *)jobs, NULL };
	char *both;

	assert_int(run_verb(cmd_calibrate, argv, &out), ==, EXIT_OK);
	yaml = contents(fitted);
	both = malloc(strlen(out) + strlen(yaml) + 1);
	strcpy(both, out);
	strcat(both, yaml);
	free(out);
	free(yaml);
	discard(path);
	discard(fitted);
	return both;
}

static void what_is_held_out_is_not_read(void **state)
{
	char *text = synthetic(77), *before, *after, *at;

	(void)state;
	before = fit_without_persb(text, "-j1");
	/* cppcheck-suppress memleakOnRealloc; it ends the test */
	text = realloc(text, strlen(text) + 2);
	at = strstr(strstr(text, "measured:"), "+persb:");
	at = strstr(at, "max: ") + 5;
	memmove(at + 1, at, strlen(at) + 1); /* ten times the maximum */
	after = fit_without_persb(text, "-j2");
	assert_string_equal(before, after);
	assert_non_null(strstr(before, "Estimates"));
	assert_null(strstr(strstr(before, "\nmeasured:"), "+persb"));
	free(before);
	free(after);
	free(text);
}

static int calibrate_with(const char *option)
{
	char *text = synthetic(77), *path = temporary(text);
	char *argv[] = { (char[]){ "umountsim calibrate" }, path,
			 (char[]){ "-q" }, (char[]){ "--replications=3" },
			 (char[]){ "--evaluations=6" }, (char *)option, NULL };
	int status = run_verb(cmd_calibrate, argv, NULL);

	discard(path);
	free(text);
	return status;
}

static void options_are_checked(void **state)
{
	(void)state;
	assert_int(calibrate_with("--parameter=host.hz=100..1000"), ==,
		   EXIT_OK);
	assert_int(calibrate_with("--parameter=load.pause.constant=0ms..1ms"),
		   ==, EXIT_OK);
	assert_int(calibrate_with("--parameter=host.hz=1000..100"), ==,
		   EXIT_USAGE);
	assert_int(calibrate_with("--parameter=host.hx=1..2"), ==, EXIT_USAGE);
	assert_int(calibrate_with("--parameter=kernels.base.gate=1..2"), ==,
		   EXIT_USAGE);
	assert_int(calibrate_with("--parameter=host.hz=1..2ms"), ==,
		   EXIT_USAGE);
	assert_int(calibrate_with("--parameter=load.switch_rate=0..9,log"), ==,
		   EXIT_USAGE);
	assert_int(calibrate_with("--parameter=host.hz"), ==, EXIT_USAGE);
	assert_int(calibrate_with("--holdout=kernel=none"), ==, EXIT_USAGE);
	assert_int(calibrate_with("--holdout=driver=idle"), ==, EXIT_USAGE);
	assert_int(calibrate_with("--leave-one-out=kernel"), ==, EXIT_OK);
	assert_int(calibrate_with("--leave-one-out=driver"), ==, EXIT_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_minimum_may_lie_on_an_edge),
		cmocka_unit_test(a_quadratic_is_fitted_exactly),
		cmocka_unit_test(known_parameters_are_recovered),
		cmocka_unit_test(what_is_held_out_is_not_read),
		cmocka_unit_test(options_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
