/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Threads that share out tasks: see crew.h.
 *
 * Every member remembers its own failure; since it stops there, that is its
 * lowest.  The calling thread only waits and shows progress, so callbacks need
 * no locks.
 */
#include "study/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#define PROGRESS_EVERY (100 * 1000000L) /* ns */

struct job {
	crew_fn *fn;
	void *ctx;
	int nr;
	atomic_int next, done;
	atomic_bool failed;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int working; /* members that have not ended; under lock */
};

struct crew_thread {
	struct crew_member me;
	pthread_t thread;
	struct job *job;
	const char *failure;
	int failed;  /* its task */
	double wall; /* s */
};

double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	       (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void change_working(struct job *j, int by)
{
	pthread_mutex_lock(&j->lock);
	j->working += by;
	pthread_cond_signal(&j->changed);
	pthread_mutex_unlock(&j->lock);
}

static void *work(void *arg)
{
	struct crew_thread *m = arg;
	struct job *j = m->job;
	struct timespec start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!atomic_load(&j->failed)) {
		m->failed = atomic_fetch_add(&j->next, 1);
		if (m->failed >= j->nr)
			break;
		m->failure = j->fn(j->ctx, &m->me, m->failed);
		if (m->failure)
			atomic_store(&j->failed, true);
		atomic_fetch_add(&j->done, 1);
	}
	m->wall = seconds_since(&start);
	change_working(j, -1);
	return NULL;
}

static void show(struct job *j, progress_fn *progress, void *arg)
{
	if (progress)
		progress(arg, atomic_load(&j->done), j->nr);
}

/* Until all members have ended. */
static void wait_for_members(struct job *j, progress_fn *progress, void *arg)
{
	pthread_mutex_lock(&j->lock);
	while (j->working) {
		struct timespec t;

		clock_gettime(CLOCK_MONOTONIC, &t);
		t.tv_nsec += PROGRESS_EVERY;
		if (t.tv_nsec >= 1000000000L) {
			t.tv_nsec -= 1000000000L;
			t.tv_sec++;
		}
		pthread_cond_timedwait(&j->changed, &j->lock, &t);
		pthread_mutex_unlock(&j->lock);
		show(j, progress, arg);
		pthread_mutex_lock(&j->lock);
	}
	pthread_mutex_unlock(&j->lock);
	show(j, progress, arg);
}

/* NULL: there is no memory, or there is no thread. */
static struct crew_thread *start_member(struct job *j, int number)
{
	struct crew_thread *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->job = j;
	m->me.number = number;
	arena_init(&m->me.work, 0);
	arena_init(&m->me.keep, 0);
	change_working(j, 1);
	if (!pthread_create(&m->thread, NULL, work, m))
		return m;
	change_working(j, -1);
	free(m);
	return NULL;
}

static void do_job(struct crew *c, struct job *j, int jobs,
		   progress_fn *progress, void *arg)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&j->changed, &attr);
	pthread_mutex_init(&j->lock, NULL);

	while (c->nr < jobs && (c->member[c->nr] = start_member(j, c->nr)))
		c->nr++;
	wait_for_members(j, progress, arg);
	for (int i = 0; i < c->nr; i++) {
		pthread_join(c->member[i]->thread, NULL);
		c->core_wall += c->member[i]->wall;
	}

	pthread_cond_destroy(&j->changed);
	pthread_condattr_destroy(&attr);
	pthread_mutex_destroy(&j->lock);
}

static const char *first_failure(struct crew *c)
{
	const char *failure = NULL;

	for (int i = 0; i < c->nr; i++) {
		const struct crew_thread *m = c->member[i];

		if (!m->failure || (failure && c->failed < m->failed))
			continue;
		failure = m->failure;
		c->failed = m->failed;
	}
	return failure;
}

const char *crew_run(struct crew *c, int jobs, int nr, crew_fn *fn, void *ctx,
		     progress_fn *progress, void *arg)
{
	struct job j = { .fn = fn, .ctx = ctx, .nr = nr };
	struct timespec start;

	*c = (struct crew){ .failed = -1 };
	if (jobs > nr)
		jobs = nr;
	c->member = calloc((size_t)jobs + 1, sizeof(*c->member));
	if (!c->member)
		no_memory("threads");
	clock_gettime(CLOCK_MONOTONIC, &start);
	do_job(c, &j, jobs, progress, arg);
	c->wall = seconds_since(&start);
	/* No failure of a task, which some callers live with. */
	if (jobs && !c->nr)
		no_memory("a thread");
	return first_failure(c);
}

void crew_free(struct crew *c)
{
	for (int i = 0; i < c->nr; i++) {
		arena_free(&c->member[i]->me.work);
		arena_free(&c->member[i]->me.keep);
		free(c->member[i]);
	}
	free(c->member);
	*c = (struct crew){ .failed = -1 };
}
