/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the engine is: events per second of one core.
 *
 * M/M/1 is the field's usual yardstick for a whole engine: two events, one
 * exponential draw each, a queue, the sojourn times summed.  The hold model
 * measures the event list: N events, each of which re-arms itself after an
 * exponential delay whenever it runs; the delays come from a table, so that the
 * generator is not what is measured.
 *
 * Not part of `make test`: what it prints depends on the machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/dist.h"
#include "engine/engine.h"
#include "engine/rng.h"

#define EVENTS     40000000
#define RING       4096
#define TABLE_SIZE 4096

struct station {
	struct engine engine;
	struct event arrival, departure;
	struct rng arrivals, services;
	struct dist interarrival, service;
	simtime_t arrived[RING];
	uint64_t in, out;
	simtime_t sojourn;
};

static void serve(struct station *s)
{
	event_arm(&s->engine, &s->departure,
		  dist_draw(&s->service, &s->services));
}

static void arrive(struct event *ev)
{
	struct station *s = container_of(ev, struct station, arrival);

	s->arrived[s->in % RING] = s->engine.now;
	if (s->in++ == s->out)
		serve(s);
	event_arm(&s->engine, ev, dist_draw(&s->interarrival, &s->arrivals));
}

static void depart(struct event *ev)
{
	struct station *s = container_of(ev, struct station, departure);

	s->sojourn += s->engine.now - s->arrived[s->out % RING];
	if (++s->out < s->in)
		serve(s);
	if (s->engine.executed >= EVENTS)
		engine_stop(&s->engine);
}

struct holder {
	struct event event;
	struct hold *hold;
};

struct hold {
	struct engine engine;
	const simtime_t *delay;
	uint64_t next;
};

static void hold(struct event *ev)
{
	struct hold *h = container_of(ev, struct holder, event)->hold;

	if (h->engine.executed >= EVENTS)
		engine_stop(&h->engine);
	event_arm(&h->engine, ev, h->delay[h->next++ % TABLE_SIZE]);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void report(const char *name, const struct engine *e, double start)
{
	double wall = seconds() - start;

	printf("%-12s %6.1f M events/s  %5.1f ns/event\n", name,
	       (double)e->executed / wall / 1e6,
	       wall * 1e9 / (double)e->executed);
}

static void bench_mm1(void)
{
	struct arena arena;
	struct station *s;
	double start;

	arena_init(&arena, 0);
	s = arena_alloc(&arena, sizeof(*s));
	engine_init(&s->engine, &arena);
	s->arrivals = rng_stream(1, 0, "station", 0, "arrival");
	s->services = rng_stream(1, 0, "station", 0, "service");
	s->interarrival = dist_exponential(1e6 / 0.9);
	s->service = dist_exponential(1e6);
	event_init(&s->engine, &s->arrival, arrive, 0);
	event_init(&s->engine, &s->departure, depart, 0);
	event_arm(&s->engine, &s->arrival, 0);
	start = seconds();
	engine_run(&s->engine, SIMTIME_MAX);
	report("M/M/1", &s->engine, start);
	arena_free(&arena);
}

static void bench_hold(size_t n)
{
	struct dist exponential = dist_exponential(1e6);
	struct rng r = rng_stream(1, 0, "hold", n, "delay");
	struct hold h = { .next = 0 };
	struct holder *holder;
	struct arena arena;
	simtime_t *delay;
	char name[32];
	double start;

	arena_init(&arena, 0);
	engine_init(&h.engine, &arena);
	delay = arena_calloc(&arena, TABLE_SIZE, sizeof(*delay));
	for (size_t i = 0; i < TABLE_SIZE; i++)
		delay[i] = dist_draw(&exponential, &r);
	h.delay = delay;
	holder = arena_calloc(&arena, n, sizeof(*holder));
	for (size_t i = 0; i < n; i++) {
		holder[i].hold = &h;
		event_init(&h.engine, &holder[i].event, hold, 0);
		event_arm(&h.engine, &holder[i].event,
			  dist_draw(&exponential, &r));
	}
	start = seconds();
	engine_run(&h.engine, SIMTIME_MAX);
	snprintf(name, sizeof(name), "hold %zu", n);
	report(name, &h.engine, start);
	arena_free(&arena);
}

int main(void)
{
	bench_mm1();
	bench_hold(16);
	bench_hold(256);
	bench_hold(4096);
	return EXIT_SUCCESS;
}
