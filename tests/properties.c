/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold in any run.
 *
 * The listener keeps its own books and believes nothing of RCU's: a quiescent
 * state is a context switch, an idle CPU, or a tick that found one of the two.
 * Order is that of the records, so that two of one instant are told apart.
 *
 * A CPU may invoke callbacks as soon as its leaf knows that the grace period is
 * over, which is some microseconds before its TRACE_GP_END.  Where that shows,
 * the grace period must by then be over in all but name.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/umount.h"
#include "kernel/cpulist.h"
#include "properties.h"

#define WATCH_MAX_QUEUES 16

struct watch_cb {
	const void *id;
	uint64_t end;       /* order of the callback behind it */
	uint64_t gps;       /* grace periods begun when it was queued */
	bool barrier;
};

struct watch_cpu {
	const void *curr;   /* NULL: idle */
	bool in_softirq;
	bool nohz_full;
	uint64_t qs;        /* last record that proves a quiescent state */
	uint64_t idle;      /* last record at which it was idle */
	struct watch_cb *cb;
	size_t first, nr, room; /* [first, nr) are queued */
};

enum work_state { WORK_QUEUED, WORK_RUNNING, WORK_DONE };

struct watch_queue {
	uint64_t wq;
	uint64_t *work;     /* queueing numbers, ascending */
	size_t first, nr, room; /* all before first are done */
};

/* -- small things -- */

/* Room for entry nr. */
static void *watch_grow(struct watch *w, void *old, size_t nr, size_t *room,
			size_t size)
{
	size_t had = *room;
	void *p;

	if (nr < had)
		return old;
	*room = had ? 2 * had : 64;
	p = arena_calloc(&w->arena, *room, size);
	if (had)
		memcpy(p, old, had * size);
	return p;
}

static struct watch_item *watch_find(struct watch_list *l, const void *id)
{
	for (int i = l->nr - 1; i >= 0; i--)
		if (l->item[i].id == id)
			return &l->item[i];
	return NULL;
}

static struct watch_item *watch_add(struct watch *w, struct watch_list *l,
				    const struct trace_record *rec)
{
	assert_int_in(&w->run, l->nr, <, WATCH_MAX_LIST);
	l->item[l->nr] = (struct watch_item){
		.id = rec->id, .a = rec->a, .b = rec->b, .record = w->record,
		.gps = w->gps_begun, .exps = w->exps_begun, .works = w->works,
		.time = rec->time
	};
	return &l->item[l->nr++];
}

/* Takes it from the list; fails if it is not there. */
static struct watch_item watch_take(struct watch *w, struct watch_list *l,
				    const void *id)
{
	struct watch_item *it = watch_find(l, id), copy;

	if (!it) {
		print_error("something ended that never began\n");
		test_fail(&w->run, __FILE__, __LINE__);
	}
	copy = *it;
	*it = l->item[--l->nr];
	return copy;
}

/* -- grace periods -- */

static bool watch_idle(const struct watch_cpu *cpu)
{
	return !cpu->curr && !cpu->in_softirq;
}

/* The running grace period may end now. */
static void watch_gp_may_end(struct watch *w)
{
	for (int i = 0; i < w->nr_cpus; i++) {
		struct watch_cpu *cpu = &w->cpu[i];

		if (watch_idle(cpu) || cpu->qs > w->gp_record)
			continue;
		print_error("grace period %llu ends: CPU %d has not passed a "
			    "quiescent state\n",
			    (unsigned long long)w->gps_begun, i);
		assert_uint_in(&w->run, cpu->qs, >, w->gp_record);
	}
	for (int i = 0; i < w->readers.nr; i++)
		assert_uint_in(&w->run, w->readers.item[i].record, >,
			       w->gp_record);
}

/* A grace period has begun after the first 'gps' ones, and ended. */
static void watch_gp_passed(struct watch *w, uint64_t gps)
{
	if (w->gps_ended > gps)
		return;
	assert_uint_in(&w->run, w->gps_begun, >, gps);
	watch_gp_may_end(w);
}

static void watch_gp_start(struct watch *w)
{
	assert_uint_in(&w->run, w->gps_begun, ==, w->gps_ended);
	w->gps_begun++;
	w->gp_record = w->record;
	w->gp_start = w->now;
}

static void watch_gp_end(struct watch *w)
{
	simtime_t length = w->now - w->gp_start;

	assert_uint_in(&w->run, w->gps_begun, ==, w->gps_ended + 1);
	watch_gp_may_end(w);
	w->gps_ended++;
	w->gp_end = w->now;
	if (length > w->gp_longest)
		w->gp_longest = length;
}

