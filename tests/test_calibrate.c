/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fit finds what made the data, says what the data does not tell, and never
 * reads what is held out.
 */
#include "cmd/suggest.h"
#include "study/calibrate.h"
#include "study/minimise.h"
#include "study/surrogate.h"
#include "synthetic.h"
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
	const double centre[] = { 0.5, 0.5 }, width[] = { 1, 1 };
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
	surrogate_fit(&s, 2, 1, 30, point, value, centre, width, &arena);
	surrogate_predict(&s, at, &out);
	assert_near(out, 1 + 0.6 - 0.64 + 0.72, 0.01);
	arena_free(&arena);
}

/* -- recovery -- */

/* The sanitizers look for other errors than more would show. */
#ifdef __SANITIZE_ADDRESS__
#define EXPERIMENTS 1
#else
#define EXPERIMENTS 5
#endif

/*
 * The small version of `make coverage`: of five intervals of 95 % fewer than
 * three hold once in a thousand times.  An estimate of one experiment
 * is 4 to 5 % of its range off.
 */
static void known_parameters_are_recovered(void **state)
{
	double off[2] = { 0 };
	struct synthetic s;
	int held[2] = { 0 };

	(void)state;
	synthetic_open(&s, &situation[SITUATION_MANY], 77, 2);
	for (uint64_t seed = 77; seed < 77 + EXPERIMENTS; seed++) {
		const struct test_run run = { .seed = seed };
		struct fit fit;

		synthetic_fit(&s, seed, &fit);
		for (int i = 0; i < 2; i++) {
			off[i] += fit.estimate[i].u - s.of->truth[i];
			held[i] += synthetic_holds(&s, &fit, i);
			assert_true(fit.estimate[i].identified);
		}
		assert_real_in(&run, fit.loss, <, 40);
		assert_real_in(&run, fit.miss, <, MISS_MOST);
	}
	for (int i = 0; i < 2; i++) {
		print_message("# %s: off by %.3f, %d of %d intervals hold\n",
			      i ? "load.switch_rate" : "umount_path.user",
			      off[i] / EXPERIMENTS, held[i], EXPERIMENTS);
		assert_near(off[i] / EXPERIMENTS, 0, 0.15 / sqrt(EXPERIMENTS));
		assert_int(held[i], >=, EXPERIMENTS - 2);
	}
	synthetic_close(&s);
}

/* An interval of a true value at the end of the range ends there too. */
static void a_parameter_may_be_at_its_bound(void **state)
{
	struct synthetic s;
	struct fit fit;

	(void)state;
	synthetic_open(&s, &situation[SITUATION_BOUND], 5, 2);
	synthetic_fit(&s, 5, &fit);
	assert_near(fit.estimate[0].lo, 0, 1e-9);
	assert_real(fit.estimate[0].hi, <, 0.3);
	synthetic_close(&s);
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
	char *text = synthetic_text(&situation[SITUATION_MANY], 77), *before, *after, *at;

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
	char *text = synthetic_text(&situation[SITUATION_MANY], 77), *path = temporary(text);
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

/* Without parameters it names some, which are ranges that it would take. */
static void parameters_are_suggested(void **state)
{
	char *out = NULL, *option;
	struct scenario *s;
	struct arena arena;
	size_t size;
	FILE *f = open_memstream(&out, &size);
	int n = 0;

	(void)state;
	arena_init(&arena, 0);
	s = load_text(TINY, &arena);
	suggest_parameters(s, &arena, f);
	fclose(f);
	assert_non_null(strstr(out, "umount_path.user.lognormal.median="));
	for (option = strtok(out, " \n"); option; option = strtok(NULL, " \n")) {
		char *from = strchr(option, '='), *to;
		struct free_parameter p = { .path = option };

		if (!from)
			continue;
		*from++ = '\0';
		to = strstr(from, "..");
		*to = '\0';
		*strchr(to + 2, ',') = '\0';
		p.from = from;
		p.to = to + 2;
		assert_null(free_parameter_range(&p));
		n++;
	}
	assert_int(n, >=, 4);
	free(out);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_minimum_may_lie_on_an_edge),
		cmocka_unit_test(a_quadratic_is_fitted_exactly),
		cmocka_unit_test(known_parameters_are_recovered),
		cmocka_unit_test(a_parameter_may_be_at_its_bound),
		cmocka_unit_test(what_is_held_out_is_not_read),
		cmocka_unit_test(options_are_checked),
		cmocka_unit_test(parameters_are_suggested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
