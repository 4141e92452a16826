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

/* The values that the data is made with: the rate is TINY's. */
#define TRUTH "umount_path: {user: 1.7ms}\n"

/* Appends what a measurement of the true scenario gave. */
static void write_measured(const struct experiment *e,
			   const struct cell_summary *summary, FILE *out)
{
	fputs("measured:\n", out);
	for (int c = 0; c < e->nr_cells; c++) {
		const struct summary *s = &summary[c].latency;

		fprintf(out, "  %s: {idle: {",
			e->scenario->kernel[e->cell[c].kernel].name);
		for (int i = 0; i < NR_STATISTICS; i++)
			fprintf(out, "%s%s: %lldns", i ? ", " : "",
				statistic_name[i], (long long)s->stat[i]);
		fputs("}}\n", out);
	}
}

/* A scenario with data that it has made itself, under another seed. */
static char *synthetic(void)
{
	static const char truth[] =
		TINY TRUTH "kernels: [base, +rmbarrier, +persb]\n"
		"replications: 1\nseed: 77\n"
		"--- ";
	char text[sizeof(truth)], *out = NULL;
	struct cell_summary *summary;
	struct experiment e;
	struct scenario *s;
	struct arena arena;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	memcpy(text, truth, sizeof(truth));
	*strstr(text, "---") = '\0';
	arena_init(&arena, 0);
	s = load_text(text, &arena);
	s->driver[0].samples = 60; /* a good measurement */
	summary = run_all(&e, s, &arena);
	fputs(TINY "kernels: [base, +rmbarrier, +persb]\n" FITTED, f);
	write_measured(&e, summary, f);
	fclose(f);
	experiment_free(&e);
	arena_free(&arena);
	return out;
}

static void known_parameters_are_recovered(void **state)
{
	char *text = synthetic();
	struct calibration c;
	struct simulator sim;
	struct scenario *s;
	struct arena arena;
	struct loss loss;
	struct fit fit;
	double user, rate;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(text, &arena);
	s->driver[0].samples = 60;
	loss_init(&loss, s, &arena);
	assert_int(loss.nr, ==, 12);
	assert_true(simulator_init(&sim, s, &loss, 2, &arena, stderr));
	calibration_init(&c, &sim, &loss, stderr);
	assert_null(calibrate(&c, NULL, &fit));

	user = 500e3 + fit.estimate[0].u * 3.5e6;
	rate = 50 * pow(40, fit.estimate[1].u);
	assert_near(user, 1.7e6, 0.05 * 1.7e6);
	assert_real(500e3 + fit.estimate[0].lo * 3.5e6, <=, 1.7e6);
	assert_real(500e3 + fit.estimate[0].hi * 3.5e6, >=, 1.7e6);
	assert_true(fit.estimate[0].identified);
	assert_near(log(rate / 300), 0, log(2));
	assert_real(50 * pow(40, fit.estimate[1].lo), <=, 300);
	assert_real(50 * pow(40, fit.estimate[1].hi), >=, 300);
	/* Nobody can tell how many kernfs nodes a cgroup has. */
	assert_false(fit.estimate[2].identified);
	assert_real(fit.loss, <, 40);
	assert_real(fit.loss_start, >, 2 * fit.loss);
	simulator_free(&sim);
	arena_free(&arena);
	free(text);
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
	char *text = synthetic(), *before, *after, *at;

	(void)state;
	before = fit_without_persb(text, "-j1");
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
	char *text = synthetic(), *path = temporary(text);
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
