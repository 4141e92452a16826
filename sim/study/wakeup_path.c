/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path of one sleep, backwards: see wakeup_path.h.
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
#include "study/wakeup_path.h"

#include "kernel/rcu_tree.h"
#include "kernel/task.h"

#define NOWHERE ((size_t)-1)

void path_add(struct path *p, simtime_t from, simtime_t to, enum attr_why why)
{
	struct attr_segment seg = { from, to, p->where, why };

	if (to <= from)
		return;
	p->out->ns[p->where][why] += to - from;
	if (p->segment)
		p->segment(p->ctx, p->umount, &seg);
}

void path_charge(struct path *p, simtime_t from, enum attr_why why)
{
	if (from < p->floor)
		from = p->floor;
	if (from >= p->t)
		return;
	path_add(p, from, p->t, why);
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
		if (gp_boundary(path_record(p, i)))
			return path_record(p, i)->type == TRACE_GP_END;
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
		const struct trace_record *rec = path_record(p, i);

		if (!gp_boundary(rec))
			continue;
		if (rec->time >= to)
			break;
		path_add(p, at > from ? at : from, rec->time, why);
		at = rec->time;
		why = rec->type == TRACE_GP_END ? WHY_GP_START :
						  nth_gp(++begun);
	}
	path_add(p, at > from ? at : from, to, why);
	if (from < p->t)
		p->t = from;
}

/* -- callbacks -- */

