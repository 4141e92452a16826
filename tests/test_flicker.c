/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A writer that is drawn when looked at against one that is stepped.
 *
 * First the two-state chain by itself: a stepped twin alternates between
 * exponential spells, switch by switch, and both are looked at as a machine
 * does, at a tick and 30 us later.  What is estimated from each: how often it
 * is busy, given its state at the look before, and how often it never changed
 * in between.  The two must agree with each other and with theory.
 *
 * Then whole machines: the published load with its writers drawn and with its
 * writers stepped must make as many iterations a second, and give the same
 * umounts.
 *
 * Each comparison allows LIMIT standard errors; the seeds are fixed, so what
 * passes once passes always.
 */
#include "kernel/flicker.h"
#include "properties.h"

#define SEED  3
#define LIMIT 4.0
#define TICKS 200000

/* How often, of how many. */
struct share {
	double yes, n;
};

static void note(struct share *s, bool yes)
{
	s->yes += yes;
	s->n++;
}

static double mean(const struct share *s)
{
	return s->yes / s->n;
}

static double variance(const struct share *s)
{
	/* Never nought, so that a share of 0 or 1 has a tolerance, too. */
	double p = (s->yes + 1) / (s->n + 2);

	return p * (1 - p) / s->n;
}

/* What looks a given time apart have seen, by the state at the first. */
struct seen {
	struct share busy[2], same[2];
};

enum { AT_TICK, AFTER_TICK, NR_LOOKS };

/* Either kind: looks at it at time t. */
struct chain {
	bool (*look)(struct chain *c, simtime_t t, bool *busy);
	struct flicker flicker;
	struct rng rng;
	/* stepped */
	struct dist spell[2]; /* idle, busy */
	simtime_t until;      /* end of the spell */
	bool busy;
	struct seen seen[NR_LOOKS];
};

static bool look_drawn(struct chain *c, simtime_t t, bool *busy)
{
	bool changed = flicker_look(&c->flicker, t);

	*busy = c->flicker.busy;
	return changed;
}

static bool look_stepped(struct chain *c, simtime_t t, bool *busy)
{
	bool changed = false;

	while (c->until <= t) {
		c->busy = !c->busy;
		c->until += dist_draw(&c->spell[c->busy], &c->rng);
		changed = true;
	}
	*busy = c->busy;
	return changed;
}

static void chain_init(struct chain *c, bool drawn, double cpu, double wait)
{
	*c = (struct chain){ .look = drawn ? look_drawn : look_stepped };
	c->rng = rng_stream(SEED, 0, "test", drawn, "flicker");
	c->spell[0] = dist_exponential(wait);
	c->spell[1] = dist_exponential(cpu);
	flicker_start(&c->flicker, 0, cpu, wait, &c->rng);
	c->busy = true;
	c->until = dist_draw(&c->spell[1], &c->rng);
}

static void watch_chain(struct chain *c, simtime_t tick)
{
	bool was = true, busy;

	for (simtime_t t = tick; t < TICKS * tick; t += tick)
		for (int look = 0; look < NR_LOOKS; look++) {
			struct seen *seen = &c->seen[look];
			bool changed = c->look(c, t + 30 * USEC * look, &busy);

			assert_true(changed || busy == was);
			note(&seen->busy[was], busy);
			note(&seen->same[was], !changed);
			was = busy;
		}
}

/* The probability to be busy dt after a look, and never to have changed. */
static double theory_busy(bool was, double dt, double cpu, double wait)
{
	double p = cpu / (cpu + wait);

	return p + (was - p) * exp(-dt * (1 / cpu + 1 / wait));
}

static double theory_same(bool was, double dt, double cpu, double wait)
{
	return exp(-dt / (was ? cpu : wait));
}

static void agree(const struct share *drawn, const struct share *stepped,
		  double theory)
{
	assert_near(mean(drawn), mean(stepped),
		    LIMIT * sqrt(variance(drawn) + variance(stepped)));
	assert_near(mean(drawn), theory, LIMIT * sqrt(variance(drawn)));
}

static void drawn_chain_has_the_law_of_the_stepped(void **state)
{
	static const struct {
		simtime_t tick, cpu, wait;
	} cases[] = {
		{ 10 * MSEC, 60 * USEC, 150 * USEC },
		{ MSEC, 60 * USEC, 150 * USEC },
		{ MSEC, 20 * USEC, 2 * MSEC },
		{ 4 * MSEC, 3 * MSEC, 5 * MSEC },
		{ MSEC, 10 * MSEC, 400 * USEC },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		double cpu = (double)cases[i].cpu;
		double wait = (double)cases[i].wait;
		double dt[NR_LOOKS] = { (double)(cases[i].tick - 30 * USEC),
					30 * (double)USEC };
		struct chain drawn, stepped;

		chain_init(&drawn, true, cpu, wait);
		chain_init(&stepped, false, cpu, wait);
		watch_chain(&drawn, cases[i].tick);
		watch_chain(&stepped, cases[i].tick);
		for (int j = 0; j < 2 * NR_LOOKS; j++) {
			const struct seen *d = &drawn.seen[j / 2];
			const struct seen *s = &stepped.seen[j / 2];
			int was = j % 2;

			agree(&d->busy[was], &s->busy[was],
			      theory_busy(was, dt[j / 2], cpu, wait));
			agree(&d->same[was], &s->same[was],
			      theory_same(was, dt[j / 2], cpu, wait));
		}
	}
}

