/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records without a kernel tracepoint (counters, phases of a umount, readers)
 * are written as ftrace/print, which is what trace_printk() makes of them.
 */
#include "report/trace/ftrace.h"

#include <err.h>
#include <inttypes.h>
#include <stdlib.h>

#include "kernel/cpu.h"
#include "kernel/task.h"
#include "kernel/workqueue.h"
#include "report/trace/tracepoint.h"

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
		.out = out, .from = from, .to = to, .nr_cpus = n,
		.rcu = config->rcu.preemptible ? "rcu_preempt" : "rcu_sched",
	};
	f->curr = array(n, sizeof(*f->curr));
	f->left = array(n, sizeof(*f->left));
	f->left_state = array(n, sizeof(*f->left_state));
	f->qlen = array(n, sizeof(*f->qlen));
	fprintf(out, "cpus=%d\n", n);
}

void ftrace_free(struct ftrace *f)
{
	free(f->curr);
	free(f->left);
	free(f->left_state);
	free(f->qlen);
	registry_free(&f->task);
	registry_free(&f->object);
}

static const char *comm(const void *task)
{
	return task ? ((const struct task *)task)->name : "<idle>";
}

static int pid(struct ftrace *f, const void *task)
{
	return task ? registry_number(&f->task, task) : 0;
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
	const void *task = rec->cpu >= 0 ? f->curr[cpu] : NULL;

	fprintf(f->out, "%16s-%-5d [%03d] %5" PRId64 ".%06" PRId64 ": %s: ",
		comm(task), pid(f, task), cpu, rec->time / SEC,
		rec->time % SEC / 1000, event);
}

static void sched(struct ftrace *f, const struct trace_record *rec)
{
	const void *left = f->left[rec->cpu];

	if (rec->type != TRACE_SCHED_SWITCH) {
		prefix(f, rec, rec->type == TRACE_SCHED_WAKING ?
				       "sched_waking" : "sched_wakeup");
		fprintf(f->out, "comm=%s pid=%d prio=120 target_cpu=%03d",
			comm(rec->id), pid(f, rec->id),
			((const struct task *)rec->id)->cpu->id);
		return;
	}
	prefix(f, rec, "sched_switch");
	fprintf(f->out,
		"prev_comm=%s prev_pid=%d prev_prio=120 prev_state=%c ==> "
		"next_comm=%s next_pid=%d next_prio=120",
		left ? comm(left) : "swapper", pid(f, left),
		left ? f->left_state[rec->cpu] : 'R',
		rec->id ? comm(rec->id) : "swapper", pid(f, rec->id));
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
			rec->cpu, rec->cpu);
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

static void callbacks(struct ftrace *f, const struct trace_record *rec)
{
	uint64_t *qlen = &f->qlen[rec->cpu];

	switch (rec->type) {
	case TRACE_CALL_RCU:
		prefix(f, rec, "rcu_callback");
		fprintf(f->out, "%s rhp=0x%x func=%s %" PRIu64, f->rcu,
			object(f, rec->id), "callback", *qlen);
		break;
	case TRACE_CB_INVOKE:
		prefix(f, rec, "rcu_invoke_callback");
		fprintf(f->out, "%s rhp=0x%x func=%s", f->rcu,
			object(f, rec->id), "callback");
		break;
	case TRACE_BATCH_START:
		prefix(f, rec, "rcu_batch_start");
		fprintf(f->out, "%s CBs=%" PRIu64 " bl=%" PRIu64, f->rcu,
			rec->a, rec->b);
		break;
	default:
		prefix(f, rec, "rcu_batch_end");
		fprintf(f->out, "%s CBs-invoked=%" PRIu64 " idle=....", f->rcu,
			rec->a);
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
	case TRACE_BARRIER_ENTRAIN:
		prefix(f, rec, "rcu_barrier");
		fprintf(f->out, "%s %s cpu %d remaining 0 # 0", f->rcu, event,
			rec->cpu);
		break;
	case TRACE_BARRIER_BEGIN:
	case TRACE_BARRIER_EARLY_EXIT:
	case TRACE_BARRIER_CB:
	case TRACE_BARRIER_END:
		prefix(f, rec, "rcu_barrier");
		fprintf(f->out, "%s %s cpu %d remaining %" PRIu64 " # %" PRIu64,
			f->rcu, event, rec->cpu, rec->b, rec->a);
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
	case TRACE_SCHED_WAKING:
	case TRACE_SCHED_WAKEUP:
		if (rec->cpu < 0)
			return;
		sched(f, rec);
		break;
	case TRACE_SOFTIRQ_ENTRY:
	case TRACE_SOFTIRQ_EXIT:
		prefix(f, rec, rec->type == TRACE_SOFTIRQ_ENTRY ?
				       "softirq_entry" : "softirq_exit");
		fputs("vec=9 [action=RCU]", f->out);
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
		break;
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
		break;
	case TRACE_BATCH_END:
		f->qlen[rec->cpu] -= rec->a;
		break;
	default:
		break;
	}
}

void ftrace_record(void *ctx, const struct trace_record *rec)
{
	struct ftrace *f = ctx;
	bool inside = rec->time >= f->from && rec->time <= f->to;

	/* rcu_callback tells the length with the new one. */
	if (rec->type == TRACE_CALL_RCU)
		keep_up(f, rec);
	if (inside)
		line(f, rec);
	if (rec->type != TRACE_CALL_RCU)
		keep_up(f, rec);
}
