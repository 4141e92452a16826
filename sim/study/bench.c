/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pieces of work: see bench.h.
 */
#include "study/bench.h"

#include <time.h>

#include "engine/dist.h"
#include "engine/engine.h"
#include "engine/rng.h"
#include "study/cells.h"

#define EVENTS     2000000
#define TABLE_SIZE 4096
#define TICK       (10 * MSEC)

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run_engine(struct engine *e, struct bench_work *out)
{
	double start = cpu_seconds();

	engine_run(e, SIMTIME_MAX);
	out->seconds = cpu_seconds() - start;
	out->events = e->executed;
	out->units = (double)e->executed;
}

static void stop_when_done(struct engine *e)
{
	if (e->executed >= EVENTS)
		engine_stop(e);
}

/* -- M/M/1 -- */

#define RING 4096

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
	stop_when_done(&s->engine);
}

static void run_mm1(struct arena *arena, struct bench_work *out)
{
	struct station *s = arena_alloc(arena, sizeof(*s));

	engine_init(&s->engine, arena);
	s->arrivals = rng_stream(1, 0, "station", 0, "arrival");
	s->services = rng_stream(1, 0, "station", 0, "service");
	s->interarrival = dist_exponential(1e6 / 0.9);
	s->service = dist_exponential(1e6);
	event_init(&s->engine, &s->arrival, arrive, 0);
	event_init(&s->engine, &s->departure, depart, 0);
	event_arm(&s->engine, &s->arrival, 0);
	run_engine(&s->engine, out);
	out->units = (double)s->out;
}

/* -- hold -- */

enum law { EXPONENTIAL, BIMODAL, TICKS };

struct hold {
	struct engine engine;
	simtime_t delay[TABLE_SIZE];
	uint64_t next;
};

struct holder {
	struct event event;
	struct hold *hold;
};

static void hold(struct event *ev)
{
	struct hold *h = container_of(ev, struct holder, event)->hold;

	stop_when_done(&h->engine);
	event_arm(&h->engine, ev, h->delay[h->next++ % TABLE_SIZE]);
}

static simtime_t hold_delay(enum law law, struct rng *r)
{
	struct dist exponential = dist_exponential(1e6);
	simtime_t t = dist_draw(&exponential, r);

	switch (law) {
	case EXPONENTIAL:
		break;
	case BIMODAL:
		return rng_chance(r, 0.1) ? 20 * t : t;
	case TICKS:
		return (1 + t / MSEC) * TICK;
	}
	return t;
}

static void run_hold(enum law law, int n, struct arena *arena,
		     struct bench_work *out)
{
	struct rng r = rng_stream(1, 0, "hold", (uint64_t)n, "delay");
	struct hold *h = arena_alloc(arena, sizeof(*h));
	struct holder *holder = arena_calloc(arena, (size_t)n, sizeof(*holder));

	engine_init(&h->engine, arena);
	for (int i = 0; i < TABLE_SIZE; i++)
		h->delay[i] = hold_delay(law, &r);
	for (int i = 0; i < n; i++) {
		holder[i].hold = h;
		event_init(&h->engine, &holder[i].event, hold, 0);
		event_arm(&h->engine, &holder[i].event, hold_delay(law, &r));
	}
	run_engine(&h->engine, out);
}

/* -- PHOLD -- */

#define PROCESSES 1024
#define MESSAGES  (16 * PROCESSES)

struct process {
	struct rng rng;
	uint64_t received;
};

struct phold {
	struct engine engine;
	struct dist delay;
	struct process process[PROCESSES];
};

struct message {
	struct event event;
	struct phold *phold;
	struct process *to;
};

static void receive(struct event *ev)
{
	struct message *m = container_of(ev, struct message, event);
	struct phold *p = m->phold;
	struct process *at = m->to;

	at->received++;
	m->to = &p->process[rng_below(&at->rng, PROCESSES)];
	stop_when_done(&p->engine);
	event_arm(&p->engine, ev, dist_draw(&p->delay, &at->rng));
}

static void run_phold(struct arena *arena, struct bench_work *out)
{
	struct phold *p = arena_alloc(arena, sizeof(*p));
	struct message *m = arena_calloc(arena, MESSAGES, sizeof(*m));

	engine_init(&p->engine, arena);
	p->delay = dist_exponential(1e6);
	for (uint64_t i = 0; i < PROCESSES; i++)
		p->process[i].rng = rng_stream(1, 0, "process", i, "phold");
	for (int i = 0; i < MESSAGES; i++) {
		m[i].phold = p;
		m[i].to = &p->process[i % PROCESSES];
		event_init(&p->engine, &m[i].event, receive, 0);
		event_arm(&p->engine, &m[i].event,
			  dist_draw(&p->delay, &m[i].to->rng));
	}
	run_engine(&p->engine, out);
}

/* -- the model -- */

