/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records without a kernel tracepoint (counters, phases of a umount, readers)
 * are written as ftrace/print, which is what trace_printk() makes of them.
 *
 * A wake-up is sched_waking, by whom it wakes, and sched_wakeup, where it arrives.
 * The model records the second only where it takes time to arrive, and the first
 * not for a timer or a device: the other line is made here, so that every wake-up
 * has both.  One record can stand for many equal callbacks, and has as many lines.
 */
#include "report/trace/ftrace.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/cpu.h"
#include "kernel/task.h"
#include "kernel/workqueue.h"
#include "report/trace/tracepoint.h"

#define COMM 16              /* TASK_COMM_LEN */
#define WORK_CPU_UNBOUND 8192 /* NR_CPUS of a distribution's kernel */

enum { WOKEN_NOT, WOKEN_WAKING, WOKEN_WAKEUP };

static void *array(int n, size_t size)
{
	void *p = calloc((size_t)n, size);

	if (!p)
		err(1, "trace");
	return p;
}

void ftrace_init(struct ftrace *f, FILE *out, simtime_t from, simtime_t to,
		 const struct machine_config *config)
{
	int n = config->host.cpus;

	*f = (struct ftrace){
		.out = out, .from = from, .to = to,
		.rcu = config->rcu.preemptible ? "rcu_preempt" : "rcu_sched",
	};
	f->curr = array(n, sizeof(*f->curr));
	f->left = array(n, sizeof(*f->left));
	f->left_state = array(n, sizeof(*f->left_state));
	f->qlen = array(n, sizeof(*f->qlen));
	f->invoked = array(n, sizeof(*f->invoked));
	fprintf(out, "cpus=%d\n", n);
}

void ftrace_free(struct ftrace *f)
{
	free(f->curr);
	free(f->left);
	free(f->left_state);
	free(f->qlen);
	free(f->invoked);
	free(f->woken);
	registry_free(&f->task);
	registry_free(&f->object);
}

static int pid(struct ftrace *f, const void *task)
{
	return task ? registry_number(&f->task, task) : 0;
}

/* As the kernel calls it: 15 characters, with a number where it has one. */
static const char *comm(struct ftrace *f, const void *task, char text[COMM])
{
	const struct task *t = task;

	if (!t)
		return "<idle>";
	if (t->kind == TASK_KIND_KWORKER && t->bound)
		snprintf(text, COMM, "kworker/%d:%d", t->cpu->id, pid(f, t));
	else if (t->kind == TASK_KIND_KWORKER)
		snprintf(text, COMM, "kworker/u:%d", pid(f, t));
	else if (!strcmp(t->name, "ksoftirqd"))
		snprintf(text, COMM, "%s/%d", t->name, t->cpu->id);
	else
		snprintf(text, COMM, "%s", strcmp(t->name, "rcu_gp") ? t->name :
								       f->rcu);
	return text;
}

/* In sched_switch the idle task goes by its own name. */
static const char *comm_at(struct ftrace *f, const void *task, int cpu,
			   char text[COMM])
{
	if (task)
		return comm(f, task, text);
	snprintf(text, COMM, "swapper/%d", cpu);
	return text;
}

static int object(struct ftrace *f, const void *address)
{
	return registry_number(&f->object, address);
}

/* Everything before the fields. */
static void prefix(struct ftrace *f, const struct trace_record *rec,
		   const char *event)
{
	int cpu = rec->cpu >= 0 ? rec->cpu : 0;
	const void *task = f->curr[cpu];
	char text[COMM];

	fprintf(f->out, "%16s-%-5d [%03d] %5" PRId64 ".%06" PRId64 ": %s: ",
		comm(f, task, text), pid(f, task), cpu, rec->time / SEC,
		rec->time % SEC / 1000, event);
}