/*
 * A scan credits a CPU: it was idle at some instant since the start or, with
 * nohz_full, in user mode, which cannot be seen from here.
 */
static void watch_credit(struct watch *w, struct watch_cpu *cpu)
{
	if (cpu->nohz_full && cpu->curr && !cpu->in_softirq)
		cpu->qs = cpu->idle = w->record;
	if (w->stepped && !watch_idle(cpu))
		assert_uint_in(&w->run, cpu->idle, >, w->gp_record);
}

static void watch_switch(struct watch *w, int id, const void *next)
{
	struct watch_cpu *cpu = &w->cpu[id];

	for (int i = 0; next && i < w->nr_cpus; i++)
		assert_true(i == id || w->cpu[i].curr != next);
	if (cpu->curr && cpu->curr != next && !w->preemptible)
		assert_null(watch_find(&w->readers, cpu->curr));
	cpu->qs = w->record;
	cpu->curr = next;
}

/* An idle CPU is in a quiescent state. */
static void watch_idles(struct watch *w, int id)
{
	if (id >= 0 && watch_idle(&w->cpu[id]))
		w->cpu[id].qs = w->cpu[id].idle = w->record;
}

/* -- callbacks -- */

static void watch_queue_cb(struct watch *w, int id,
			   const struct trace_record *rec, uint64_t order, uint64_t count)
{
	struct watch_cpu *cpu = &w->cpu[id];

	cpu->cb = watch_grow(w, cpu->cb, cpu->nr, &cpu->room,
			     sizeof(*cpu->cb));
	cpu->cb[cpu->nr++] = (struct watch_cb){
		.id = rec->id, .end = order + count, .gps = w->gps_begun,
		.barrier = rec->type == TRACE_BARRIER_ENTRAIN
	};
}

/* The grace period that callbacks are to wait for is the first that will do. */
static void watch_number(struct watch *w, uint64_t seq)
{
	assert_uint_in(&w->run, seq, ==, rcu_seq_snap(w->gp_seq));
	if (w->gp_wanted <= w->gp_seq && w->gps_begun == w->gps_ended)
		w->gp_end = w->now; /* nobody wanted one up to now */
	w->gp_wanted = seq;
}

/* The last part of a node is told: its order has moved on by the others. */
static void watch_invoke_cb(struct watch *w, const struct trace_record *rec)
{
	struct watch_cpu *cpu = &w->cpu[rec->cpu];
	struct watch_cb *cb = &cpu->cb[cpu->first];

	assert_uint_in(&w->run, cpu->first, <, cpu->nr);
	assert_uint_in(&w->run, (uintptr_t)rec->id, ==, (uintptr_t)cb->id);
	assert_uint_in(&w->run, rec->b + rec->a, ==, cb->end);
	if (!cb->barrier)
		watch_gp_passed(w, cb->gps);
	cpu->first++;
}

static uint64_t *watch_all_cbs(struct watch *w)
{
	uint64_t *nr = arena_calloc(&w->arena, (size_t)w->nr_cpus,
				    sizeof(*nr));

	for (int i = 0; i < w->nr_cpus; i++)
		nr[i] = w->cpu[i].nr;
	return nr;
}

static void watch_all_invoked(struct watch *w, const uint64_t *nr)
{
	for (int i = 0; i < w->nr_cpus; i++)
		assert_uint_in(&w->run, w->cpu[i].first, >=, nr[i]);
}

static void watch_barrier(struct watch *w, bool begin)
{
	assert_true(w->in_barrier != begin);
	w->in_barrier = begin;
	if (begin) {
		w->barriers++;
		w->barrier_cbs = watch_all_cbs(w);
	} else {
		watch_all_invoked(w, w->barrier_cbs);
	}
}

/* -- works -- */

static struct watch_queue *watch_wq(struct watch *w, uint64_t wq)
{
	int i = 0;

	while (i < w->nr_queues && w->queue[i].wq != wq)
		i++;
	assert_int_in(&w->run, i, <, WATCH_MAX_QUEUES);
	if (i == w->nr_queues)
		w->queue[w->nr_queues++].wq = wq;
	return &w->queue[i];
}

