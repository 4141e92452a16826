/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workers, queueing and flushing: see workqueue.h.
 *
 * Workers are never destroyed, so that a pool's are one list, and who executes
 * a given work is found by looking through it.
 */
#include "kernel/workqueue.h"

#include "kernel/machine.h"

static void worker_thread(struct task *t);

static void worklist_add(struct work_list *l, struct work *work)
{
	work->next = NULL;
	if (l->tail)
		l->tail->next = work;
	else
		l->head = work;
	l->tail = work;
}

static struct work *worklist_pop(struct work_list *l)
{
	struct work *work = l->head;

	if (work) {
		l->head = work->next;
		if (!l->head)
			l->tail = NULL;
	}
	return work;
}

static struct worker *worker_of(struct task *t)
{
	return container_of(t, struct worker, task);
}

struct work *current_work(struct task *t)
{
	return worker_of(t)->current;
}

/*
 * The same work: the same function, too, as the memory may have been used
 * anew.  NULL if none of the pool's workers executes it.
 */
static struct worker *find_worker_executing_work(const struct worker_pool *pool,
						 const struct work *work)
{
	struct worker *worker = pool->workers;

	while (worker && (worker->current != work ||
			  worker->current_fn != work->fn))
		worker = worker->sibling;
	return worker;
}

static struct pool_workqueue *pwq_of(const struct workqueue *wq,
				     const struct worker_pool *pool)
{
	return &wq->pwq[pool->cpu ? pool->cpu->id : wq->m->nr_cpus];
}

/* -- concurrency management -- */

static void worker_sleeping(struct task *t);

static void worker_running(struct task *t)
{
	struct worker *worker = worker_of(t);

	if (worker->asleep && !worker->idle) {
		worker->asleep = false;
		worker->pool->nr_running++;
	}
}

static void create_worker(struct worker_pool *pool)
{
	struct machine *m = pool->m;
	struct worker *worker = pool_get(&m->workers);
	struct cpu *cpu = pool->cpu ? pool->cpu : m->this_cpu;

	pool->creating = true;
	task_init(m, &worker->task, "kworker", cpu ? cpu : &m->cpu[0]);
	worker->task.kind = TASK_KIND_KWORKER;
	worker->task.bound = pool->cpu;
	worker->task.housekeeping = !pool->cpu;
	worker->task.sched_out = worker_sleeping;
	worker->task.sched_in = worker_running;
	worker->pool = pool;
	worker->sibling = pool->workers;
	pool->workers = worker;
	worker->current = NULL;
	worker->scheduled = (struct work_list){ 0 };
	worker->idle = true;
	worker->asleep = true;
	trace(m, TRACE_SCHED_WAKING, m->this_cpu ? m->this_cpu->id : -1,
	      &worker->task, 0, 0);
	task_start_after(&worker->task,
			 dist_draw(&m->config.workqueue.create_worker,
				   &m->rng_workqueue),
			 worker_thread);
}

/* need_more_worker() -> wake an idle one, or have one made. */
static void kick_pool(struct worker_pool *pool)
{
	struct worker *worker = pool->idle;

	if (!pool->worklist.head || (pool->cpu && pool->nr_running))
		return;
	if (worker) {
		pool->idle = worker->next;
		task_wake(&worker->task);
	} else if (!pool->creating) {
		create_worker(pool);
	}
}

static void worker_sleeping(struct task *t)
{
	struct worker *worker = worker_of(t);

	if (worker->idle || worker->asleep)
		return;
	worker->asleep = true;
	worker->pool->nr_running--;
	CHECK(&t->m->engine, worker->pool->nr_running, >=, 0);
	kick_pool(worker->pool);
}

/* -- workers -- */

static void worker_enter_idle(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	if (!worker->idle) {
		pool->nr_running--;
		CHECK(&pool->m->engine, pool->nr_running, >=, 0);
		worker->idle = true;
		worker->asleep = true;
	}
	worker->next = pool->idle;
	pool->idle = worker;
	task_sleep(&worker->task, worker_thread);
}