static unsigned char *woken(struct ftrace *f, const void *task)
{
	int n = pid(f, task), room = f->woken_room;

	if (n >= room) {
		f->woken_room = 2 * n + 64;
		f->woken = realloc(f->woken, (size_t)f->woken_room);
		if (!f->woken)
			err(1, "trace");
		memset(f->woken + room, WOKEN_NOT,
		       (size_t)(f->woken_room - room));
	}
	return &f->woken[n];
}

static bool inside(const struct ftrace *f, const struct trace_record *rec)
{
	return rec->time >= f->from && rec->time <= f->to;
}

static void wakes(struct ftrace *f, const struct trace_record *rec,
		  const char *event)
{
	const struct task *t = rec->id;
	char text[COMM];

	if (!inside(f, rec))
		return;
	prefix(f, rec, event);
	fprintf(f->out, "comm=%s pid=%d prio=120 target_cpu=%03d\n",
		comm(f, t, text), pid(f, t), t->cpu->id);
}

static void waking(struct ftrace *f, const struct trace_record *rec)
{
	if (rec->cpu < 0)
		return; /* a device: it interrupts the CPU of the wake-up */
	wakes(f, rec, "sched_waking");
	*woken(f, rec->id) = WOKEN_WAKING;
	f->waking = *rec;
}

static void wakeup(struct ftrace *f, const struct trace_record *rec)
{
	unsigned char *is = woken(f, rec->id);

	if (*is == WOKEN_WAKEUP)
		return;
	if (*is == WOKEN_NOT)
		wakes(f, rec, "sched_waking");
	wakes(f, rec, "sched_wakeup");
	*is = WOKEN_WAKEUP;
}

/* The waking before this record: unless it is on its way, it has arrived. */
static void settle_waking(struct ftrace *f)
{
	const struct task *t = f->waking.id;

	f->waking.id = NULL;
	if (t && t->state != TASK_WAKING)
		wakeup(f, &(struct trace_record){ .time = f->waking.time,
						  .cpu = f->waking.cpu,
						  .id = t });
}

static void sched_switch(struct ftrace *f, const struct trace_record *rec)
{
	const void *left = f->left[rec->cpu];
	char prev[COMM], next[COMM];

	prefix(f, rec, "sched_switch");
	fprintf(f->out,
		"prev_comm=%s prev_pid=%d prev_prio=120 prev_state=%c ==> "
		"next_comm=%s next_pid=%d next_prio=120",
		comm_at(f, left, rec->cpu, prev), pid(f, left),
		left ? f->left_state[rec->cpu] : 'R',
		comm_at(f, rec->id, rec->cpu, next), pid(f, rec->id));
}

static void workqueue(struct ftrace *f, const struct trace_record *rec)
{
	const struct workqueue *wq = (const void *)(uintptr_t)rec->b;
	int work = object(f, rec->id);

	switch (rec->type) {
	case TRACE_WQ_QUEUE:
		prefix(f, rec, "workqueue_queue_work");
		fprintf(f->out, "work struct=0x%x function=%s workqueue=%s "
			"req_cpu=%d cpu=%d", work, wq->function, wq->name,
			wq->unbound ? WORK_CPU_UNBOUND : rec->cpu,
			wq->unbound ? -1 : rec->cpu);
		break;
	case TRACE_WQ_EXECUTE_START:
		prefix(f, rec, "workqueue_execute_start");
		fprintf(f->out, "work struct 0x%x: function %s", work,
			wq->function);
		break;
	default:
		prefix(f, rec, "workqueue_execute_end");
		fprintf(f->out, "work struct 0x%x: function %s", work,
			wq->function);
		break;
	}
}

static void invoke(struct ftrace *f, const struct trace_record *rec, uint64_t n)
{
	for (uint64_t i = 1; i <= n; i++) {
		prefix(f, rec, "rcu_invoke_callback");
		fprintf(f->out, "%s rhp=0x%x%03x func=callback\n", f->rcu,
			object(f, rec->id), (unsigned int)i);
	}
}

