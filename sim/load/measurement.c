/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The driver is a shell: for each sample it mounts its targets, churns them if
 * that is asked for, forks umount(8) once per target, and reaps them all.  Each
 * sample starts when the one before is over, as the published script's did.  Where
 * umounts at once do not wait for each other there is a shell for each.
 */
#include "load/measurement.h"

#include "kernel/machine.h"
#include "kernel/steps.h"
#include "kernel/umount.h"
#include "load/churner.h"
#include "load/pressure.h"
#include "load/supers.h"

/* No umount and no loop takes that long unless the machine has come to a stop. */
#define MAX_PER_STEP (100 * SEC)
/* The part of the time that somebody has to be idle, not to be called busy. */
#define IDLE_LEAST 0.005

/* Umounts between two watched ones let the machine forget a long window. */
#define WATCHED_EVERY 4

struct target {
	struct umount umount;
	struct super_block *sb;
	struct churner churner;
};

struct shell {
	struct task task;
	struct run *run;
	struct target *target;   /* its own, driver_batch() of them */
	int next;                /* target to be mounted or forked */
	int outstanding;         /* churners or umounts to wait for */
	int samples_left;        /* batches, or rounds of one */
	simtime_t started;
	struct rng rng;
};

struct run {
	struct machine m;
	const struct load_config *load;
	struct load_config calm; /* of drivers without pressure */
	const struct driver_config *driver;
	struct measurement *out;
	struct supers supers;
	struct pressure pressure;
	struct shell *shell;     /* of the driver */
	int nr_shells, shells_left;
	uint64_t mounts;         /* of targets */
	simtime_t paused;        /* in settle and gap so far, to their ends */
	/* As of the first sample. */
	simtime_t window_start, gp_total;
	uint64_t nr_gps, switches, iterations;
	simtime_t idle, disk_busy;
};

static void next_sample(struct task *t);
static void fork_next(struct task *t);

static struct shell *shell_of(struct task *t)
{
	return container_of(t, struct shell, task);
}

/* -- the measured loop -- */

static void record(struct run *r, simtime_t latency, simtime_t drain)
{
	struct measurement *out = r->out;

	out->latency[out->nr_samples] = latency;
	out->drain[out->nr_samples++] = drain;
}

static simtime_t drain_time(const struct umount *u)
{
	return u->at[UMOUNT_EVICT] - u->at[UMOUNT_DRAIN];
}

static void take_sample(const struct shell *s)
{
	struct run *r = s->run;
	int batch = driver_batch(r->driver);
	simtime_t drain = 0;

	for (int i = 0; i < batch; i++) {
		const struct umount *u = &s->target[i].umount;

		u->sb->in_use = false;
		drain += drain_time(u);
		r->out->busy_inodes += u->sb->busy;
		r->out->watched += u->sb->watched;
		if (u->sb->watched && u->sb->busy)
			r->out->busy_weight += u->sb->weight;
		r->out->at_risk += u->sb->at_risk;
		if (r->driver->sample == SAMPLE_EACH)
			record(r, u->at[UMOUNT_DONE] - u->at[UMOUNT_USER],
			       drain_time(u));
		else if (r->driver->sample == SAMPLE_DRAIN)
			record(r, drain_time(u), drain_time(u));
		else if (r->driver->sample == SAMPLE_CALL)
			record(r, u->at[UMOUNT_DONE] - u->at[UMOUNT_NAMESPACE],
			       drain_time(u));
	}
	r->out->umounts += (uint64_t)batch;
	if (r->driver->sample == SAMPLE_BATCH)
		record(r, r->m.engine.now - s->started, drain / batch);
}

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

static void end_run(struct run *r)
{
	struct measurement *out = r->out;
	const struct machine *m = &r->m;

	out->window = m->engine.now - r->window_start;
	out->grace_periods = m->rcu.nr_gps - r->nr_gps;
	out->gp_total = m->rcu.gp_total - r->gp_total;
	out->switches = m->writeback.switches_done - r->switches;
	out->iterations = pressure_iterations(&r->pressure) - r->iterations;
	out->cpu_time = (double)out->window * m->nr_cpus;
	out->cpu_idle = (double)(cpus_idle_time(m) - r->idle);
	if (m->config.disk.shared) {
		out->disk_time = (double)out->window * m->config.disk.depth;
		out->disk_busy = (double)(r->supers.shared_disk.busy -
					  r->disk_busy);
	}
	out->doubts = doubts(r);
	engine_stop(&r->m.engine);
}

static simtime_t plus(simtime_t a, simtime_t b)
{
	return __builtin_add_overflow(a, b, &a) ? SIMTIME_MAX : a;
}

/* The shell sleeps because it was told to. */
static void shell_pause(struct shell *s, const struct dist *d,
			void (*then)(struct task *))
{
	simtime_t t = dist_draw(d, &s->rng);

	s->run->paused = plus(s->run->paused, t);
	task_sleep_for(&s->task, t, then);
}

static void reaped(struct task *t)
{
	struct shell *s = shell_of(t);
	struct run *r = s->run;

	if (s->outstanding) {
		task_sleep(t, reaped);
		return;
	}
	take_sample(s);
	if (!--s->samples_left && !--r->shells_left)
		end_run(r);
	if (s->samples_left)
		shell_pause(s, &r->driver->gap, next_sample);
	else
		task_exit(t);
}

static void umount_done(struct umount *u)
{
	struct shell *s = u->parent;

	if (--s->outstanding == 0)
		task_wake(&s->task);
}

static void forked(struct task *t)
{
	struct shell *s = shell_of(t);
	struct target *target = &s->target[s->next++];

	s->outstanding++;
	umount_start(&target->umount, target->sb, umount_done);
	fork_next(t);
}

