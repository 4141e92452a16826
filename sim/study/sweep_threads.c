/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine of one machine: threads, and a queue of finished blocks that the
 * calling thread empties.
 *
 * The queue has an end: if the store cannot keep up, workers wait for it
 * rather than fill the memory.
 */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "study/sweep.h"

#define QUEUE        1024
#define TICK_EVERY   100 /* ms */

struct crew {
	struct sweep_run *run;
	const struct sweep *sweep;
	pthread_mutex_t lock;
	pthread_cond_t ready, space;
	struct block *queue[QUEUE];
	int head, nr;
	int working;
};

/* b == NULL (no memory) ends the run as a block with an error does. */
static void push(struct crew *p, struct block *b)
{
	pthread_mutex_lock(&p->lock);
	while (p->nr == QUEUE)
		pthread_cond_wait(&p->space, &p->lock);
	p->queue[(p->head + p->nr++) % QUEUE] = b;
	pthread_cond_signal(&p->ready);
	pthread_mutex_unlock(&p->lock);
}

static void *work(void *arg)
{
	struct crew *p = arg;
	struct sweep_worker *w = sweep_worker_new(p->sweep);
	struct unit unit;

	while (w && sweep_next(p->run, &unit))
		push(p, sweep_worker_run(w, unit));
	sweep_worker_free(w);
	pthread_mutex_lock(&p->lock);
	p->working--;
	pthread_cond_signal(&p->ready);
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Waits for a block, or for TICK_EVERY; under the lock. */
static void wait_a_while(struct crew *p)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += TICK_EVERY * 1000000L;
	if (t.tv_nsec >= 1000000000L) {
		t.tv_nsec -= 1000000000L;
		t.tv_sec++;
	}
	pthread_cond_timedwait(&p->ready, &p->lock, &t);
}

/* NULL: the queue is empty; under the lock. */
static struct block *pop(struct crew *p)
{
	struct block *b = p->queue[p->head];

	if (!p->nr)
		return NULL;
	p->head = (p->head + 1) % QUEUE;
	p->nr--;
	pthread_cond_signal(&p->space);
	return b;
}

static void collect(struct crew *p)
{
	pthread_mutex_lock(&p->lock);
	while (p->working || p->nr) {
		struct block *b;

		if (!p->nr)
			wait_a_while(p);
		b = pop(p);
		pthread_mutex_unlock(&p->lock);
		if (b)
			sweep_collect(p->run, b);
		sweep_tick(p->run);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
}

static void init_crew(struct crew *p)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->ready, &attr);
	pthread_cond_init(&p->space, NULL);
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_destroy(&attr);
}

const char *sweep_threads(struct sweep_run *r, const struct sweep *s, int jobs,
			  struct arena *arena)
{
	struct crew *p = arena_alloc(arena, sizeof(*p));
	pthread_t *thread = arena_calloc(arena, (size_t)jobs, sizeof(*thread));
	int started = 0;

	*p = (struct crew){ .run = r, .sweep = s, .working = jobs };
	init_crew(p);
	while (started < jobs &&
	       !pthread_create(&thread[started], NULL, work, p))
		started++;
	pthread_mutex_lock(&p->lock);
	p->working -= jobs - started;
	pthread_mutex_unlock(&p->lock);
	collect(p);
	for (int i = 0; i < started; i++)
		pthread_join(thread[i], NULL);
	pthread_cond_destroy(&p->ready);
	pthread_cond_destroy(&p->space);
	pthread_mutex_destroy(&p->lock);
	return started ? NULL : "cannot start a thread";
}