static void watch_queue_work(struct watch *w, const struct trace_record *rec)
{
	struct watch_queue *q = watch_wq(w, rec->b);

	assert_uint_in(&w->run, rec->a, ==, w->works + 1);
	w->work = watch_grow(w, w->work, ++w->works, &w->work_room,
			     sizeof(*w->work));
	w->work[rec->a] = WORK_QUEUED;
	q->work = watch_grow(w, q->work, q->nr, &q->room, sizeof(*q->work));
	q->work[q->nr++] = rec->a;
}

static void watch_work(struct watch *w, const struct trace_record *rec,
		       enum work_state from)
{
	assert_uint_in(&w->run, rec->a, <=, w->works);
	assert_int_in(&w->run, w->work[rec->a], ==, from);
	w->work[rec->a]++;
	if (from == WORK_RUNNING) {
		assert_uint_in(&w->run,
			       watch_take(w, &w->running, rec->id).a, ==,
			       rec->a);
		return;
	}
	assert_null(watch_find(&w->running, rec->id));
	watch_add(w, &w->running, rec);
}

/* Every work queued on wq by that number has run to its end. */
static void watch_flushed(struct watch *w, uint64_t wq, uint64_t last)
{
	struct watch_queue *q = watch_wq(w, wq);

	while (q->first < q->nr && w->work[q->work[q->first]] == WORK_DONE)
		q->first++;
	if (q->first < q->nr)
		assert_uint_in(&w->run, q->work[q->first], >, last);
}

/* -- inode switches -- */

/* Of an item in sbs: a is the counter, time when it last came to zero. */
static struct watch_item *watch_sb(struct watch *w, const void *sb)
{
	struct watch_item *it = watch_find(&w->sbs, sb);
	const struct trace_record rec = { .time = w->now, .id = sb };

	return it ? it : watch_add(w, &w->sbs, &rec);
}

static void watch_count(struct watch *w, const struct trace_record *rec, int by)
{
	struct watch_item *sb = watch_sb(w, rec->id);

	w->isw_total += by;
	assert_int_in(&w->run, (int64_t)rec->a, ==, w->isw_total);
	assert_int_in(&w->run, w->isw_total, >=, 0);
	assert_int_in(&w->run, (int64_t)rec->b, ==, (int64_t)sb->a + by);
	assert_int_in(&w->run, (int64_t)rec->b, >=, 0);
	sb->a = rec->b;
	if (!sb->a)
		sb->time = rec->time;
	if (w->isw_total > w->isw_most)
		w->isw_most = w->isw_total;
}

static void watch_counter_waited(struct watch *w, const struct watch_item *step)
{
	const struct watch_item *umount = watch_find(&w->umounts, step->id);
	const struct watch_item *sb;
	simtime_t since;

	assert_non_null(umount);
	sb = watch_sb(w, (const void *)(uintptr_t)umount->b);
	assert_uint_in(&w->run, sb->a, ==, 0);
	since = sb->time > step->time ? sb->time : step->time;
	assert_int_in(&w->run, w->now - since, <=, w->wakeup);
}

/* -- drain steps -- */

static void watch_step_begins(struct watch *w, const struct trace_record *rec)
{
	struct watch_item *step = watch_add(w, &w->steps, rec);

	if (rec->a == OP_RCU_BARRIER)
		step->cbs = watch_all_cbs(w);
}

/* Which kind of grace period it waits for, with rcu_normal and rcu_expedited. */
static bool watch_is_expedited(const struct watch *w, enum step_op op)
{
	if (w->expedited == RCU_EXPEDITED_AS_CALLED)
		return op == OP_SYNCHRONIZE_RCU_EXPEDITED;
	return w->expedited == RCU_EXPEDITED_ALWAYS;
}

static void watch_step_ends(struct watch *w, const struct trace_record *rec)
{
	struct watch_item step = watch_take(w, &w->steps, rec->id);

	assert_uint_in(&w->run, rec->a, ==, step.a);
	switch ((enum step_op)rec->a) {
	case OP_SYNCHRONIZE_RCU:
	case OP_SYNCHRONIZE_RCU_EXPEDITED:
		if (watch_is_expedited(w, (enum step_op)rec->a))
			assert_uint_in(&w->run, w->exps_ended, >, step.exps);
		else
			watch_gp_passed(w, step.gps);
		break;
	case OP_RCU_BARRIER:
		watch_all_invoked(w, step.cbs);
		break;
	case OP_WAIT_SB_COUNTER:
		watch_counter_waited(w, &step);
		break;
	case OP_WAIT_RCU_GP:
	case OP_PERCPU_REF_KILL:
		watch_gp_passed(w, step.gps);
		break;
	case OP_FLUSH_WORKQUEUE: /* has records of its own */
	case OP_SYNCHRONIZE_SRCU:
	case OP_DELAY:
	case OP_CALL_RCU:
	case OP_USER:
	case OP_KERNEL:
	case OP_DISK:
	case OP_LOCK:
	case OP_UNLOCK:
	case OP_BATCH:
	case OP_END_BATCH:
	case OP_KTHREAD_STOP:
	case OP_LRU_ADD_DRAIN_ALL:
	case OP_FLUSH_WORK:
	case OP_QUEUE_WORK:
	case OP_SMP_CALL_FUNCTION:
	case OP_CGROUP_MKDIR:
	case OP_CGROUP_ATTACH:
	case OP_CGROUP_RMDIR:
	case OP_FORK:
	case OP_SYNCFS:
	case OP_DRAIN:
	case NR_OPS:
		break;
	}
}

