/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tracepoints: what a model tells whoever listens.
 *
 * One listener a machine, a function and its context; with none set a
 * tracepoint costs a predictable branch.  Records are plain numbers, so that
 * nothing is formatted before somebody wants to read it.  Names and fields
 * follow the kernel's own tracepoints (include/trace/events/rcu.h,
 * workqueue.h, writeback.h).  An object that is not the record's own is given
 * by its address in a or b; what an address leads to may be read while the
 * record is handled, and not changed.  The property tests listen here too: what
 * they assert is what a trace would show.
 */
#ifndef KERNEL_TRACE_H
#define KERNEL_TRACE_H

#include <stdint.h>

#include "engine/simtime.h"

enum trace_type {
	/* sched_switch: id = the next task; NULL: idle, or a flickering task */
	TRACE_SCHED_SWITCH,
	TRACE_SCHED_OUT,     /* id = the task that leaves, a = 1: preempted */
	TRACE_SCHED_WAKING,  /* id = the task; cpu = the waker's, -1: a device */
	TRACE_SCHED_WAKEUP,  /* id = the task: its wake-up or timer arrives */
	/* softirq_entry, softirq_exit: vec=9, RCU */
	TRACE_SOFTIRQ_ENTRY,
	TRACE_SOFTIRQ_EXIT,
	/* rcu_grace_period: a = gp_seq */
	TRACE_GP_START,
	TRACE_GP_END,
	TRACE_GP_CPUSTART,   /* a CPU noticed the start */
	TRACE_GP_CPUEND,     /* a CPU noticed the end */
	TRACE_GP_CPUQS,      /* a CPU reports its quiescent state itself */
	TRACE_GP_FQSSTART,
	TRACE_GP_FQSEND,
	TRACE_GP_TRYLOCK,    /* a CPU lost the race for its leaf's lock */
	/* rcu_fqs: a = gp_seq; the scan credits an idle CPU */
	TRACE_FQS_DTI,
	/* a context switch, an idle or a user-mode tick: a quiescent state */
	TRACE_QS,
	/* rcu_callback: id = the callback, a = callbacks in it, b = its order */
	TRACE_CALL_RCU,
	TRACE_CB_NUMBERED,   /* a = the grace period asked for */
	TRACE_CB_READY,      /* a = their grace period, b = the first one's order */
	/* rcu_batch_start: a = pending, b = limit; rcu_batch_end: a = invoked */
	TRACE_BATCH_START,
	TRACE_BATCH_END,
	TRACE_CB_INVOKE,     /* id = the callback, a = how many of it, b = order */
	/* rcu_barrier: a = barrier_sequence, b = callbacks outstanding */
	TRACE_BARRIER_BEGIN,
	TRACE_BARRIER_EARLY_EXIT,
	TRACE_BARRIER_ENTRAIN,
	TRACE_BARRIER_CB,
	TRACE_BARRIER_END,
	/* rcu_sr_normal: id = the waiting task */
	TRACE_SYNC_START,
	TRACE_SYNC_END,
	TRACE_EXP_START,
	TRACE_EXP_END,
	/* a reader's section: id = its task */
	TRACE_READ_LOCK,
	TRACE_READ_UNLOCK,
	/* workqueue_*: id = the work, a = its queueing number, b = workqueue */
	TRACE_WQ_QUEUE,
	TRACE_WQ_EXECUTE_START,
	TRACE_WQ_EXECUTE_END,
	TRACE_WQ_FLUSH_START, /* id = the flushing task, a = works queued so far */
	TRACE_WQ_FLUSH_END,
	/* inode switches: id = superblock, a = global, b = its own counter */
	TRACE_ISW_PIN,
	TRACE_ISW_UNPIN,
	/* umount: id = the task, a = phase (enum umount_phase), b = superblock */
	TRACE_UMOUNT_PHASE,
	TRACE_BUSY_INODES,
	TRACE_DRAIN_STEP,    /* id = the task, a = enum step_op, b = 0/1 begin/end */
	NR_TRACE_TYPES,
};

struct trace_record {
	simtime_t time;
	enum trace_type type;
	int cpu;         /* -1 where none is concerned */
	const void *id;
	uint64_t a, b;
};

typedef void (*trace_fn)(void *ctx, const struct trace_record *rec);

#endif