const char *bench_scenario(const struct scenario *s, struct bench_work *out)
{
	const char *failure = NULL;
	struct arena work, keep;
	struct measurement m;
	double start;

	arena_init(&work, 0);
	arena_init(&keep, 0);
	*out = (struct bench_work){ 0 };
	start = cpu_seconds();
	for (int c = 0; !failure && c < s->nr_kernels * s->nr_drivers; c++) {
		for (int i = 0; !failure && i < s->replications; i++) {
			arena_rewind(&keep);
			failure = cell_run(s, c % s->nr_kernels,
					   c / s->nr_kernels, (uint64_t)i, NULL,
					   NULL, &work, &keep, &m);
			out->units += (double)m.simulated / (double)SEC;
			out->events += m.events;
		}
	}
	out->seconds = cpu_seconds() - start;
	arena_free(&work);
	if (failure)
		failure = "a run could not go on: umountsim run says why";
	arena_free(&keep);
	return failure;
}

struct size {
	const char *cpus, *hz, *churners, *replications;
};

static const char *run_idle(const struct size *size, struct arena *arena,
			    struct bench_work *out)
{
	static const char text[] = "umountsim: 1\n"
				   "base: published-guest\n"
				   "kernels: [base]\n"
				   "umount: {idle: {samples: 100}}\n";
	const struct override set[] = {
		{ arena_printf(arena, "host.cpus=%s", size->cpus) },
		{ arena_printf(arena, "host.hz=%s", size->hz) },
		{ arena_printf(arena, "load.churners=%s", size->churners) },
		{ arena_printf(arena, "replications=%s", size->replications) },
	};
	const struct scenario *s =
		scenario_load_text(arena, "bench", text, set,
				   sizeof(set) / sizeof(set[0]), stderr);

	if (!s)
		return "the built-in scenario does not load";
	return bench_scenario(s, out);
}

/* -- all of them -- */

static const struct bench {
	const char *name;
	enum { MM1, HOLD, PHOLD, IDLE } what;
	enum law law;
	int n;
	struct size size;
} bench[] = {
	{ .name = "mm1", .what = MM1 },
	{ "hold exponential 16", HOLD, EXPONENTIAL, 16, { 0 } },
	{ "hold exponential 256", HOLD, EXPONENTIAL, 256, { 0 } },
	{ "hold exponential 4096", HOLD, EXPONENTIAL, 4096, { 0 } },
	{ "hold exponential 100000", HOLD, EXPONENTIAL, 100000, { 0 } },
	{ "hold exponential 1000000", HOLD, EXPONENTIAL, 1000000, { 0 } },
	{ "hold bimodal 256", HOLD, BIMODAL, 256, { 0 } },
	{ "hold bimodal 4096", HOLD, BIMODAL, 4096, { 0 } },
	{ "hold bimodal 100000", HOLD, BIMODAL, 100000, { 0 } },
	{ "hold tick 256", HOLD, TICKS, 256, { 0 } },
	{ "hold tick 4096", HOLD, TICKS, 4096, { 0 } },
	{ "hold tick 100000", HOLD, TICKS, 100000, { 0 } },
	{ .name = "phold", .what = PHOLD },
	{ "idle 4 CPUs", IDLE, 0, 0, { "4", "100", "4", "8" } },
	{ "idle 16 CPUs", IDLE, 0, 0, { "16", "100", "4", "8" } },
	{ "idle 64 CPUs", IDLE, 0, 0, { "64", "100", "4", "8" } },
	{ "idle 256 CPUs", IDLE, 0, 0, { "256", "100", "4", "4" } },
	{ "idle 1024 CPUs", IDLE, 0, 0, { "1024", "100", "4", "2" } },
	{ "idle 4096 CPUs", IDLE, 0, 0, { "4096", "100", "4", "1" } },
	{ "idle 16 CPUs HZ=1000", IDLE, 0, 0, { "16", "1000", "4", "4" } },
	{ "idle 64 CPUs 200 loops", IDLE, 0, 0, { "64", "100", "200", "1" } },
};

int bench_count(void)
{
	return sizeof(bench) / sizeof(bench[0]);
}

const char *bench_name(int i)
{
	return bench[i].name;
}

const char *bench_unit(int i)
{
	switch (bench[i].what) {
	case MM1:
		return "customers";
	case IDLE:
		return "simulated s";
	default:
		return "events";
	}
}

const char *bench_run(int i, struct arena *arena, struct bench_work *out)
{
	const struct bench *b = &bench[i];

	arena_rewind(arena);
	switch (b->what) {
	case MM1:
		run_mm1(arena, out);
		break;
	case HOLD:
		run_hold(b->law, b->n, arena, out);
		break;
	case PHOLD:
		run_phold(arena, out);
		break;
	case IDLE:
		return run_idle(&b->size, arena, out);
	}
	return NULL;
}
