/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run: the machine, its load and its driver put together, and what they were while
 * samples were taken.  See measurement.h.
 */
#include "load/measurement.h"

#include "kernel/machine.h"
#include "kernel/steps.h"
#include "kernel/umount.h"
#include "load/pressure.h"
#include "load/shell.h"
#include "load/supers.h"

/* No umount and no loop takes that long unless the machine has come to a stop. */
#define MAX_PER_STEP (100 * SEC)
/* The part of the time that somebody has to be idle, not to be called busy. */
#define IDLE_LEAST 0.005

struct run {
	struct machine m;
	const struct load_config *load;
	struct load_config calm; /* of drivers without pressure */
	const struct driver_config *driver;
	struct measurement *out;
	struct supers supers;
	struct pressure pressure;
	struct shells shells;
	/* As of the first sample. */
	simtime_t window_start, gp_total;
	uint64_t nr_gps, switches, iterations;
	simtime_t idle, disk_busy;
};

/* -- whether the load is one -- */

const char *doubts_text(unsigned int doubts, struct arena *arena)
{
	static const char *const text[NR_DOUBTS] = {
		[DOUBT_NO_LOOP] = "no loop of the load was completed in the "
				  "warm-up",
		[DOUBT_BACKLOG] = "cgroups are removed faster than they are "
				  "freed",
		[DOUBT_DISK] = "the disk is never idle",
		[DOUBT_CPUS] = "no CPU is ever idle",
	};
	const char *all = NULL;

	for (int i = 0; i < NR_DOUBTS; i++)
		if (doubts & 1u << i)
			all = all ? arena_printf(arena, "%s; %s", all, text[i])
				  : text[i];
	return all;
}

/* Of what is in r->out, and of how much the load did before. */
static unsigned int doubts(const struct run *r)
{
	const struct measurement *out = r->out;
	unsigned int doubts = 0;

	if (!r->load->churners && !r->load->containers.number)
		return 0;
	if (r->load->churners && !r->iterations)
		doubts |= 1u << DOUBT_NO_LOOP;
	if (pressure_has_backlog(&r->pressure, &r->m))
		doubts |= 1u << DOUBT_BACKLOG;
	if (out->disk_busy > (1 - IDLE_LEAST) * out->disk_time)
		doubts |= 1u << DOUBT_DISK;
	if (!r->load->spinners && out->cpu_idle < IDLE_LEAST * out->cpu_time)
		doubts |= 1u << DOUBT_CPUS;
	return doubts;
}

static void end_run(struct shells *s)
{
	struct run *r = container_of(s, struct run, shells);
	struct measurement *out = r->out;
	const struct machine *m = &r->m;

	out->window = m->engine.now - r->window_start;
	out->grace_periods = m->rcu.nr_gps - r->nr_gps;
	out->gp_total = m->rcu.gp_total - r->gp_total;
	out->switches = m->writeback.switches_done - r->switches;
	out->iterations = pressure_iterations(&r->pressure) - r->iterations;
	out->cpu_time = (double)out->window * m->nr_cpus;
	out->cpu_idle = (double)(cpus_idle_time(m, 0, m->nr_cpus) - r->idle);
	if (m->config.disk.shared) {
		out->disk_time = (double)out->window * m->config.disk.depth;
		out->disk_busy = (double)(r->supers.shared_disk.busy -
					  r->disk_busy);
	}
	out->doubts = doubts(r);
	engine_stop(&r->m.engine);
}

/* -- the window in which samples are taken -- */

static void begin_window(struct shells *s)
{
	struct run *r = container_of(s, struct run, shells);
	const struct machine *m = &r->m;

	r->window_start = m->engine.now;
	r->nr_gps = m->rcu.nr_gps;
	r->gp_total = m->rcu.gp_total;
	r->switches = m->writeback.switches_done;
	r->iterations = pressure_iterations(&r->pressure);
	r->idle = cpus_idle_time(m, 0, m->nr_cpus);
	r->disk_busy = r->supers.shared_disk.busy;
}

/* -- what else the machine does -- */

static void beside(struct task *t)
{
	struct umount *u = container_of(t, struct umount, task);

	take_steps(u, u->steps, beside);
}

static void start_beside(struct run *r)
{
	struct machine *m = &r->m;
	struct arena *arena = m->engine.arena;
	struct super_block *sb = arena_calloc(arena, 1, sizeof(*sb));
	struct umount *u = arena_calloc(arena, (size_t)m->nr_cpus, sizeof(*u));

	super_make(&r->supers, sb, -1, "beside", 0);
	for (int i = 0; i < m->nr_cpus; i++, u++) {
		umount_init(m, u, "beside", &r->driver->beside, (uint64_t)i);
		u->task.cpu = &m->cpu[i];
		u->task.bound = true;
		u->sb = sb;
		task_start_after(&u->task, 0, beside);
	}
}