static void watch_umount(struct watch *w, const struct trace_record *rec)
{
	struct watch_item *it = watch_find(&w->umounts, rec->id);

	if (!it)
		it = watch_add(w, &w->umounts, rec);
	it->b = rec->b;
}

/* No reader of the model's own is older than the grace period. */
static void watch_exp_end(struct watch *w)
{
	assert_uint_in(&w->run, w->exp_record, !=, 0);
	w->exps_ended++;
	for (int i = 0; i < w->readers.nr; i++)
		assert_uint_in(&w->run, w->readers.item[i].record, >,
			       w->exp_record);
	w->exp_record = 0;
}

/* -- all of it -- */

/* What is wanted begins, and what has begun ends. */
static void watch_progress(struct watch *w)
{
	assert_int_in(&w->run, w->now, <=, w->deadline);
	if (w->gps_begun > w->gps_ended)
		assert_int_in(&w->run, w->now - w->gp_start, <=,
			      w->longest_gp);
	else if (w->gp_wanted > w->gp_seq)
		assert_int_in(&w->run, w->now - w->gp_end, <=, w->longest_gp);
}

void watch_record(void *ctx, const struct trace_record *rec)
{
	struct watch *w = ctx;
	struct watch_item it;

	assert_int_in(&w->run, rec->time, >=, w->now);
	w->now = rec->time;
	w->record++;
	w->seen[rec->type]++;
	watch_idles(w, rec->cpu); /* up to now, and then from now on */
	switch (rec->type) {
	case TRACE_SCHED_SWITCH:
		watch_switch(w, rec->cpu, rec->id);
		break;
	case TRACE_SCHED_OUT:
		assert_ptr_equal(w->cpu[rec->cpu].curr, rec->id);
		break;
	case TRACE_SOFTIRQ_ENTRY:
	case TRACE_SOFTIRQ_EXIT:
		w->cpu[rec->cpu].in_softirq = rec->type == TRACE_SOFTIRQ_ENTRY;
		break;
	case TRACE_GP_START:
		watch_gp_start(w);
		w->gp_seq = rec->a;
		break;
	case TRACE_GP_END:
		watch_gp_end(w);
		w->gp_seq = rec->a;
		break;
	case TRACE_FQS_DTI:
		watch_credit(w, &w->cpu[rec->cpu]);
		break;
	case TRACE_QS:
		w->cpu[rec->cpu].qs = w->record;
		watch_progress(w);
		break;
	case TRACE_CALL_RCU:
		watch_queue_cb(w, rec->cpu, rec, rec->b, rec->a);
		break;
	case TRACE_BARRIER_ENTRAIN:
		watch_queue_cb(w, rec->cpu, rec, rec->a, 1);
		break;
	case TRACE_CB_INVOKE:
		watch_invoke_cb(w, rec);
		break;
	case TRACE_CB_NUMBERED:
		watch_number(w, rec->a);
		break;
	case TRACE_BARRIER_BEGIN:
	case TRACE_BARRIER_END:
		watch_barrier(w, rec->type == TRACE_BARRIER_BEGIN);
		break;
	case TRACE_SYNC_START:
		watch_add(w, &w->syncs, rec);
		break;
	case TRACE_SYNC_END:
		watch_gp_passed(w, watch_take(w, &w->syncs, rec->id).gps);
		break;
	case TRACE_EXP_START:
		assert_uint_in(&w->run, w->exp_record, ==, 0);
		w->exp_record = w->record;
		w->exps_begun++;
		break;
	case TRACE_EXP_END:
		watch_exp_end(w);
		break;
	case TRACE_READ_LOCK:
		watch_add(w, &w->readers, rec);
		break;
	case TRACE_READ_UNLOCK:
		watch_take(w, &w->readers, rec->id);
		break;
	case TRACE_WQ_QUEUE:
		watch_queue_work(w, rec);
		break;
	case TRACE_WQ_EXECUTE_START:
		watch_work(w, rec, WORK_QUEUED);
		break;
	case TRACE_WQ_EXECUTE_END:
		watch_work(w, rec, WORK_RUNNING);
		break;
	case TRACE_WQ_FLUSH_START:
		assert_uint_in(&w->run, rec->a, ==, w->works);
		watch_add(w, &w->flushes, rec);
		break;
	case TRACE_WQ_FLUSH_END:
		it = watch_take(w, &w->flushes, rec->id);
		watch_flushed(w, it.b, it.a);
		break;
	case TRACE_ISW_PIN:
		watch_count(w, rec, 1);
		break;
	case TRACE_ISW_UNPIN:
		watch_count(w, rec, -1);
		break;
	case TRACE_UMOUNT_PHASE:
		watch_umount(w, rec);
		break;
	case TRACE_DRAIN_STEP:
		if (rec->b)
			watch_step_ends(w, rec);
		else
			watch_step_begins(w, rec);
		break;
	default:
		break;
	}
	watch_idles(w, rec->cpu);
}