static void callbacks(struct ftrace *f, const struct trace_record *rec)
{
	uint64_t *qlen = &f->qlen[rec->cpu];

	switch (rec->type) {
	case TRACE_CALL_RCU:
		for (uint64_t i = 1; i <= rec->a; i++) {
			prefix(f, rec, "rcu_callback");
			fprintf(f->out, "%s rhp=0x%x%03x func=callback %" PRIu64
				"\n", f->rcu, object(f, rec->id), (unsigned int)i,
				*qlen - rec->a + i);
		}
		break;
	case TRACE_CB_INVOKE:
		invoke(f, rec, rec->a);
		break;
	case TRACE_BATCH_START:
		prefix(f, rec, "rcu_batch_start");
		fprintf(f->out, "%s CBs=%" PRIu64 " bl=%" PRIu64 "\n",
			f->rcu, rec->a, rec->b);
		break;
	default:
		/* A limit may cut through equal ones: no record, but counted. */
		invoke(f, rec, rec->a - f->invoked[rec->cpu]);
		prefix(f, rec, "rcu_batch_end");
		fprintf(f->out, "%s CBs-invoked=%" PRIu64 " idle=....\n",
			f->rcu, rec->a);
		break;
	}
}

static void rcu(struct ftrace *f, const struct trace_record *rec)
{
	const char *event = rcu_event_name(rec->type);

	switch (rec->type) {
	case TRACE_FQS_DTI:
		prefix(f, rec, "rcu_fqs");
		fprintf(f->out, "%s %" PRIu64 " %d %s", f->rcu, rec->a,
			rec->cpu, event);
		break;
	case TRACE_BARRIER_BEGIN:
	case TRACE_BARRIER_EARLY_EXIT:
	case TRACE_BARRIER_ENTRAIN:
	case TRACE_BARRIER_CB:
	case TRACE_BARRIER_END:
		prefix(f, rec, "rcu_barrier");
		fprintf(f->out, "%s %s cpu -1 remaining %" PRIu64 " # %" PRIu64,
			f->rcu, rec->type == TRACE_BARRIER_CB &&
				!f->barrier_remaining ? "LastCB" : event,
			f->barrier_remaining, f->barrier_seq);
		break;
	case TRACE_EXP_START:
	case TRACE_EXP_END:
		prefix(f, rec, "rcu_exp_grace_period");
		fprintf(f->out, "%s %" PRIu64 " %s", f->rcu, rec->a,
			rec->type == TRACE_EXP_START ? "start" : "end");
		break;
	default:
		prefix(f, rec, "rcu_grace_period");
		fprintf(f->out, "%s %" PRIu64 " %s", f->rcu, rec->a, event);
		break;
	}
}

static void print(struct ftrace *f, const struct trace_record *rec)
{
	prefix(f, rec, "print");
	switch (rec->type) {
	case TRACE_UMOUNT_PHASE:
		fprintf(f->out, "umount-%d %s", pid(f, rec->id),
			umount_phase_name(rec->a) ? umount_phase_name(rec->a) :
						    "done");
		break;
	case TRACE_DRAIN_STEP:
		fprintf(f->out, "umount-%d %s %s", pid(f, rec->id),
			drain_step_name(rec->a), rec->b ? "end" : "begin");
		break;
	case TRACE_ISW_PIN:
	case TRACE_ISW_UNPIN:
		fprintf(f->out, "isw_nr_in_flight %" PRIu64 " sb=0x%x %" PRIu64,
			rec->a, object(f, rec->id), rec->b);
		break;
	default:
		fprintf(f->out, "busy inodes sb=0x%x", object(f, rec->id));
		break;
	}
}

