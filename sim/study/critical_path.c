/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path of one umount, from its tracepoints.
 *
 * Forwards over the umounting task's own records, its time falls into running,
 * waiting for a CPU, and sleeping.  Most sleeps have a reason by their place,
 * a disk or a mutex.  The others are followed backwards from their wake-up, in
 * wakeup_path.c.
 */
#include "kernel/config.h"
#include "kernel/umount.h"
#include "study/attribution.h"
#include "study/wakeup_path.h"

static enum attr_where where_of_step(uint64_t op)
{
	static const enum attr_where where[NR_OPS] = {
		[OP_SYNCHRONIZE_RCU] = WHERE_SYNCHRONIZE_RCU,
		[OP_SYNCHRONIZE_RCU_EXPEDITED] =
			WHERE_SYNCHRONIZE_RCU_EXPEDITED,
		[OP_RCU_BARRIER] = WHERE_RCU_BARRIER,
		[OP_SYNCHRONIZE_SRCU] = WHERE_SYNCHRONIZE_SRCU,
		[OP_FLUSH_WORKQUEUE] = WHERE_FLUSH_WORKQUEUE,
		[OP_WAIT_SB_COUNTER] = WHERE_WAIT_SB_COUNTER,
		[OP_DELAY] = WHERE_DELAY,
		[OP_CALL_RCU] = WHERE_DELAY, /* takes no time */
		[OP_WAIT_RCU_GP] = WHERE_WAIT_RCU_GP,
		[OP_PERCPU_REF_KILL] = WHERE_PERCPU_REF,
		[OP_USER] = WHERE_USER,
		[OP_KERNEL] = WHERE_KERNEL,
		[OP_DISK] = WHERE_DISK,
		[OP_LOCK] = WHERE_LOCK,
		[OP_UNLOCK] = WHERE_LOCK,
		[OP_BATCH] = WHERE_BATCH,
		[OP_END_BATCH] = WHERE_BATCH,
		[OP_KTHREAD_STOP] = WHERE_KTHREAD_STOP,
		[OP_LRU_ADD_DRAIN_ALL] = WHERE_LRU_ADD_DRAIN_ALL,
		[OP_FLUSH_WORK] = WHERE_FLUSH_WORK,
		[OP_QUEUE_WORK] = WHERE_DELAY, /* takes no time */
		[OP_SMP_CALL_FUNCTION] = WHERE_SMP_CALL_FUNCTION,
		[OP_CGROUP_MKDIR] = WHERE_CGROUP,
		[OP_CGROUP_ATTACH] = WHERE_CGROUP,
		[OP_CGROUP_RMDIR] = WHERE_CGROUP,
		[OP_FORK] = WHERE_KERNEL,
		[OP_SYNCFS] = WHERE_SYNC,
	};

	return where[op];
}