/* A work has run: a slot is free, and a flush may be done. */
static void pwq_dec_nr_in_flight(struct worker_pool *pool,
				 struct workqueue *wq, int color)
{
	struct pool_workqueue *pwq = pwq_of(wq, pool);
	struct work *work = worklist_pop(&pwq->inactive);

	if (work) {
		worklist_add(&pool->worklist, work);
		kick_pool(pool);
	} else {
		pwq->nr_active--;
		CHECK(&wq->m->engine, pwq->nr_active, >=, 0);
	}
	wq->nr_in_flight[color]--;
	CHECK(&wq->m->engine, wq->nr_in_flight[color], >=, 0);
	if (!wq->nr_in_flight[color] && wq->first_flusher &&
	    color == wq->flush_color)
		task_wake(wq->first_flusher);
}

static void work_done(struct task *t)
{
	struct worker *worker = worker_of(t);

	trace(t->m, TRACE_WQ_EXECUTE_END, t->cpu->id, worker->current,
	      worker->current_nr, (uintptr_t)worker->current_wq);
	worker->current = NULL;
	pwq_dec_nr_in_flight(worker->pool, worker->current_wq,
			     worker->current_color);
	worker_thread(t);
}

static void process_one_work(struct worker *worker, struct work *work)
{
	struct task *t = &worker->task;

	work->pending = false;
	worker->current = work;
	worker->current_fn = work->fn;
	worker->current_wq = work->wq;
	worker->current_nr = work->nr;
	worker->current_color = work->color;
	if (!worker->pool->cpu)
		kick_pool(worker->pool);
	trace(t->m, TRACE_WQ_EXECUTE_START, t->cpu->id, work, work->nr,
	      (uintptr_t)work->wq);
	task_call(t, work->fn, NULL, 0, work_done);
}

/* assign_work(): a work that runs already goes to the worker that runs it. */
static struct work *worker_next_work(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;
	struct work *work = worklist_pop(&worker->scheduled);
	struct worker *executing;

	while (!work && (work = worklist_pop(&pool->worklist))) {
		executing = find_worker_executing_work(pool, work);
		if (!executing)
			break;
		worklist_add(&executing->scheduled, work);
		work = NULL;
	}
	return work;
}

static void worker_thread(struct task *t)
{
	struct worker *worker = worker_of(t);
	struct worker_pool *pool = worker->pool;
	struct work *work;

	pool->creating = false;
	if (worker->idle && pool->cpu && pool->nr_running) {
		worker_enter_idle(worker);
		return;
	}
	if (worker->idle) {
		worker->idle = false;
		worker->asleep = false;
		pool->nr_running++;
	}
	work = worker_next_work(worker);
	if (work)
		process_one_work(worker, work);
	else
		worker_enter_idle(worker);
}

/* -- queueing -- */

void work_init(struct work *work, task_fn fn)
{
	*work = (struct work){ .fn = fn };
}

static struct worker_pool *pool_for(struct cpu *cpu, const struct workqueue *wq,
				    const struct work *work)
{
	struct machine *m = wq->m;

	if (wq->unbound)
		return &m->pool[m->nr_cpus];
	if (work->pool && find_worker_executing_work(work->pool, work))
		return work->pool;
	return &m->pool[cpu->id];
}

bool queue_work(struct cpu *cpu, struct workqueue *wq, struct work *work)
{
	struct machine *m = wq->m;
	struct worker_pool *pool;
	struct pool_workqueue *pwq;

	if (work->pending)
		return false;
	pool = pool_for(cpu, wq, work);
	pwq = pwq_of(wq, pool);
	work->pending = true;
	work->wq = wq;
	work->pool = pool;
	work->color = wq->work_color;
	work->nr = ++m->works_queued;
	wq->nr_in_flight[work->color]++;
	trace(m, TRACE_WQ_QUEUE, cpu->id, work, work->nr, (uintptr_t)wq);
	if (pwq->nr_active >= wq->max_active) {
		worklist_add(&pwq->inactive, work);
		return true;
	}
	pwq->nr_active++;
	worklist_add(&pool->worklist, work);
	kick_pool(pool);
	return true;
}