static void line(struct ftrace *f, const struct trace_record *rec)
{
	switch (rec->type) {
	case TRACE_SCHED_SWITCH:
		sched_switch(f, rec);
		break;
	case TRACE_SOFTIRQ_ENTRY:
	case TRACE_SOFTIRQ_EXIT:
		prefix(f, rec, rec->type == TRACE_SOFTIRQ_ENTRY ?
				       "softirq_entry" : "softirq_exit");
		fprintf(f->out, "vec=%d [action=%s]", (int)rec->b,
			softirq_action(rec->b));
		break;
	case TRACE_WQ_QUEUE:
	case TRACE_WQ_EXECUTE_START:
	case TRACE_WQ_EXECUTE_END:
		workqueue(f, rec);
		break;
	case TRACE_CALL_RCU:
	case TRACE_CB_INVOKE:
	case TRACE_BATCH_START:
	case TRACE_BATCH_END:
		callbacks(f, rec);
		return;
	case TRACE_UMOUNT_PHASE:
	case TRACE_DRAIN_STEP:
	case TRACE_ISW_PIN:
	case TRACE_ISW_UNPIN:
	case TRACE_BUSY_INODES:
		print(f, rec);
		break;
	case TRACE_EXP_START:
	case TRACE_EXP_END:
		rcu(f, rec);
		break;
	default:
		if (!rcu_event_name(rec->type))
			return;
		rcu(f, rec);
		break;
	}
	fputc('\n', f->out);
}

/* What has to be known, whether it is written or not. */
static void keep_up(struct ftrace *f, const struct trace_record *rec)
{
	switch (rec->type) {
	case TRACE_SCHED_OUT:
		f->left[rec->cpu] = rec->id;
		f->left_state[rec->cpu] = rec->a ? 'R' : 'S';
		break;
	case TRACE_SCHED_SWITCH:
		f->curr[rec->cpu] = rec->id;
		f->left[rec->cpu] = NULL;
		break;
	case TRACE_CALL_RCU:
		f->qlen[rec->cpu] += rec->a;
		break;
	case TRACE_BARRIER_ENTRAIN:
		f->qlen[rec->cpu]++;
		f->barrier_remaining++;
		break;
	case TRACE_BATCH_START:
		f->invoked[rec->cpu] = 0;
		break;
	case TRACE_CB_INVOKE:
		f->invoked[rec->cpu] += rec->a;
		break;
	case TRACE_BATCH_END:
		f->qlen[rec->cpu] -= rec->a;
		break;
	default:
		break;
	}
}

/* The count of rcu_barrier() as the kernel's tracepoint shows it. */
static void keep_up_barrier(struct ftrace *f, const struct trace_record *rec)
{
	switch (rec->type) {
	case TRACE_BARRIER_BEGIN:
	case TRACE_BARRIER_EARLY_EXIT:
	case TRACE_BARRIER_CB: /* recorded before it is taken off */
	case TRACE_BARRIER_END:
		f->barrier_seq = rec->a;
		f->barrier_remaining = rec->b - (rec->type == TRACE_BARRIER_CB);
		break;
	default:
		break;
	}
}

static void keep_up_wakeups(struct ftrace *f, const struct trace_record *rec)
{
	settle_waking(f);
	if (rec->type == TRACE_SCHED_WAKING)
		waking(f, rec);
	else if (rec->type == TRACE_SCHED_WAKEUP)
		wakeup(f, rec);
	else if (rec->type == TRACE_SCHED_SWITCH && rec->id) {
		if (*woken(f, rec->id) == WOKEN_WAKING)
			wakeup(f, rec);
		*woken(f, rec->id) = WOKEN_NOT;
	}
}

void ftrace_record(void *ctx, const struct trace_record *rec)
{
	struct ftrace *f = ctx;

	keep_up_wakeups(f, rec);
	keep_up_barrier(f, rec);
	/* rcu_callback tells the length with the new one. */
	if (rec->type == TRACE_CALL_RCU)
		keep_up(f, rec);
	if (inside(f, rec))
		line(f, rec);
	if (rec->type != TRACE_CALL_RCU)
		keep_up(f, rec);
}