/* The grace period that made CPU 'cpu's callbacks from that order on ready. */
static size_t find_ready(const struct path *p, size_t i, int cpu,
			 uint64_t order)
{
	while (i-- > p->first) {
		const struct trace_record *rec = path_record(p, i);

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
	simtime_t noticed = path_record(p, i)->time;

	while (i-- > p->first) {
		const struct trace_record *rec = path_record(p, i);

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
		if (path_record(p, i)->id == head &&
		    path_record(p, i)->type == TRACE_CALL_RCU)
			return i;
	return NOWHERE;
}

/* Record i invokes a callback: back to its call_rcu(), which is returned. */
static size_t explain_callback(struct path *p, size_t i)
{
	const struct trace_record *rec = path_record(p, i);
	size_t ready = find_ready(p, i, rec->cpu, rec->b), call;

	if (ready == NOWHERE) {
		path_charge(p, p->floor, WHY_CALLBACK);
		return NOWHERE;
	}
	path_charge(p, path_record(p, ready)->time, WHY_CALLBACK);
	path_charge(p, gp_end(p, ready, path_record(p, ready)->a), WHY_TICK);
	call = find_call_rcu(p, ready, rec->id);
	charge_gps(p, call == NOWHERE ? p->floor : path_record(p, call)->time);
	return call;
}

/* -- tasks -- */

/* The callback in which the wake-up i happened, or NOWHERE. */
static size_t in_callback(const struct path *p, size_t i)
{
	const struct trace_record *wake = path_record(p, i);

	if (wake->type != TRACE_SCHED_WAKING)
		return NOWHERE;
	while (i-- > p->first && path_record(p, i)->time == wake->time) {
		const struct trace_record *rec = path_record(p, i);

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

bool wakeup_in_callback(const struct path *p, size_t i)
{
	return in_callback(p, i) != NOWHERE;
}

/* Where the task that record i wakes had gone to sleep. */
static size_t find_sleep(const struct path *p, size_t i, const void *task)
{
	while (i-- > p->first)
		if (path_record(p, i)->id == task &&
		    path_record(p, i)->type == TRACE_SCHED_OUT)
			return i;
	return NOWHERE;
}

/* Who is on the path of a wait for a barrier's mutex has that mutex. */
static enum attr_why why_it_runs(const struct path *p, const void *task)
{
	if (p->where == WHERE_RCU_BARRIER)
		return WHY_MUTEX;
	switch (((const struct task *)task)->kind) {
	case TASK_KIND_KWORKER:
		return WHY_WORK;
	case TASK_KIND_UMOUNT:
		return WHY_CASCADE;
	case TASK_KIND_OTHER:
		break;
	}
	return WHY_OTHER;
}

/* A walk backwards over a task's records. */
struct walk {
	enum attr_why why;  /* of what lies before the last record seen */
	size_t arrived;     /* the wake-up that made it runnable, or NOWHERE */
};

/*
 * Record i, at which the task left its CPU.  Returns where the walk ends,
 * *ends being set, if it had gone to sleep there.
 */
static size_t follow_out(struct path *p, struct walk *w, size_t i, bool *ends)
{
	const struct trace_record *rec = path_record(p, i);

	if (w->why != WHY_RUNQUEUE)
		return NOWHERE; /* what it does in leaving */
	if (rec->a) { /* preempted */
		path_charge(p, rec->time, WHY_RUNQUEUE);
		w->why = why_it_runs(p, rec->id);
		return NOWHERE;
	}
	*ends = true;
	if (w->arrived == NOWHERE)
		path_charge(p, p->floor, WHY_OTHER);
	else /* no waker: a timer */
		path_charge(p, path_record(p, w->arrived)->time, WHY_RUNQUEUE);
	return w->arrived;
}

/*
 * The task runs at record i: charges what it did before, back to the record
 * that woke it; NOWHERE if the sleep's beginning comes first.
 */
static size_t follow(struct path *p, size_t i, const void *task)
{
	struct walk w = { why_it_runs(p, task), NOWHERE };
	bool ends = false;

	while (i-- > p->first && p->t > p->floor) {
		const struct trace_record *rec = path_record(p, i);
		size_t end;

		if (rec->id != task)
			continue;
		switch (rec->type) {
		case TRACE_SCHED_SWITCH:
			path_charge(p, rec->time, w.why);
			w.why = WHY_RUNQUEUE;
			break;
		case TRACE_SCHED_WAKEUP:
			w.arrived = i;
			break;
		case TRACE_SCHED_WAKING:
			path_charge(p, rec->time, WHY_RUNQUEUE);
			return i;
		case TRACE_SCHED_OUT:
			end = follow_out(p, &w, i, &ends);
			if (ends)
				return end;
			break;
		default:
			break;
		}
	}
	path_charge(p, p->floor, w.why);
	return NOWHERE;
}

/*
 * Explains how record i came to wake 'task'.  Returns the record before which
 * *by, whoever is next on the path, is to be followed; NOWHERE: nobody is.
 */
static size_t explain_waker(struct path *p, size_t i, const void *task,
			    const void **by)
{
	const struct trace_entry *wake = &p->log->entry[i];
	size_t callback = in_callback(p, i), asleep;
	simtime_t since;

	*by = task;
	if (callback != NOWHERE) {
		i = explain_callback(p, callback);
		*by = i == NOWHERE ? NULL : p->log->entry[i].curr;
		return i;
	}
	if (wake->rec.type != TRACE_SCHED_WAKEUP && wake->curr &&
	    wake->curr != p->log->gp_kthread) {
		*by = wake->curr;
		return i;
	}
	asleep = find_sleep(p, i, task);
	since = asleep == NOWHERE ? p->floor : path_record(p, asleep)->time;
	if (wake->rec.type == TRACE_SCHED_WAKEUP || !wake->curr)
		path_charge(p, since, WHY_OTHER);
	else
		charge_gps(p, since);
	return asleep;
}

void wakeup_explain(struct path *p, size_t i, const void *task)
{
	while (i != NOWHERE && p->t > p->floor) {
		i = explain_waker(p, i, task, &task);
		if (i == NOWHERE || !task)
			break;
		i = follow(p, i, task);
		if (i != NOWHERE)
			task = path_record(p, i)->id;
	}
	path_charge(p, p->floor, WHY_OTHER);
}
