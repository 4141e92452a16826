/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workqueues on a machine that does nothing else: jobs that use a CPU, sleep,
 * and use it again; tasks that queue and flush at given times.
 *
 * That a flush waits for all that was queued before it, and that a queueing is
 * executed once, is asserted by the listener of properties.h in all of them.
 * What is added here: that nobody waits for longer than that, which worker runs
 * what, in which order, and how much goes on at the same time.
 */
#include "properties.h"

#define SEED 2
#define MACHINE "host: {hz: 250}\n"
/* Wake-ups, a worker's creation, a tick's softirq. */
#define HOPS (2 * MSEC)

#define MAX_JOBS 64

struct log;

struct job {
	struct work work;
	struct log *log;
	simtime_t cpu, sleep; /* what a run takes, ns */
	int runs, ends;
	simtime_t begin, end; /* of the last run */
	struct task *worker;  /* that did it */
};

/* What the jobs of one workqueue have done. */
struct log {
	struct job *order[MAX_JOBS]; /* as they began */
	int nr, now, most; /* begun; running; most at a time */
};

static struct job *job_of(struct task *t)
{
	return container_of(current_work(t), struct job, work);
}

static void job_ends(struct task *t)
{
	struct job *job = job_of(t);

	job->end = t->m->engine.now;
	job->ends++;
	job->log->now--;
	task_return(t);
}

static void job_sleeps(struct task *t)
{
	if (job_of(t)->sleep)
		task_sleep_for(t, job_of(t)->sleep, job_ends);
	else
		job_ends(t);
}

static void job_fn(struct task *t)
{
	struct job *job = job_of(t);
	struct log *log = job->log;

	assert_int(log->nr, <, MAX_JOBS);
	log->order[log->nr++] = job;
	if (++log->now > log->most)
		log->most = log->now;
	job->runs++;
	job->begin = t->m->engine.now;
	job->worker = t;
	task_compute(t, job->cpu, 0, job_sleeps);
}

static void job_init(struct job *job, struct log *log, simtime_t cpu,
		     simtime_t sleep)
{
	*job = (struct job){ .log = log, .cpu = cpu, .sleep = sleep };
	work_init(&job->work, job_fn);
}

/* A task that queues jobs on its CPU, then may flush, and is gone. */
struct actor {
	struct task task;
	struct workqueue *wq;
	struct job *job;
	int nr_jobs;
	bool flush;
	int queued;               /* jobs that were not pending already */
	simtime_t start, flushed; /* flushed: 0 until it has */
};

static struct actor *actor_of(struct task *t)
{
	return container_of(t, struct actor, task);
}

static void actor_flushed(struct task *t)
{
	actor_of(t)->flushed = t->m->engine.now;
	task_exit(t);
}

static void act(struct task *t)
{
	struct actor *a = actor_of(t);

	a->start = t->m->engine.now;
	for (int i = 0; i < a->nr_jobs; i++)
		a->queued += queue_work(t->cpu, a->wq, &a->job[i].work);
	if (a->flush)
		flush_workqueue(t, a->wq, actor_flushed);
	else
		task_exit(t);
}

static void actor_start(struct lab *l, struct actor *a, struct workqueue *wq,
			int cpu, simtime_t at, struct job *job, int nr_jobs,
			bool flush)
{
	*a = (struct actor){ .wq = wq, .job = job, .nr_jobs = nr_jobs,
			     .flush = flush };
	task_init(&l->m, &a->task, "actor", &l->m.cpu[cpu]);
	a->task.bound = true;
	task_start_after(&a->task, at, act);
}

/* -- who runs what, and when -- */

/* Ten jobs queued at once on CPU 3 of a workqueue of that kind. */
static simtime_t ten_jobs(struct log *log, bool unbound, int max_active,
			  simtime_t cpu, simtime_t sleep)
{
	struct workqueue wq;
	struct job job[10];
	struct actor a;
	struct lab l;
	simtime_t last = 0;

	*log = (struct log){ .nr = 0 };
	lab_open(&l, MACHINE, SEED);
	workqueue_init(&l.m, &wq, "test", "job_fn", unbound, max_active);
	for (int i = 0; i < 10; i++)
		job_init(&job[i], log, cpu, sleep);
	actor_start(&l, &a, &wq, 3, MSEC, job, 10, true);
	lab_run(&l, SEC);
	assert_int(log->nr, ==, 10);
	for (int i = 0; i < 10; i++) {
		assert_ptr_equal(log->order[i], &job[i]);
		assert_int(job[i].ends, ==, 1);
		if (!unbound)
			assert_ptr_equal(job[i].worker->cpu, &l.m.cpu[3]);
		if (job[i].end > last)
			last = job[i].end;
	}
	assert_int(a.flushed, >=, last);
	assert_int(a.flushed, <=, last + HOPS);
	lab_close(&l);
	return last - a.start;
}

static void a_bound_pool_runs_one_job_at_a_time(void **state)
{
	struct log log;

	(void)state;
	/* Two jobs only overlap when one sleeps. */
	assert_int(ten_jobs(&log, false, 256, 5 * MSEC, 0), >=, 50 * MSEC);
	assert_int(log.most, ==, 1);
}