/* -- flushing -- */

static int work_next_color(int color)
{
	return (color + 1) % WORK_NR_COLORS;
}

static void flush_over(struct task *t)
{
	trace(t->m, TRACE_WQ_FLUSH_END, t->cpu->id, t, 0,
	      (uintptr_t)task_obj(t));
	task_return(t);
}

/* In the frame of a flush: the workqueue and the flush's colour. */
static int flush_color_of(struct task *flusher)
{
	return (int)task_frame(flusher)->n;
}

/* A colour has come free for those who found none. */
static void share_color(struct workqueue *wq)
{
	struct task *t;

	if (!wq->overflow.head)
		return;
	while ((t = task_queue_pop(&wq->overflow))) {
		task_frame(t)->n = (uint64_t)wq->work_color;
		task_queue_add(&wq->flushers, t);
	}
	wq->work_color = work_next_color(wq->work_color);
}

/* The first flusher's colour is drained: on to the next flusher's. */
static void flush_cascade(struct task *t)
{
	struct workqueue *wq = task_obj(t);

	if (wq->first_flusher != t) {
		flush_over(t);
		return;
	}
	wq->first_flusher = NULL;
	do {
		while (wq->flushers.head &&
		       flush_color_of(wq->flushers.head) == wq->flush_color)
			task_wake(task_queue_pop(&wq->flushers));
		wq->flush_color = work_next_color(wq->flush_color);
		share_color(wq);
		if (!wq->flushers.head)
			break;
		if (wq->nr_in_flight[wq->flush_color])
			wq->first_flusher = task_queue_pop(&wq->flushers);
	} while (!wq->first_flusher);
	flush_over(t);
}

void flush_workqueue(struct task *t, struct workqueue *wq, task_fn then)
{
	int color = wq->work_color;

	trace(t->m, TRACE_WQ_FLUSH_START, t->cpu->id, t, t->m->works_queued,
	      (uintptr_t)wq);
	task_push(t, wq, (uint64_t)color, then);
	if (work_next_color(color) == wq->flush_color) {
		task_queue_add(&wq->overflow, t);
		task_sleep(t, flush_cascade);
		return;
	}
	wq->work_color = work_next_color(color);
	if (wq->first_flusher) {
		task_queue_add(&wq->flushers, t);
		task_sleep(t, flush_cascade);
		return;
	}
	if (!wq->nr_in_flight[color]) {
		wq->flush_color = wq->work_color;
		flush_over(t);
		return;
	}
	wq->first_flusher = t;
	task_sleep(t, flush_cascade);
}

/* -- set-up -- */

void workqueue_init(struct machine *m, struct workqueue *wq, const char *name,
		    const char *function, bool unbound, int max_active)
{
	*wq = (struct workqueue){
		.name = name, .function = function, .m = m, .unbound = unbound,
		.max_active = max_active
	};
	wq->pwq = arena_calloc(m->engine.arena, (size_t)m->nr_cpus + 1,
			       sizeof(*wq->pwq));
}

void workqueues_init(struct machine *m)
{
	pool_init(&m->workers, m->engine.arena, sizeof(struct worker));
	m->pool = arena_calloc(m->engine.arena, (size_t)m->nr_cpus + 1,
			       sizeof(*m->pool));
	for (int i = 0; i <= m->nr_cpus; i++) {
		m->pool[i].m = m;
		m->pool[i].cpu = i < m->nr_cpus ? &m->cpu[i] : NULL;
	}
	m->rng_workqueue = machine_rng(m, "workqueue", 0, "create_worker");
}
