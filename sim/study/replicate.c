/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replications side by side: see replicate.h.
 *
 * Tasks are numbered cell by cell.  A failure stops the handing out of further
 * tasks, but every task with a lower number has been handed out already and is
 * run to its end; so the failure that is reported, the one with the lowest
 * number, is the same for any number of threads.
 *
 * The calling thread only waits and shows progress: callbacks need no locks.
 */
#include "study/replicate.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROGRESS_EVERY (100 * MSEC)

struct queue {
	struct experiment *e;
	int nr_tasks;
	atomic_int next, done;
	atomic_bool failed;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int working; /* workers that have not ended; under lock */
};

struct worker {
	pthread_t thread;
	struct arena work, keep;
	struct queue *queue;
	double wall; /* s */
};

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	       (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static void run_task(struct worker *w, int task)
{
	const struct experiment *e = w->queue->e;
	const struct scenario *s = e->scenario;
	const struct cell *cell = &e->cell[task / s->replications];
	int replication = task % s->replications;
	struct measurement *m = &cell->replication[replication];

	measurement_run(&s->machine, &s->load, &s->kernel[cell->kernel],
			&s->driver[cell->driver], s->seed,
			(uint64_t)replication, NULL, &w->work, &w->keep, m);
	if (m->error)
		atomic_store(&w->queue->failed, true);
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct queue *q = w->queue;
	struct timespec start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!atomic_load(&q->failed)) {
		int task = atomic_fetch_add(&q->next, 1);

		if (task >= q->nr_tasks)
			break;
		run_task(w, task);
		atomic_fetch_add(&q->done, 1);
	}
	w->wall = seconds_since(&start);

	pthread_mutex_lock(&q->lock);
	q->working--;
	pthread_cond_signal(&q->changed);
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

/* Until all workers have ended. */
static void wait_for_workers(struct queue *q, progress_fn *progress, void *arg)
{
	pthread_mutex_lock(&q->lock);
	while (q->working) {
		struct timespec t;

		clock_gettime(CLOCK_MONOTONIC, &t);
		t.tv_nsec += PROGRESS_EVERY;
		if (t.tv_nsec >= SEC) {
			t.tv_nsec -= SEC;
			t.tv_sec++;
		}
		pthread_cond_timedwait(&q->changed, &q->lock, &t);
		if (progress)
			progress(arg, atomic_load(&q->done), q->nr_tasks);
	}
	pthread_mutex_unlock(&q->lock);
}

static int start_workers(struct experiment *e, struct queue *q, int jobs)
{
	for (int i = 0; i < jobs; i++) {
		struct worker *w = &e->worker[i];

		w->queue = q;
		arena_init(&w->work, 0);
		arena_init(&w->keep, 0);
		pthread_mutex_lock(&q->lock);
		q->working++;
		pthread_mutex_unlock(&q->lock);
		if (pthread_create(&w->thread, NULL, worker_main, w)) {
			/* Go on with those that there are. */
			pthread_mutex_lock(&q->lock);
			q->working--;
			pthread_mutex_unlock(&q->lock);
			return i;
		}
	}
	return jobs;
}

static void run_queue(struct experiment *e, struct queue *q, int jobs,
		      progress_fn *progress, void *arg)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&q->changed, &attr);
	pthread_mutex_init(&q->lock, NULL);

	e->nr_workers = start_workers(e, q, jobs);
	wait_for_workers(q, progress, arg);
	for (int i = 0; i < e->nr_workers; i++) {
		pthread_join(e->worker[i].thread, NULL);
		e->worker[i].queue = NULL;
		e->core_wall += e->worker[i].wall;
	}

	pthread_cond_destroy(&q->changed);
	pthread_condattr_destroy(&attr);
	pthread_mutex_destroy(&q->lock);
}

static void make_cells(struct experiment *e, const bool *selected,
		       struct arena *arena)
{
	const struct scenario *s = e->scenario;

	e->cell = arena_calloc(arena,
			       (size_t)s->nr_kernels * (size_t)s->nr_drivers,
			       sizeof(*e->cell));
	for (int d = 0; d < s->nr_drivers; d++) {
		for (int k = 0; k < s->nr_kernels; k++) {
			struct cell *c = &e->cell[e->nr_cells];

			if (selected && !selected[d * s->nr_kernels + k])
				continue;
			c->kernel = k;
			c->driver = d;
			c->replication = arena_calloc(arena,
						      (size_t)s->replications,
						      sizeof(*c->replication));
			e->nr_cells++;
		}
	}
}

__attribute__((format(printf, 2, 3)))
static const char *message(struct arena *arena, const char *format, ...)
{
	char *text = arena_alloc(arena, 512);
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, 512, format, ap);
	va_end(ap);
	return text;
}