static void fork_next(struct task *t)
{
	struct shell *s = shell_of(t);
	const struct process_config *p = &t->m->config.process;

	if (s->next == driver_batch(s->run->driver))
		reaped(t);
	else if (s->run->driver->steps.nr) /* of a task that is there */
		forked(t);
	else
		task_compute(t, dist_draw(&p->fork, &s->rng), p->user_fraction,
			     forked);
}

static void settled(struct task *t)
{
	struct shell *s = shell_of(t);

	s->started = t->m->engine.now;
	s->next = 0;
	fork_next(t);
}

/* -- preparation: not measured -- */

static void prepared(struct task *t)
{
	struct shell *s = shell_of(t);

	if (s->outstanding)
		task_sleep(t, prepared);
	else
		shell_pause(s, &s->run->driver->settle, settled);
}

static void churned(struct churner *c)
{
	struct shell *s = c->owner;

	if (--s->outstanding == 0)
		task_wake(&s->task);
}

static void mounted(struct task *t)
{
	struct shell *s = shell_of(t);
	const struct driver_config *d = s->run->driver;

	for (int i = 0; d->own_churn && i < driver_batch(d); i++) {
		s->outstanding++;
		churner_start(&s->target[i].churner, 0, d->own_churn, churned);
	}
	prepared(t);
}

static void mount_next(struct task *t);

static struct target *use_next_target(struct shell *s)
{
	struct target *target = &s->target[s->next++];

	target->sb = super_unused(&s->run->supers);
	super_mount(target->sb);
	target->sb->watched = s->run->mounts++ % WATCHED_EVERY == 0;
	churner_use(&target->churner, target->sb);
	return target;
}

/* A target is mounted when its superblock has been read. */
static void mount_reads(struct task *t)
{
	struct target *target = use_next_target(shell_of(t));

	disk_io(t, target->sb->disk, t->m->config.umount.mount_ios, mount_next);
}

static void mount_next(struct task *t)
{
	struct shell *s = shell_of(t);

	/* Steps that are no umount(8) need none. */
	while (s->run->driver->steps.nr &&
	       s->next < driver_batch(s->run->driver))
		use_next_target(s);
	if (s->next == driver_batch(s->run->driver))
		mounted(t);
	else
		task_compute(t, dist_draw(&t->m->config.umount.mount, &s->rng),
			     t->m->config.process.user_fraction, mount_reads);
}

static void next_sample(struct task *t)
{
	shell_of(t)->next = 0;
	mount_next(t);
}

static void begin_window(struct run *r)
{
	const struct machine *m = &r->m;

	r->window_start = m->engine.now;
	r->nr_gps = m->rcu.nr_gps;
	r->gp_total = m->rcu.gp_total;
	r->switches = m->writeback.switches_done;
	r->iterations = pressure_iterations(&r->pressure);
	r->idle = cpus_idle_time(m);
	r->disk_busy = r->supers.shared_disk.busy;
}

static void first_sample(struct task *t)
{
	struct shell *s = shell_of(t);

	if (s == s->run->shell)
		begin_window(s->run);
	next_sample(t);
}

/* -- set-up -- */

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

static void bind(struct task *t, uint64_t nr)
{
	t->cpu = &t->m->cpu[nr % (uint64_t)t->m->nr_cpus];
	t->bound = true;
}

static void init_target(struct run *r, struct target *target, uint64_t id,
			struct shell *shell)
{
	target->sb = super_unused(&r->supers);
	umount_init(&r->m, &target->umount, "umount", &r->driver->steps, id);
	target->umount.parent = shell;
	if (r->driver->bound)
		bind(&target->umount.task, id);
	churner_init(&r->m, &target->churner, r->load, target->sb, "target", id);
	target->churner.owner = shell;
}

static void init_shells(struct run *r)
{
	const struct driver_config *d = r->driver;
	struct machine *m = &r->m;
	int batch = driver_batch(d);
	struct target *target = arena_calloc(m->engine.arena,
					     (size_t)d->concurrency,
					     sizeof(*target));

	r->nr_shells = r->shells_left = d->concurrency / batch;
	r->shell = arena_calloc(m->engine.arena, (size_t)r->nr_shells,
				sizeof(*r->shell));
	for (int i = 0; i < r->nr_shells; i++) {
		struct shell *s = &r->shell[i];

		s->run = r;
		s->target = &target[i * batch];
		s->samples_left = d->samples;
		s->rng = machine_rng(m, "driver", (uint64_t)i, "costs");
		for (int k = 0; k < batch; k++)
			init_target(r, &s->target[k],
				    (uint64_t)(i * batch + k), s);
	}
}

/* Those beside the first begin within a tick of it: who was in step would stay so. */
static void start_shells(struct run *r)
{
	for (int i = 0; i < r->nr_shells; i++) {
		struct shell *s = &r->shell[i];
		struct task *t = &s->task;
		simtime_t later = 0;

		if (i)
			later = (simtime_t)rng_below(&s->rng,
						     (uint64_t)r->m.tick);
		task_init(&r->m, t, "driver", &r->m.cpu[i % r->m.nr_cpus]);
		if (r->driver->bound)
			bind(t, (uint64_t)(i * driver_batch(r->driver)));
		task_start_after(t, r->load->warmup - r->m.engine.now + later,
				 first_sample);
	}
}

int driver_batch(const struct driver_config *d)
{
	return d->together ? d->concurrency : 1;
}

int driver_samples(const struct driver_config *d)
{
	int umounts = d->samples * d->concurrency;

	return d->sample == SAMPLE_BATCH ? umounts / driver_batch(d) : umounts;
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
		paused = r->paused;
		if (!engine_run(&r->m.engine, plus(most, paused)))
			return;
	} while (r->paused > paused);
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
		if (!r) {
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
		init_shells(r);
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
