/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See synthetic.h. */
#include "synthetic.h"

#include <stdlib.h>
#include <string.h>

#include "validation.h"

/* Evaluations of the first fit of a group, and of a later one. */
#define FIRST 45
#define LATER 20

/* Latencies between two grace periods of 2 to 3 ms. */
#define HOST                                                                  \
	"umountsim: 1\n"                                                      \
	"host: {cpus: 4, hz: 1000}\n"                                         \
	"load: {churners: 2, writes: 4, warmup: 50ms, commit_ios: 0}\n"      \
	"validation: {replications: 20}\n"
#define SAMPLES(n) "umount: {idle: {samples: " n ", gap: 1ms}}\n"
#define USER "umount_path.user.constant: [500us, 4ms]"
#define RATE "load.switch_rate: {from: 50, to: 2000, log: true}"

const struct situation situation[NR_SITUATIONS] = {
	[SITUATION_MANY] = {
		.name = "many statistics",
		.scenario = HOST SAMPLES("24")
			    "kernels: [base, +rmbarrier, +persb]\n",
		.fitted = USER ", " RATE ", cgroup.kernfs_nodes: [1, 40]",
		.nr_parameters = 3, .nr_asked = 2,
		.truth = { 0.35, 0.5, 0.5 },
	},
	[SITUATION_ONE_CELL] = {
		.name = "one cell",
		.scenario = HOST SAMPLES("50") "kernels: [base]\n",
		.fitted = USER ", " RATE,
		.nr_parameters = 2, .nr_asked = 2,
		.truth = { 0.35, 0.5 },
	},
	[SITUATION_WEAK] = {
		.name = "weakly identified",
		.scenario = HOST SAMPLES("9") "kernels: [base]\n",
		.fitted = RATE,
		.nr_parameters = 1, .nr_asked = 1,
		.truth = { 0.5 },
	},
	[SITUATION_BOUND] = {
		.name = "at its bound",
		.scenario = HOST SAMPLES("24") "kernels: [base, +persb]\n",
		.fitted = USER ", " RATE,
		.nr_parameters = 2, .nr_asked = 2,
		.truth = { 0, 0.5 },
	},
};

/* -- measuring -- */

static struct scenario *load_situation(const struct situation *of,
				       uint64_t seed, const char *measured,
				       struct arena *arena)
{
	char *text = arena_printf(
		arena, "%sseed: %llu\ncalibrate: {replications: 40, "
		       "evaluations: 100, parameters: {%s}}\n%s",
		of->scenario, (unsigned long long)seed, of->fitted, measured);

	return load_text(text, arena);
}

struct scenario *synthetic_truth(const struct situation *of, uint64_t seed,
				 int replications, struct arena *arena)
{
	struct scenario *s = load_situation(of, 1, "", arena);
	struct loss none = { .nr = 0 };
	struct simulator sim;

	assert_true(simulator_init(&sim, s, &none, 1, arena, stderr));
	s = simulator_scenario(&sim, of->truth, arena, stderr);
	assert_non_null(s);
	s->seed = seed;
	s->replications = replications;
	return s;
}

/* Appends what a measurement of that cell gave. */
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

char *synthetic_text(const struct situation *of, uint64_t seed)
{
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);
	struct scenario *s;
	struct arena arena;

	arena_init(&arena, 0);
	s = synthetic_truth(of, seed, 1, &arena);
	fprintf(f, "%scalibrate: {parameters: {%s}}\nmeasured:\n",
		of->scenario, of->fitted);
	for (int cell = 0; cell < s->nr_kernels; cell++) {
		struct cell_summary *summary;
		struct experiment e;

		s->seed = seed + (uint64_t)cell * 1000000;
		summary = run_all(&e, s, &arena);
		write_measured(&e, summary, cell, f);
		experiment_free(&e);
	}
	fclose(f);
	arena_free(&arena);
	return out;
}

static struct scenario *load_measured(const struct situation *of,
				      uint64_t seed, uint64_t measured,
				      struct arena *arena)
{
	char *text = synthetic_text(of, measured);
	struct scenario *s = load_situation(of, seed,
					    strstr(text, "measured:"), arena);

	free(text);
	return s;
}

/* -- fitting -- */

void synthetic_open(struct synthetic *s, const struct situation *of,
		    uint64_t group, int jobs)
{
	struct scenario *fitted;

	*s = (struct synthetic){ .of = of };
	arena_init(&s->arena, 0);
	/* What is measured is each experiment's; here it says of what. */
	fitted = load_measured(of, 1 + group, 1, &s->arena);
	loss_init(&s->loss, fitted, &s->arena);
	assert_true(simulator_init(&s->simulator, fitted, &s->loss, jobs,
				   &s->arena, stderr));
	calibration_init(&s->calibration, &s->simulator, &s->loss, stderr);
}

void synthetic_close(struct synthetic *s)
{
	arena_free(&s->arena);
}

/* The estimate is a point that has been simulated, and none of them is better. */
static void check_estimate(const struct synthetic *s, const struct fit *fit,
			   uint64_t seed)
{
	const struct test_run run = { .seed = seed };
	const struct calibration *c = &s->calibration;
	int d = s->of->nr_parameters, found = 0;
	struct arena arena;
	double *measured;

	arena_init(&arena, 0);
	measured = arena_calloc(&arena, (size_t)s->loss.nr, sizeof(*measured));
	for (int i = 0; i < s->loss.nr; i++)
		measured[i] = s->loss.target[i].measured;
	for (int k = 0; k < c->nr; k++) {
		const struct evaluation *ev = c->evaluation[k];
		bool same = true;

		assert_real_in(&run, loss_value(&s->loss, measured, ev->mean,
						NULL), >=, fit->loss - 1e-9);
		for (int i = 0; i < d; i++)
			same = same && ev->u[i] == fit->estimate[i].u;
		found += same;
	}
	assert_int_in(&run, found, >=, 1);
	arena_free(&arena);
}

void synthetic_fit(struct synthetic *s, uint64_t seed, struct fit *fit)
{
	struct loss measured;
	struct arena arena;

	arena_init(&arena, 0);
	loss_init(&measured, load_measured(s->of, 1, seed, &arena), &arena);
	assert_int(measured.nr, ==, s->loss.nr);
	for (int i = 0; i < s->loss.nr; i++)
		s->loss.target[i].measured = measured.target[i].measured;
	arena_free(&arena);
	s->calibration.budget = s->calibration.nr ? LATER : FIRST;
	assert_null(calibrate(&s->calibration, NULL, fit));
	check_estimate(s, fit, seed);
}

bool synthetic_holds(const struct synthetic *s, const struct fit *fit, int i)
{
	const struct fit_estimate *e = &fit->estimate[i];
	double u = s->of->truth[i];

	/* The truth is rounded to what can be written. */
	return e->lo - 1e-3 <= u && u <= e->hi + 1e-3;
}
