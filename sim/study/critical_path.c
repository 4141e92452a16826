/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path of one umount, from its tracepoints.
 *
 * Forwards over the umounting task's own records, its time falls into running,
 * waiting for a CPU, and sleeping.  Most sleeps have a reason by their place,
 * a disk or a mutex.  The others are followed backwards from their wake-up:
 *
 *	woken by	before that			and before that
 *	a callback	its turn on its CPU, the tick	whoever queued it
 *			that noticed the end of its
 *			grace period, grace periods
 *	the GP kthread	grace periods			the sleeper itself
 *	another task	that task's own time and	whoever woke it
 *	(worker,	waits for a CPU
 *	flusher)
 *
 * until the beginning of the sleep is reached: nothing before that made the
 * umount wait.  So each stretch is charged once, and no rule has to know which
 * wait of the drain it is in.  Grace periods are named as the sleeper sees
 * them: the one that ran when it fell asleep, the next, a later one.
 */
#include <string.h>

#include "kernel/config.h"
#include "kernel/rcu_tree.h"
#include "kernel/task.h"
#include "kernel/umount.h"
#include "study/attribution.h"

#define NOWHERE ((size_t)-1)

struct path {
	const struct trace_log *log;
	struct attribution *out;
	enum attr_where where;
	/* Of the sleep being explained. */
	size_t first;    /* the record that begins it */
	simtime_t floor; /* its time */
	simtime_t t;     /* what comes after this is explained */
	attr_segment_fn segment;
	void *ctx;
	int umount;
};

static const struct trace_record *record(const struct path *p, size_t i)
{
	return &p->log->entry[i].rec;
}

static void add(struct path *p, simtime_t from, simtime_t to,
		enum attr_why why)
{
	struct attr_segment seg = { from, to, p->where, why };

	if (to <= from)
		return;
	p->out->ns[p->where][why] += to - from;
	if (p->segment)
		p->segment(p->ctx, p->umount, &seg);
}

/* Explains what lies between 'from' and what is explained already. */
static void charge(struct path *p, simtime_t from, enum attr_why why)
{
	if (from < p->floor)
		from = p->floor;
	if (from >= p->t)
		return;
	add(p, from, p->t, why);
	p->t = from;
}

/* -- grace periods -- */

static bool gp_boundary(const struct trace_record *rec)
{
	return rec->type == TRACE_GP_START || rec->type == TRACE_GP_END;
}

/* The first boundary after the beginning of the sleep tells what came before. */
static bool gp_ran_at_first(const struct path *p)
{
	for (size_t i = p->first; i < p->log->nr; i++)
		if (gp_boundary(record(p, i)))
			return record(p, i)->type == TRACE_GP_END;
	return false;
}

static enum attr_why nth_gp(int n)
{
	return n == 1 ? WHY_GP_NEXT : WHY_GP_THIRD;
}

/* Charges grace periods, and the time between them, back to 'from'. */
static void charge_gps(struct path *p, simtime_t from)
{
	enum attr_why why = gp_ran_at_first(p) ? WHY_GP_RUNNING : WHY_GP_START;
	simtime_t at = p->floor, to = p->t;
	int begun = 0;

	if (from < p->floor)
		from = p->floor;
	for (size_t i = p->first; i < p->log->nr; i++) {
		const struct trace_record *rec = record(p, i);

		if (!gp_boundary(rec))
			continue;
		if (rec->time >= to)
			break;
		add(p, at > from ? at : from, rec->time, why);
		at = rec->time;
		why = rec->type == TRACE_GP_END ? WHY_GP_START :
						  nth_gp(++begun);
	}
	add(p, at > from ? at : from, to, why);
	if (from < p->t)
		p->t = from;
}

/* -- callbacks -- */

/* The grace period that made CPU 'cpu's callbacks from that order on ready. */
static size_t find_ready(const struct path *p, size_t i, int cpu,
			 uint64_t order)
{
	while (i-- > p->first) {
		const struct trace_record *rec = record(p, i);

		if (rec->type == TRACE_CB_READY && rec->cpu == cpu &&
		    rec->b <= order)
			return i;
	}
	return NOWHERE;
}

/*
 * When grace period seq ended, or 'noticed' if its last node was cleaned up
 * only after a CPU below another had noticed; the floor if that was before it.
 */
static simtime_t gp_end(const struct path *p, size_t i, uint64_t seq)
{
	simtime_t noticed = record(p, i)->time;

	while (i-- > p->first) {
		const struct trace_record *rec = record(p, i);

		if (rec->type == TRACE_GP_END && rec->a == seq)
			return rec->time;
		if (rec->type == TRACE_GP_START && rcu_seq_endval(rec->a) == seq)
			return noticed;
	}
	return p->floor;
}

static size_t find_call_rcu(const struct path *p, size_t i, const void *head)
{
	while (i-- > p->first)
		if (record(p, i)->id == head &&
		    record(p, i)->type == TRACE_CALL_RCU)
			return i;
	return NOWHERE;
}