static enum attr_where where_of_phase(uint64_t phase)
{
	static const enum attr_where where[NR_UMOUNT_PHASES] = {
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

/* Why umount(8) sleeps there, if the place alone tells. */
static enum attr_why why_of_place(enum attr_where where)
{
	switch (where) {
	case WHERE_NAMESPACE:
	case WHERE_LOCK:
		return WHY_MUTEX;
	case WHERE_EXPEDITED:
	case WHERE_SYNCHRONIZE_RCU_EXPEDITED:
		return WHY_EXPEDITED;
	case WHERE_SYNC:
	case WHERE_DISK:
		return WHY_DISK;
	case WHERE_SYNCHRONIZE_SRCU:
		return WHY_READERS;
	case WHERE_DELAY:
		return WHY_TIMER;
	case WHERE_KTHREAD_STOP:
		return WHY_KTHREAD_STOP;
	case WHERE_LRU_ADD_DRAIN_ALL:
		return WHY_LRU_DRAIN;
	case WHERE_FLUSH_WORK:
		return WHY_WORK;
	case WHERE_SMP_CALL_FUNCTION:
		return WHY_IPI;
	default:
		return WHY_OTHER;
	}
}

static enum attr_why why_in_put_super(const struct trace_record *wake)
{
	if (wake->type == TRACE_SCHED_WAKEUP)
		return WHY_KTHREAD_STOP;
	return wake->cpu < 0 ? WHY_DISK : WHY_LRU_DRAIN;
}

/* The umount slept until record i. */
static void explain_sleep(struct path *p, size_t i, const void *task,
			  bool barrier_begun)
{
	const struct trace_record *wake = path_record(p, i);

	p->t = wake->time;
	switch (p->where) {
	case WHERE_SYNCHRONIZE_RCU:
	case WHERE_FLUSH_WORKQUEUE:
	case WHERE_WAIT_SB_COUNTER:
	case WHERE_WAIT_RCU_GP:
	case WHERE_PERCPU_REF:
	case WHERE_CGROUP:
		wakeup_explain(p, i, task);
		break;
	case WHERE_RCU_BARRIER:
		/* By a callback or, before it has the mutex, by its holder. */
		if (!barrier_begun || wakeup_in_callback(p, i))
			wakeup_explain(p, i, task);
		else
			path_charge(p, p->floor, WHY_IPI);
		break;
	case WHERE_PUT_SUPER:
		path_charge(p, p->floor, why_in_put_super(wake));
		break;
	default:
		path_charge(p, p->floor, why_of_place(p->where));
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

/* The umounting task, forwards over its records. */
struct umounting {
	struct path path;
	const void *task;
	enum { RUNNING, RUNNABLE, ASLEEP } mode;
	simtime_t t;         /* what comes before this is explained */
	enum attr_where phase; /* where it is between steps */
	bool barrier_begun;  /* it has the mutex of rcu_barrier() */
};

/* Record i is the task's own; false if it says nothing about its time. */
static bool step(struct umounting *u, size_t i)
{
	struct path *p = &u->path;
	const struct trace_record *rec = path_record(p, i);

	switch (rec->type) {
	case TRACE_SCHED_SWITCH:
		path_add(p, u->t, rec->time, WHY_RUNQUEUE);
		u->mode = RUNNING;
		return true;
	case TRACE_SCHED_OUT:
		u->mode = rec->a ? RUNNABLE : ASLEEP;
		p->first = i;
		p->floor = rec->time;
		return true;
	case TRACE_SCHED_WAKING:
	case TRACE_SCHED_WAKEUP:
		if (u->mode != ASLEEP)
			return false;
		explain_sleep(p, i, u->task, u->barrier_begun);
		u->mode = RUNNABLE;
		return true;
	case TRACE_UMOUNT_PHASE:
		p->where = u->phase = where_of_phase(rec->a);
		return true;
	case TRACE_DRAIN_STEP:
		p->where = rec->b ? u->phase : where_of_step(rec->a);
		u->barrier_begun = false;
		return true;
	default:
		return false;
	}
}

void critical_path(const struct trace_log *log, const void *task,
		   struct attribution *out, attr_segment_fn segment, void *ctx,
		   int umount)
{
	struct umounting u = {
		.path = { .log = log, .out = out, .segment = segment,
			  .ctx = ctx, .umount = umount, .where = WHERE_USER },
		.task = task,
		.mode = RUNNABLE,
		.phase = WHERE_USER,
	};
	struct path *p = &u.path;
	size_t i = find_start(log, task);

	u.t = path_record(p, i)->time;
	*out = (struct attribution){ .start = u.t };
	while (++i < log->nr) {
		const struct trace_record *rec = path_record(p, i);

		if (rec->type == TRACE_BARRIER_BEGIN && u.mode == RUNNING)
			u.barrier_begun = true;
		if (rec->id != task)
			continue;
		if (u.mode == RUNNING) {
			path_add(p, u.t, rec->time,
				 p->where == WHERE_RCU_BARRIER ? WHY_IPI :
								 WHY_CPU);
			u.t = rec->time;
		}
		if (step(&u, i))
			u.t = rec->time;
	}
	out->total = u.t - out->start;
}