static const char *first_failure(const struct experiment *e,
				 struct arena *arena)
{
	const struct scenario *s = e->scenario;

	for (int c = 0; c < e->nr_cells; c++) {
		for (int r = 0; r < s->replications; r++) {
			const struct cell *cell = &e->cell[c];

			if (!cell->replication[r].error)
				continue;
			return message(arena,
				       "kernel %s, driver %s, replication %d: %s",
				       s->kernel[cell->kernel].name,
				       s->driver[cell->driver].name, r,
				       cell->replication[r].error);
		}
	}
	return NULL;
}

const char *experiment_run(struct experiment *e, const struct scenario *s,
			   const bool *selected, int jobs, struct arena *arena,
			   progress_fn *progress, void *arg)
{
	struct queue q = { .e = e };
	struct timespec start;

	*e = (struct experiment){ .scenario = s };
	make_cells(e, selected, arena);
	if (__builtin_mul_overflow(e->nr_cells, s->replications, &q.nr_tasks))
		return message(arena, "too many replications");
	if (jobs > q.nr_tasks)
		jobs = q.nr_tasks;
	e->worker = arena_calloc(arena, (size_t)jobs, sizeof(*e->worker));

	clock_gettime(CLOCK_MONOTONIC, &start);
	run_queue(e, &q, jobs, progress, arg);
	e->wall = seconds_since(&start);
	if (jobs && !e->nr_workers)
		return message(arena, "cannot start a thread");
	return first_failure(e, arena);
}

void experiment_free(struct experiment *e)
{
	for (int i = 0; i < e->nr_workers; i++) {
		arena_free(&e->worker[i].work);
		arena_free(&e->worker[i].keep);
	}
	*e = (struct experiment){ .scenario = NULL };
}

/* -- --only -- */

/* Marks the index of each of the names that equals; false if there is none. */
static bool mark_kernel(const struct scenario *s, const char *name, bool *mark)
{
	bool found = false;

	for (int k = 0; k < s->nr_kernels; k++) {
		if (!strcmp(s->kernel[k].name, name))
			found = mark[k] = true;
	}
	return found;
}

static bool mark_driver(const struct scenario *s, const char *name, bool *mark)
{
	bool found = false;

	for (int d = 0; d < s->nr_drivers; d++) {
		if (!strcmp(s->driver[d].name, name))
			found = mark[d] = true;
	}
	return found;
}

static void list_names(const struct scenario *s, bool kernels, FILE *diag)
{
	int n = kernels ? s->nr_kernels : s->nr_drivers;

	fprintf(diag, "; there %s", n == 1 ? "is" : "are");
	for (int i = 0; i < n; i++)
		fprintf(diag, "%s %s", i ? "," : "",
			kernels ? s->kernel[i].name : s->driver[i].name);
	fputc('\n', diag);
}

struct marks {
	bool *kernel, *driver;
	bool any_kernel, any_driver; /* the clause names some */
};

/* One "key=name" of a clause. */
static bool select_term(const struct scenario *s, char *term, struct marks *m,
			FILE *diag)
{
	char *name = strchr(term, '=');
	bool kernel, known;

	if (name)
		*name++ = '\0';
	kernel = !strcmp(term, "kernel");
	if (!name || (!kernel && strcmp(term, "driver"))) {
		fprintf(diag, "--only: '%s' is not kernel=NAME or driver=NAME\n",
			term);
		return false;
	}
	known = kernel ? mark_kernel(s, name, m->kernel)
		       : mark_driver(s, name, m->driver);
	if (!known) {
		fprintf(diag, "--only: the scenario has no %s '%s'", term, name);
		list_names(s, kernel, diag);
		return false;
	}
	*(kernel ? &m->any_kernel : &m->any_driver) = true;
	return true;
}

bool experiment_select(const struct scenario *s, const char *clause,
		       bool *selected, FILE *diag)
{
	struct marks m = {
		.kernel = calloc((size_t)s->nr_kernels, sizeof(bool)),
		.driver = calloc((size_t)s->nr_drivers, sizeof(bool)),
	};
	char *copy = strdup(clause), *rest = copy, *term;
	bool ok = copy && m.kernel && m.driver;

	while (ok && (term = strsep(&rest, ",")))
		ok = select_term(s, term, &m, diag);
	for (int d = 0; ok && d < s->nr_drivers; d++) {
		for (int k = 0; k < s->nr_kernels; k++) {
			if ((!m.any_driver || m.driver[d]) &&
			    (!m.any_kernel || m.kernel[k]))
				selected[d * s->nr_kernels + k] = true;
		}
	}
	free(copy);
	free(m.kernel);
	free(m.driver);
	return ok;
}