/* Record i invokes a callback: back to its call_rcu(), which is returned. */
static size_t explain_callback(struct path *p, size_t i)
{
	const struct trace_record *rec = record(p, i);
	size_t ready = find_ready(p, i, rec->cpu, rec->b), call;

	if (ready == NOWHERE) {
		charge(p, p->floor, WHY_CALLBACK);
		return NOWHERE;
	}
	charge(p, record(p, ready)->time, WHY_CALLBACK);
	charge(p, gp_end(p, ready, record(p, ready)->a), WHY_TICK);
	call = find_call_rcu(p, ready, rec->id);
	charge_gps(p, call == NOWHERE ? p->floor : record(p, call)->time);
	return call;
}

/* -- tasks -- */

/* The callback in which the wake-up i happened, or NOWHERE. */
static size_t in_callback(const struct path *p, size_t i)
{
	const struct trace_record *wake = record(p, i);

	if (wake->type != TRACE_SCHED_WAKING)
		return NOWHERE;
	while (i-- > p->first && record(p, i)->time == wake->time) {
		const struct trace_record *rec = record(p, i);

		if (rec->cpu != wake->cpu)
			continue;
		if (rec->type == TRACE_CB_INVOKE)
			return i;
		if (rec->type == TRACE_BATCH_START ||
		    rec->type == TRACE_BATCH_END ||
		    rec->type == TRACE_SOFTIRQ_EXIT)
			break;
	}
	return NOWHERE;
}

/* Where the task that record i wakes had gone to sleep. */
static size_t find_sleep(const struct path *p, size_t i, const void *task)
{
	while (i-- > p->first)
		if (record(p, i)->id == task &&
		    record(p, i)->type == TRACE_SCHED_OUT)
			return i;
	return NOWHERE;
}

static enum attr_why why_it_runs(const void *task)
{
	const char *name = ((const struct task *)task)->name;

	if (!strcmp(name, "kworker"))
		return WHY_WORK;
	return strcmp(name, "umount") ? WHY_OTHER : WHY_CASCADE;
}

/*
 * The task runs at record i: charges what it did before, back to the record
 * that woke it; NOWHERE if the sleep's beginning comes first.
 */
static size_t follow(struct path *p, size_t i, const void *task)
{
	enum attr_why why = why_it_runs(task);
	size_t arrived = NOWHERE;

	while (i-- > p->first && p->t > p->floor) {
		const struct trace_record *rec = record(p, i);

		if (rec->id != task)
			continue;
		switch (rec->type) {
		case TRACE_SCHED_SWITCH:
			charge(p, rec->time, why);
			why = WHY_RUNQUEUE;
			break;
		case TRACE_SCHED_WAKEUP:
			arrived = i;
			break;
		case TRACE_SCHED_WAKING:
			charge(p, rec->time, WHY_RUNQUEUE);
			return i;
		case TRACE_SCHED_OUT:
			if (why != WHY_RUNQUEUE)
				break; /* what it does in leaving */
			if (arrived == NOWHERE && !rec->a) {
				charge(p, p->floor, WHY_OTHER);
				return NOWHERE;
			}
			if (!rec->a) { /* no waker: a timer */
				charge(p, record(p, arrived)->time,
				       WHY_RUNQUEUE);
				return arrived;
			}
			charge(p, rec->time, WHY_RUNQUEUE);
			why = why_it_runs(task);
			break;
		default:
			break;
		}
	}
	charge(p, p->floor, why);
	return NOWHERE;
}

/* Record i wakes 'task'; explains the time before it, back to the floor. */
static void explain_wakeup(struct path *p, size_t i, const void *task)
{
	while (i != NOWHERE && p->t > p->floor) {
		const struct trace_entry *wake = &p->log->entry[i];
		size_t callback = in_callback(p, i);
		size_t asleep = find_sleep(p, i, task);
		simtime_t since = asleep == NOWHERE ? p->floor :
						      record(p, asleep)->time;

		if (callback != NOWHERE) {
			i = explain_callback(p, callback);
			task = i == NOWHERE ? NULL : p->log->entry[i].curr;
		} else if (wake->rec.type == TRACE_SCHED_WAKEUP ||
			   !wake->curr) {
			charge(p, since, WHY_OTHER);
			i = asleep;
		} else if (wake->curr == p->log->gp_kthread) {
			charge_gps(p, since);
			i = asleep;
		} else {
			task = wake->curr;
		}
		if (i != NOWHERE && task)
			i = follow(p, i, task);
		else
			break;
		if (i != NOWHERE)
			task = record(p, i)->id;
	}
	charge(p, p->floor, WHY_OTHER);
}

/* -- the umounting task itself -- */

static enum attr_where where_in_drain(uint64_t op)
{
	static const enum attr_where where[] = {
		[DRAIN_SYNCHRONIZE_RCU] = WHERE_SYNCHRONIZE_RCU,
		[DRAIN_SYNCHRONIZE_RCU_EXPEDITED] =
			WHERE_SYNCHRONIZE_RCU_EXPEDITED,
		[DRAIN_RCU_BARRIER] = WHERE_RCU_BARRIER,
		[DRAIN_SYNCHRONIZE_SRCU] = WHERE_SYNCHRONIZE_SRCU,
		[DRAIN_FLUSH_WORKQUEUE] = WHERE_FLUSH_WORKQUEUE,
		[DRAIN_WAIT_SB_COUNTER] = WHERE_WAIT_SB_COUNTER,
		[DRAIN_DELAY] = WHERE_DELAY,
	};

