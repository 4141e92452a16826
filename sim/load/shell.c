/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver's loop: see shell.h. */
#include "load/shell.h"

#include "kernel/machine.h"
#include "kernel/process.h"
#include "kernel/umount.h"
#include "load/churner.h"
#include "load/measurement.h"
#include "load/supers.h"

/* Umounts between two watched ones let the machine forget a long window. */
#define WATCHED_EVERY 4

struct target {
	struct umount umount;
	struct super_block *sb;
	struct churner churner;
	bool exited;
	simtime_t reaped;        /* its parent has waited for it; 0: not yet */
};

struct shell {
	struct task task;
	struct shells *all;
	struct target *target;   /* its own, driver_batch() of them */
	int next;                /* target to be mounted or forked */
	int outstanding;         /* churners or umounts to wait for */
	int samples_left;        /* batches, or rounds of one */
	simtime_t started;
	struct rng rng;
};

static void next_sample(struct task *t);
static void fork_next(struct task *t);

static struct shell *shell_of(struct task *t)
{
	return container_of(t, struct shell, task);
}

/* -- the measured loop -- */

static void record(struct measurement *out, simtime_t latency, simtime_t drain)
{
	out->latency[out->nr_samples] = latency;
	out->drain[out->nr_samples++] = drain;
}

static simtime_t drain_time(const struct umount *u)
{
	return u->at[UMOUNT_EVICT] - u->at[UMOUNT_DRAIN];
}

static void take_sample(const struct shell *s)
{
	const struct shells *all = s->all;
	struct measurement *out = all->out;
	int batch = driver_batch(all->driver);
	simtime_t drain = 0;

	for (int i = 0; i < batch; i++) {
		const struct umount *u = &s->target[i].umount;

		u->sb->in_use = false;
		drain += drain_time(u);
		out->busy_inodes += u->sb->busy;
		out->watched += u->sb->watched;
		if (u->sb->watched && u->sb->busy)
			out->busy_weight += u->sb->weight;
		out->at_risk += u->sb->at_risk;
		if (all->driver->sample == SAMPLE_EACH)
			record(out, s->target[i].reaped - u->at[UMOUNT_USER],
			       drain_time(u));
		else if (all->driver->sample == SAMPLE_DRAIN)
			record(out, drain_time(u), drain_time(u));
		else if (all->driver->sample == SAMPLE_CALL)
			record(out, u->at[UMOUNT_DONE] - u->at[UMOUNT_NAMESPACE],
			       drain_time(u));
	}
	out->umounts += (uint64_t)batch;
	if (all->driver->sample == SAMPLE_BATCH)
		record(out, all->m->engine.now - s->started, drain / batch);
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

	s->all->paused = plus(s->all->paused, t);
	task_sleep_for(&s->task, t, then);
}

/* wait4(): all that are gone by now. */
static void reap(struct shell *s)
{
	for (int i = 0; i < s->next; i++) {
		struct target *target = &s->target[i];

		if (!target->exited || target->reaped)
			continue;
		target->reaped = s->all->m->engine.now;
		if (!s->all->driver->steps.nr)
			process_release(&s->task);
	}
}

static void reaped(struct task *t)
{
	struct shell *s = shell_of(t);
	struct shells *all = s->all;

	reap(s);
	if (s->outstanding) {
		task_sleep(t, reaped);
		return;
	}
	take_sample(s);
	if (!--s->samples_left && !--all->left)
		all->end(all);
	if (s->samples_left)
		shell_pause(s, &all->driver->gap, next_sample);
	else
		task_exit(t);
}

static void umount_done(struct umount *u)
{
	struct shell *s = u->parent;

	container_of(u, struct target, umount)->exited = true;
	s->outstanding--;
	task_wake(&s->task);
}

static void forked(struct task *t)
{
	struct shell *s = shell_of(t);
	struct target *target = &s->target[s->next++];

	s->outstanding++;
	target->exited = false;
	target->reaped = 0;
	umount_start(&target->umount, target->sb, umount_done);
	fork_next(t);
}

static void fork_next(struct task *t)
{
	struct shell *s = shell_of(t);
	const struct process_config *p = &t->m->config.process;

	if (s->next == driver_batch(s->all->driver))
		reaped(t);
	else if (s->all->driver->steps.nr) /* of a task that is there */
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
		shell_pause(s, &s->all->driver->settle, settled);
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
	const struct driver_config *d = s->all->driver;

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

	target->sb = super_unused(s->all->supers);
	super_mount(target->sb);
	target->sb->watched = s->all->mounts++ % WATCHED_EVERY == 0;
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
	while (s->all->driver->steps.nr &&
	       s->next < driver_batch(s->all->driver))
		use_next_target(s);
	if (s->next == driver_batch(s->all->driver))
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

static void first_sample(struct task *t)
{
	struct shell *s = shell_of(t);

	if (s == s->all->shell)
		s->all->begin(s->all);
	next_sample(t);
}

/* -- set-up -- */

static void bind(struct task *t, uint64_t nr)
{
	t->cpu = &t->m->cpu[nr % (uint64_t)t->m->nr_cpus];
	t->bound = true;
}

static void init_target(struct shells *all, struct target *target, uint64_t id,
			struct shell *shell)
{
	target->sb = super_unused(all->supers);
	umount_init(all->m, &target->umount, "umount", &all->driver->steps, id);
	target->umount.parent = shell;
	if (all->driver->bound)
		bind(&target->umount.task, id);
	churner_init(all->m, &target->churner, all->load, target->sb,
		     "target", id);
	target->churner.owner = shell;
}

static void init_shells(struct shells *all)
{
	const struct driver_config *d = all->driver;
	struct machine *m = all->m;
	int batch = driver_batch(d);
	struct target *target = arena_calloc(m->engine.arena,
					     (size_t)d->concurrency,
					     sizeof(*target));

	all->nr = all->left = d->concurrency / batch;
	all->shell = arena_calloc(m->engine.arena, (size_t)all->nr,
				  sizeof(*all->shell));
	for (int i = 0; i < all->nr; i++) {
		struct shell *s = &all->shell[i];

		s->all = all;
		s->target = &target[i * batch];
		s->samples_left = d->samples;
		s->rng = machine_rng(m, "driver", (uint64_t)i, "costs");
		for (int k = 0; k < batch; k++)
			init_target(all, &s->target[k],
				    (uint64_t)(i * batch + k), s);
	}
}

/* Those beside the first begin within a tick of it: who was in step would stay so. */
void shells_start(struct shells *all, simtime_t after)
{
	struct machine *m = all->m;

	init_shells(all);
	for (int i = 0; i < all->nr; i++) {
		struct shell *s = &all->shell[i];
		struct task *t = &s->task;
		simtime_t later = 0;

		if (i)
			later = (simtime_t)rng_below(&s->rng,
						     (uint64_t)m->tick);
		task_init(m, t, "driver", &m->cpu[i % m->nr_cpus]);
		if (all->driver->bound)
			bind(t, (uint64_t)(i * driver_batch(all->driver)));
		task_start_after(t, after + later, first_sample);
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