static void a_sleeping_job_lets_the_next_one_run(void **state)
{
	struct log log;

	(void)state;
	assert_int(ten_jobs(&log, false, 256, 10 * USEC, 20 * MSEC), <=,
		   20 * MSEC + 10 * HOPS / 4);
	assert_int(log.most, ==, 10);
}

static void max_active_one_keeps_jobs_in_order_and_apart(void **state)
{
	struct log log;

	(void)state;
	assert_int(ten_jobs(&log, false, 1, 10 * USEC, 5 * MSEC), >=,
		   50 * MSEC);
	assert_int(log.most, ==, 1);
	assert_int(ten_jobs(&log, true, 1, 10 * USEC, 5 * MSEC), >=,
		   50 * MSEC);
	assert_int(log.most, ==, 1);
}

static void max_active_limits_jobs_at_a_time(void **state)
{
	struct log log;

	(void)state;
	assert_int(ten_jobs(&log, false, 3, 10 * USEC, 20 * MSEC), >=,
		   80 * MSEC);
	assert_int(log.most, ==, 3);
}

static void an_unbound_pool_runs_jobs_side_by_side(void **state)
{
	struct log log;

	(void)state;
	assert_int(ten_jobs(&log, true, 256, 20 * MSEC, 0), <=,
		   20 * MSEC + 10 * HOPS / 4);
	assert_int(log.most, ==, 10);
}

static void a_job_queued_while_it_runs_runs_again(void **state)
{
	struct workqueue wq;
	struct log log = { .nr = 0 };
	struct actor a[5];
	struct job job, other;
	struct lab l;
	struct task *first;
	simtime_t end;

	(void)state;
	lab_open(&l, MACHINE, SEED);
	workqueue_init(&l.m, &wq, "test", "job_fn", false, 256);
	job_init(&job, &log, USEC, 10 * MSEC);
	job_init(&other, &log, USEC, MSEC);
	/* Runs from 1 to 11 ms on CPU 2; queued twice meanwhile from CPU 5. */
	actor_start(&l, &a[0], &wq, 2, MSEC, &job, 1, true);
	actor_start(&l, &a[1], &wq, 5, 4 * MSEC, &job, 1, true);
	actor_start(&l, &a[2], &wq, 5, 5 * MSEC, &job, 1, false);
	/* A job on CPU 2 that comes after it need not wait for it. */
	actor_start(&l, &a[3], &wq, 2, 6 * MSEC, &other, 1, false);
	lab_run(&l, 8 * MSEC);
	assert_int(job.runs, ==, 1);
	assert_int(other.ends, ==, 1);
	first = job.worker;
	lab_run(&l, 11 * MSEC + HOPS);
	assert_int(job.runs, ==, 2);
	assert_int(job.ends, ==, 1);
	end = job.end;
	lab_run(&l, SEC);
	assert_int(job.runs, ==, 2);
	assert_int(job.begin, >=, end);
	assert_ptr_equal(job.worker, first);
	assert_int(a[0].queued + a[1].queued, ==, 2);
	assert_int(a[2].queued, ==, 0);
	/* The first flush waits for the first run only. */
	assert_int(a[0].flushed, >=, end);
	assert_int(a[0].flushed, <=, end + HOPS);
	assert_int(a[1].flushed, >=, job.end);
	assert_int(a[1].flushed, <=, job.end + HOPS);
	lab_close(&l);
}

/* -- flushes -- */

static void a_flush_of_nothing_returns_at_once(void **state)
{
	struct workqueue wq;
	struct actor a;
	struct lab l;

	(void)state;
	lab_open(&l, MACHINE, SEED);
	workqueue_init(&l.m, &wq, "test", "job_fn", false, 256);
	actor_start(&l, &a, &wq, 0, MSEC, NULL, 0, true);
	lab_run(&l, SEC);
	assert_int(a.flushed, ==, a.start);
	lab_close(&l);
}

static void a_flush_does_not_wait_for_what_comes_later(void **state)
{
	struct log log = { .nr = 0 };
	struct workqueue wq, another;
	struct actor a[3];
	struct job before, after, elsewhere;
	struct lab l;

	(void)state;
	lab_open(&l, MACHINE, SEED);
	workqueue_init(&l.m, &wq, "test", "job_fn", false, 256);
	workqueue_init(&l.m, &another, "another", "job_fn", false, 256);
	job_init(&before, &log, USEC, 20 * MSEC);
	job_init(&after, &log, USEC, 200 * MSEC);
	job_init(&elsewhere, &log, USEC, 100 * MSEC);
	actor_start(&l, &a[0], &another, 7, MSEC, &elsewhere, 1, false);
	actor_start(&l, &a[1], &wq, 1, 2 * MSEC, &before, 1, true);
	actor_start(&l, &a[2], &wq, 2, 3 * MSEC, &after, 1, false);
	lab_run(&l, SEC);
	assert_int(after.ends, ==, 1);
	assert_int(a[1].flushed, >=, before.end);
	assert_int(a[1].flushed, <=, before.end + HOPS);
	lab_close(&l);
}