	return where[op];
}

static enum attr_where where_of_phase(uint64_t phase)
{
	static const enum attr_where where[] = {
		[UMOUNT_USER] = WHERE_USER,
		[UMOUNT_NAMESPACE] = WHERE_NAMESPACE,
		[UMOUNT_EXPEDITED] = WHERE_EXPEDITED,
		[UMOUNT_SYNC] = WHERE_SYNC,
		[UMOUNT_DRAIN] = WHERE_DRAIN,
		[UMOUNT_EVICT] = WHERE_EVICT,
		[UMOUNT_PUT_SUPER] = WHERE_PUT_SUPER,
		[UMOUNT_FINISH] = WHERE_FINISH,
		[UMOUNT_DONE] = WHERE_FINISH,
	};

	return where[phase];
}

/* The umount slept until record i. */
static void explain_sleep(struct path *p, size_t i, const void *task,
			  bool barrier_begun)
{
	const struct trace_record *wake = record(p, i);

	p->t = wake->time;
	switch (p->where) {
	case WHERE_SYNCHRONIZE_RCU:
	case WHERE_FLUSH_WORKQUEUE:
	case WHERE_WAIT_SB_COUNTER:
		explain_wakeup(p, i, task);
		break;
	case WHERE_RCU_BARRIER:
		if (in_callback(p, i) != NOWHERE)
			explain_wakeup(p, i, task);
		else
			charge(p, p->floor, barrier_begun ? WHY_IPI : WHY_MUTEX);
		break;
	case WHERE_NAMESPACE:
		charge(p, p->floor, WHY_MUTEX);
		break;
	case WHERE_EXPEDITED:
	case WHERE_SYNCHRONIZE_RCU_EXPEDITED:
		charge(p, p->floor, WHY_EXPEDITED);
		break;
	case WHERE_SYNC:
		charge(p, p->floor, WHY_DISK);
		break;
	case WHERE_SYNCHRONIZE_SRCU:
		charge(p, p->floor, WHY_READERS);
		break;
	case WHERE_DELAY:
		charge(p, p->floor, WHY_TIMER);
		break;
	case WHERE_PUT_SUPER:
		if (wake->type == TRACE_SCHED_WAKEUP)
			charge(p, p->floor, WHY_KTHREAD_STOP);
		else
			charge(p, p->floor,
			       wake->cpu < 0 ? WHY_DISK : WHY_LRU_DRAIN);
		break;
	default:
		charge(p, p->floor, WHY_OTHER);
		break;
	}
}

static size_t find_start(const struct trace_log *log, const void *task)
{
	size_t i = log->nr;

	while (i-- > 0)
		if (log->entry[i].rec.id == task &&
		    log->entry[i].rec.type == TRACE_UMOUNT_PHASE &&
		    log->entry[i].rec.a == UMOUNT_USER)
			break;
	return i;
}

enum mode { RUNNING, RUNNABLE, ASLEEP };

void critical_path(const struct trace_log *log, const void *task,
		   struct attribution *out, attr_segment_fn segment, void *ctx,
		   int umount)
{
	struct path p = { .log = log, .out = out, .segment = segment,
			  .ctx = ctx, .umount = umount, .where = WHERE_USER };
	size_t i = find_start(log, task);
	simtime_t t = record(&p, i)->time;
	enum mode mode = RUNNABLE;
	bool barrier_begun = false;

	*out = (struct attribution){ .start = t };
	while (++i < log->nr) {
		const struct trace_record *rec = record(&p, i);

		if (rec->type == TRACE_BARRIER_BEGIN && mode == RUNNING)
			barrier_begun = true;
		if (rec->id != task)
			continue;
		if (mode == RUNNING) {
			add(&p, t, rec->time, p.where == WHERE_RCU_BARRIER ?
						      WHY_IPI : WHY_CPU);
			t = rec->time;
		}
		switch (rec->type) {
		case TRACE_SCHED_SWITCH:
			add(&p, t, rec->time, WHY_RUNQUEUE);
			mode = RUNNING;
			break;
		case TRACE_SCHED_OUT:
			mode = rec->a ? RUNNABLE : ASLEEP;
			p.first = i;
			p.floor = rec->time;
			break;
		case TRACE_SCHED_WAKING:
		case TRACE_SCHED_WAKEUP:
			if (mode != ASLEEP)
				continue;
			explain_sleep(&p, i, task, barrier_begun);
			mode = RUNNABLE;
			break;
		case TRACE_UMOUNT_PHASE:
			p.where = where_of_phase(rec->a);
			break;
		case TRACE_DRAIN_STEP:
			p.where = rec->b ? WHERE_DRAIN : where_in_drain(rec->a);
			barrier_begun = false;
			break;
		default:
			continue;
		}
		t = rec->time;
	}
	out->total = t - out->start;
}
