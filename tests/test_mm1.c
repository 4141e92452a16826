/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine against queueing theory: one server, Poisson arrivals, first come
 * first served, unlimited queue.
 *
 * M/M/1 with arrival rate 0.9 and service rate 1: the sojourn time (waiting and
 * service) is exponential with rate 0.1, so its mean is 10, its median 6.931
 * and its 99th percentile 46.05.  M/G/1: the mean sojourn is E[S] + lambda
 * E[S^2] / (2 (1 - rho)) by Pollaczek and Khinchine.
 *
 * The tolerance is what theory gives it: each statistic is computed once per
 * replication, and the truth must lie in the 99.9 % interval that the
 * replications span (Student's t).  The interval must be narrow, too, or it
 * would prove little.  One time unit is a millisecond.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "engine/dist.h"
#include "engine/engine.h"
#include "engine/rng.h"
#include "test.h"

#define REPLICATIONS 16
#define WARMUP       20000
#define CUSTOMERS    300000
#define RING         4096 /* at 0.9 load a queue so long has p = 0.9^4096 */
#define SEED         20

struct station {
	struct engine engine;
	struct event arrival, departure;
	struct rng arrivals, services;
	struct dist interarrival, service;
	simtime_t arrived[RING];
	uint64_t in, out;
	double sojourn[CUSTOMERS]; /* ms */
};

static void serve(struct station *s)
{
	event_arm(&s->engine, &s->departure,
		  dist_draw(&s->service, &s->services));
}

static void arrive(struct event *ev)
{
	struct station *s = container_of(ev, struct station, arrival);
	struct test_run run = { .seed = SEED, .now = &s->engine.now };

	assert_uint_in(&run, s->in - s->out, <, RING);
	s->arrived[s->in % RING] = s->engine.now;
	if (s->in++ == s->out)
		serve(s);
	event_arm(&s->engine, ev, dist_draw(&s->interarrival, &s->arrivals));
}

static void depart(struct event *ev)
{
	struct station *s = container_of(ev, struct station, departure);
	simtime_t t = s->engine.now - s->arrived[s->out % RING];

	if (s->out >= WARMUP)
		s->sojourn[s->out - WARMUP] = simtime_ms(t);
	if (++s->out < s->in)
		serve(s);
	if (s->out == WARMUP + CUSTOMERS)
		engine_stop(&s->engine);
}

static void simulate(struct station *s, struct arena *arena,
		     uint64_t replication)
{
	arena_rewind(arena);
	engine_init(&s->engine, arena);
	s->arrivals = rng_stream(SEED, replication, "queue", 0, "arrival");
	s->services = rng_stream(SEED, replication, "queue", 0, "service");
	s->in = 0;
	s->out = 0;
	event_init(&s->engine, &s->arrival, arrive, 0);
	event_init(&s->engine, &s->departure, depart, 0);
	event_arm(&s->engine, &s->arrival, 0);
	assert_false(engine_run(&s->engine, SIMTIME_MAX));
}

/* That truth lies in the 99.9 % interval, and this within narrow x truth. */
static void check_statistic(const char *name, const double *x, double truth,
			    double narrow)
{
	double mean = gsl_stats_mean(x, 1, REPLICATIONS);
	double error = gsl_stats_sd(x, 1, REPLICATIONS) / sqrt(REPLICATIONS);
	double t = gsl_cdf_tdist_Pinv(0.9995, REPLICATIONS - 1);
	struct test_run run = { .seed = SEED };

	printf("%-14s theory %7.4f  simulated %7.4f +- %.4f\n", name, truth,
	       mean, t * error);
	assert_near_in(&run, mean, truth, t * error);
	assert_real_in(&run, t * error, <, narrow * truth);
}

static void mm1_sojourn_is_exponential(void **state)
{
	double mean[REPLICATIONS], p50[REPLICATIONS], p99[REPLICATIONS];
	static struct station s;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	s.interarrival = dist_exponential(1e6 / 0.9);
	s.service = dist_exponential(1e6);
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		simulate(&s, &arena, i);
		mean[i] = gsl_stats_mean(s.sojourn, 1, CUSTOMERS);
		gsl_sort(s.sojourn, 1, CUSTOMERS);
		p50[i] = gsl_stats_quantile_from_sorted_data(s.sojourn, 1,
							     CUSTOMERS, 0.5);
		p99[i] = gsl_stats_quantile_from_sorted_data(s.sojourn, 1,
							     CUSTOMERS, 0.99);
	}
	check_statistic("M/M/1 mean", mean, 10, 0.05);
	check_statistic("M/M/1 p50", p50, 10 * log(2), 0.05);
	check_statistic("M/M/1 p99", p99, 10 * log(100), 0.10);
	arena_free(&arena);
}

static void mg1_mean_is_pollaczek_khinchine(void **state)
{
	const double lambda = 0.7;
	struct dist service = dist_lognormal(0.8e6, 4e6);
	double first = dist_mean(&service) / 1e6;
	double second = 0.64 * exp(2 * service.b * service.b);
	double rho = lambda * first;
	double truth = first + lambda * second / (2 * (1 - rho));
	double mean[REPLICATIONS];
	static struct station s;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	s.interarrival = dist_exponential(1e6 / lambda);
	s.service = service;
	for (uint64_t i = 0; i < REPLICATIONS; i++) {
		simulate(&s, &arena, i);
		mean[i] = gsl_stats_mean(s.sojourn, 1, CUSTOMERS);
	}
	check_statistic("M/G/1 mean", mean, truth, 0.05);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mm1_sojourn_is_exponential),
		cmocka_unit_test(mg1_mean_is_pollaczek_khinchine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