static void allocate_samples(struct measurement *out,
			     const struct driver_config *driver,
			     struct arena *keep)
{
	size_t samples = (size_t)driver_samples(driver);

	out->latency = arena_calloc(keep, samples, sizeof(*out->latency));
	out->drain = arena_calloc(keep, samples, sizeof(*out->drain));
}

/* -- the warm-up -- */

bool runs_begin_alike(const struct protocol *p, const struct driver_config *d,
		      const struct protocol *other_p,
		      const struct driver_config *other_d)
{
	return p->reader == other_p->reader &&
	       p->queueing == other_p->queueing &&
	       d->pressure == other_d->pressure && !d->beside.nr &&
	       !other_d->beside.nr;
}

/* To the instant before the first sample, of which nothing is there yet. */
static void warm_up(struct run *r, struct arena *work,
		    const struct machine_config *machine,
		    const struct load_config *load,
		    const struct protocol *protocol, uint64_t seed,
		    uint64_t replication, const struct observer *observer)
{
	machine_init(&r->m, work, machine, protocol, seed, replication);
	if (observer) {
		r->m.trace_fn = observer->fn;
		r->m.trace_ctx = observer->ctx;
	}
	r->calm = load_without_pressure(load);
	r->load = r->driver->pressure ? load : &r->calm;
	supers_init(&r->supers, &r->m, r->load);
	pressure_start(&r->pressure, &r->m, &r->supers, r->load);
	if (r->driver->beside.nr)
		start_beside(r);
	engine_run(&r->m.engine, r->load->warmup - 1);
}

/* The run at the end of its warm-up, if that is known; else NULL. */
static struct run *begin_again(const struct warm_start *warm,
			       struct arena *work,
			       const struct protocol *protocol,
			       const struct driver_config *driver,
			       uint64_t seed, uint64_t replication)
{
	struct run *r = warm->run;

	if (!arena_restore(work, &warm->copy) ||
	    r->m.engine.seed != seed ||
	    r->m.engine.replication != replication ||
	    !runs_begin_alike(&r->m.protocol, r->driver, protocol, driver))
		return NULL;
	return r;
}

void warm_start_free(struct warm_start *w)
{
	arena_copy_free(&w->copy);
	w->run = NULL;
}

static void start_shells(struct run *r)
{
	r->shells = (struct shells){
		.m = &r->m, .supers = &r->supers, .load = r->load,
		.driver = r->driver, .out = r->out,
		.begin = begin_window, .end = end_run,
	};
	shells_start(&r->shells, r->load->warmup - r->m.engine.now);
}

static simtime_t plus(simtime_t a, simtime_t b)
{
	return __builtin_add_overflow(a, b, &a) ? SIMTIME_MAX : a;
}

/* Time that passed because it was to pass is not held against the umounts. */
static void run_driver(struct run *r)
{
	const struct driver_config *d = r->driver;
	int64_t steps = (int64_t)d->samples * (1 + d->own_churn);
	simtime_t most, paused;

	if (__builtin_mul_overflow(steps, MAX_PER_STEP, &most))
		most = SIMTIME_MAX;
	most = plus(most, r->load->warmup);
	do {
		paused = r->shells.paused;
		if (!engine_run(&r->m.engine, plus(most, paused)))
			return;
	} while (r->shells.paused > paused);
	r->out->error = d->own_churn ? "the umounts and the loops before them "
				       "take more than 100 s each: is the "
				       "machine overloaded?"
				     : "the umounts take more than 100 s each: "
				       "is the machine overloaded?";
}

void measurement_run(const struct machine_config *machine,
		     const struct load_config *load,
		     const struct protocol *protocol,
		     const struct driver_config *driver, uint64_t seed,
		     uint64_t replication, const struct observer *observer,
		     struct warm_start *warm, struct arena *work,
		     struct arena *keep, struct measurement *out)
{
	struct run_failure failure = { .what = NULL };
	struct run *volatile r = NULL;

	*out = (struct measurement){ 0 };
	work->failure = keep->failure = &failure;
	if (!setjmp(failure.back)) {
		if (warm)
			r = begin_again(warm, work, protocol, driver, seed,
					replication);
		if (r) {
			out->copied = r->m.engine.now;
			out->copied_events = r->m.engine.executed;
		} else {
			arena_rewind(work);
			r = arena_alloc(work, sizeof(*r));
			r->driver = driver;
			warm_up(r, work, machine, load, protocol, seed,
				replication, observer);
			if (warm) {
				arena_save(work, &warm->copy);
				warm->run = r;
			}
		}
		r->m.protocol = *protocol;
		r->driver = driver;
		r->out = out;
		allocate_samples(out, driver, keep);
		start_shells(r);
		run_driver(r);
	} else {
		out->error = failure.what;
	}
	work->failure = keep->failure = NULL;
	if (r) {
		out->simulated = r->m.engine.now;
		out->events = r->m.engine.executed;
	}
}