/* More flushes at a time than there are colours, in random order of length. */
#define FLUSHERS 20

static void flushes_overlap(uint64_t seed)
{
	struct rng rng = rng_stream(seed, 0, "test", 0, "workqueue");
	struct log log = { .nr = 0 };
	struct actor flusher[FLUSHERS], late;
	struct job job[FLUSHERS], late_job;
	struct workqueue wq;
	struct lab l;
	simtime_t drained = 0;

	lab_open(&l, MACHINE, seed);
	workqueue_init(&l.m, &wq, "test", "job_fn", false, 256);
	for (int i = 0; i < FLUSHERS; i++) {
		/* Nobody is done before all have come: 20 ms. */
		job_init(&job[i], &log, USEC,
			 (simtime_t)(30 + rng_below(&rng, 70)) * MSEC);
		actor_start(&l, &flusher[i], &wq,
			    (int)rng_below(&rng, 16), (i + 1) * MSEC, &job[i],
			    rng_below(&rng, 4) > 0, true);
	}
	job_init(&late_job, &log, USEC, 500 * MSEC);
	actor_start(&l, &late, &wq, 0, (FLUSHERS + 5) * MSEC, &late_job, 1,
		    false);
	lab_run(&l, 2 * SEC);
	for (int i = 0; i < FLUSHERS; i++) {
		const struct actor *f = &flusher[i];

		if (job[i].end > drained)
			drained = job[i].end;
		assert_int_in(&l.w->run, f->flushed, >=, drained);
		/* 15 have colours; the others share one, and may wait longer. */
		if (i < WORK_NR_COLORS - 1)
			assert_int_in(&l.w->run, f->flushed, <=,
				      (drained > f->start ? drained :
							    f->start) + HOPS);
		else
			assert_int_in(&l.w->run, f->flushed, <=,
				      late_job.end + HOPS);
	}
	assert_int_in(&l.w->run, l.w->flushes.nr, ==, 0);
	assert_null(wq.first_flusher);
	assert_null(wq.overflow.head);
	lab_close(&l);
}

static void twenty_flushes_overlap(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++)
		flushes_overlap(seed);
}

/* Flushers and jobs at random for a second, on few CPUs. */
static void anything_goes(uint64_t seed)
{
	enum { ACTORS = 120 };
	struct rng rng = rng_stream(seed, 0, "test", 0, "anything");
	static struct actor actor[ACTORS];
	static struct job job[ACTORS];
	struct workqueue wq[3];
	struct log log;
	struct lab l;
	uint64_t queued = 0;

	lab_open(&l, "host: {cpus: 3, hz: 250}\n", seed);
	workqueue_init(&l.m, &wq[0], "bound", "job_fn", false, 256);
	workqueue_init(&l.m, &wq[1], "ordered", "job_fn", false, 1);
	workqueue_init(&l.m, &wq[2], "unbound", "job_fn", true, 256);
	for (int i = 0; i < ACTORS; i++) {
		/* A job belongs to a workqueue: the rest of its number. */
		int own = (int)rng_below(&rng, ACTORS / 12) * 3 + i % 3;

		if (i < ACTORS / 4)
			job_init(&job[i], &log,
				 (simtime_t)rng_below(&rng, 300) * USEC,
				 (simtime_t)rng_below(&rng, 20) * MSEC);
		actor_start(&l, &actor[i], &wq[i % 3],
			    (int)rng_below(&rng, 3),
			    (simtime_t)rng_below(&rng, 1000) * MSEC, &job[own],
			    1, rng_below(&rng, 2));
	}
	for (simtime_t t = 0; t <= 3 * SEC; t += 10 * MSEC) {
		log.nr = log.now = 0;
		lab_run(&l, t);
	}
	for (int i = 0; i < ACTORS; i++) {
		queued += (uint64_t)actor[i].queued;
		if (actor[i].flush)
			assert_int_in(&l.w->run, actor[i].flushed, >, 0);
	}
	assert_uint_in(&l.w->run, l.w->seen[TRACE_WQ_EXECUTE_END], ==, queued);
	assert_uint_in(&l.w->run, l.w->works, ==, queued);
	for (int i = 0; i < 3; i++)
		for (int color = 0; color < WORK_NR_COLORS; color++)
			assert_int_in(&l.w->run, wq[i].nr_in_flight[color], ==,
				      0);
	lab_close(&l);
}

static void random_queueing_and_flushing(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++)
		anything_goes(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bound_pool_runs_one_job_at_a_time),
		cmocka_unit_test(a_sleeping_job_lets_the_next_one_run),
		cmocka_unit_test(max_active_one_keeps_jobs_in_order_and_apart),
		cmocka_unit_test(max_active_limits_jobs_at_a_time),
		cmocka_unit_test(an_unbound_pool_runs_jobs_side_by_side),
		cmocka_unit_test(a_job_queued_while_it_runs_runs_again),
		cmocka_unit_test(a_flush_of_nothing_returns_at_once),
		cmocka_unit_test(a_flush_does_not_wait_for_what_comes_later),
		cmocka_unit_test(twenty_flushes_overlap),
		cmocka_unit_test(random_queueing_and_flushing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