struct watch *watch_new(const struct machine_config *c, bool stepped,
			uint64_t seed)
{
	struct watch *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	arena_init(&w->arena, 0);
	w->run = (struct test_run){ .seed = seed, .now = &w->now };
	w->nr_cpus = c->host.cpus;
	w->expedited = c->rcu.expedited;
	w->preemptible = c->rcu.preemptible;
	w->stepped = stepped;
	w->longest_gp = 100 * SEC / c->host.hz;
	w->wakeup = MSEC;
	w->deadline = 600 * SEC;
	w->cpu = arena_calloc(&w->arena, (size_t)w->nr_cpus, sizeof(*w->cpu));
	for (int i = 0; i < w->nr_cpus; i++)
		w->cpu[i].nohz_full = cpulist_has(c->host.nohz_full, i,
						  w->nr_cpus);
	w->queue = arena_calloc(&w->arena, WATCH_MAX_QUEUES, sizeof(*w->queue));
	return w;
}

void watch_free(struct watch *w)
{
	arena_free(&w->arena);
	free(w);
}

struct observer watch_observer(struct watch *w)
{
	return (struct observer){ .fn = watch_record, .ctx = w };
}

/* -- scenarios -- */

struct scenario *scenario_of(struct arena *arena, const char *text)
{
	char path[] = "/tmp/umountsim-test-XXXXXX";
	int fd = mkstemp(path);
	FILE *f;
	struct scenario *s;

	assert_int(fd, >=, 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	fprintf(f, "umountsim: 1\n%s", text);
	fclose(f);
	s = scenario_load(arena, path, NULL, 0, stderr);
	unlink(path);
	assert_non_null(s);
	return s;
}

/* -- a machine without load -- */

void lab_open(struct lab *l, const char *text, uint64_t seed)
{
	static const struct protocol none = { .name = "none" };
	struct scenario *s;

	arena_init(&l->memory, 0);
	s = scenario_of(&l->memory, text);
	machine_init(&l->m, &l->memory, &s->machine, &none, seed, 0);
	l->w = watch_new(&s->machine, true, seed);
	l->m.trace_fn = watch_record;
	l->m.trace_ctx = l->w;
}

void lab_run(struct lab *l, simtime_t until)
{
	assert_true(engine_run(&l->m.engine, until));
}

void lab_close(struct lab *l)
{
	watch_free(l->w);
	arena_free(&l->memory);
}

struct arenas arenas;

int arenas_open(void **state)
{
	(void)state;
	arena_init(&arenas.work, 0);
	arena_init(&arenas.keep, 0);
	arena_init(&arenas.scenarios, 0);
	return 0;
}

int arenas_close(void **state)
{
	(void)state;
	arena_free(&arenas.work);
	arena_free(&arenas.keep);
	arena_free(&arenas.scenarios);
	return 0;
}

struct measurement measured(const char *text, uint64_t seed)
{
	const struct scenario *s = scenario_of(&arenas.scenarios, text);
	struct measurement m;

	measurement_run(&s->machine, &s->load, &s->kernel[0], &s->driver[0],
			seed, 0, NULL, NULL, &arenas.work, &arenas.keep, &m);
	assert_null(m.error);
	return m;
}