static void a_second_look_sees_no_change(void **state)
{
	struct rng rng = rng_stream(SEED, 0, "test", 0, "look");
	struct flicker f;
	bool busy;

	(void)state;
	flicker_start(&f, 0, 1000, 1000, &rng);
	assert_true(f.busy);
	flicker_look(&f, 5 * USEC);
	busy = f.busy;
	assert_false(flicker_look(&f, 5 * USEC));
	assert_int(f.busy, ==, busy);
}

/* -- whole machines -- */

#define REPLICATIONS 12

enum { ITERATIONS, P50, P95, GRACE_PERIOD, NR_FIGURES };

static int by_latency(const void *a, const void *b)
{
	simtime_t x = *(const simtime_t *)a, y = *(const simtime_t *)b;

	return (x > y) - (x < y);
}

static double percentile(const struct measurement *m, double p)
{
	return simtime_ms(m->latency[(int)(p * (m->nr_samples - 1))]);
}

static void figures_of(struct measurement *m, double figure[NR_FIGURES])
{
	qsort(m->latency, (size_t)m->nr_samples, sizeof(*m->latency),
	      by_latency);
	figure[ITERATIONS] = (double)m->iterations * 1e9 / (double)m->window;
	figure[P50] = percentile(m, 0.5);
	figure[P95] = percentile(m, 0.95);
	figure[GRACE_PERIOD] = simtime_ms(m->gp_total) /
			       (double)m->grace_periods;
}

static void replicate(const char *yaml, uint64_t first,
		      double sum[NR_FIGURES], double squares[NR_FIGURES])
{
	struct arena work, keep;
	struct scenario *s;

	arena_init(&work, 0);
	arena_init(&keep, 0);
	s = scenario_of(&keep, yaml);
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		struct measurement m;
		double figure[NR_FIGURES];

		measurement_run(&s->machine, &s->load, &s->kernel[0],
				&s->driver[0], SEED, first + i, NULL, NULL, &work,
				&keep, &m);
		assert_null(m.error);
		figures_of(&m, figure);
		for (int f = 0; f < NR_FIGURES; f++) {
			sum[f] += figure[f];
			squares[f] += figure[f] * figure[f];
		}
	}
	arena_free(&keep);
	arena_free(&work);
}

#define EXPERIMENT(hz, step)                                                   \
	"host: {hz: " hz "}\n"                                                 \
	"load: {warmup: 1s, step_writes: " step "}\n"                          \
	"kernels: [base]\n"                                                    \
	"umount: {idle: {samples: 40}}\n"

static void machines_agree(const char *drawn, const char *stepped)
{
	static const char *const name[NR_FIGURES] = {
		"iterations/s", "p50 ms", "p95 ms", "grace period ms",
	};
	double sum[2][NR_FIGURES] = { { 0 } }, squares[2][NR_FIGURES] = { { 0 } };
	double n = REPLICATIONS;

	replicate(drawn, 0, sum[0], squares[0]);
	replicate(stepped, REPLICATIONS, sum[1], squares[1]);
	for (int f = 0; f < NR_FIGURES; f++) {
		double variances = 0;

		for (int k = 0; k < 2; k++)
			variances += (squares[k][f] - sum[k][f] * sum[k][f] / n) /
				     (n - 1) / n;
		print_message("# %s: drawn %.4g, stepped %.4g, standard error "
			      "of the difference %.2g\n", name[f],
			      sum[0][f] / n, sum[1][f] / n, sqrt(variances));
		assert_near(sum[0][f] / n, sum[1][f] / n,
			    LIMIT * sqrt(variances));
	}
}

static void drawn_writers_make_the_same_machine(void **state)
{
	(void)state;
	machines_agree(EXPERIMENT("100", "auto"), EXPERIMENT("100", "always"));
	machines_agree(EXPERIMENT("250", "auto"), EXPERIMENT("250", "always"));
	machines_agree(EXPERIMENT("1000", "auto"),
		       EXPERIMENT("1000", "always"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drawn_chain_has_the_law_of_the_stepped),
		cmocka_unit_test(a_second_look_sees_no_change),
		cmocka_unit_test(drawn_writers_make_the_same_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
