/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of tasks, works, superblocks and umounts as slices, flows and
 * counters: see chrome_draw.h.
 *
 * A CPU's slices are nested as its contexts are: the running task, in it the
 * softirq, in that the batch.  A context switch closes all of them.  A kworker
 * is shown twice, by what it does on its own track and as the task that runs on
 * a CPU.  Left out are reader sections and context switches as quiescent
 * states: there are too many to look at.
 */
#include "report/trace/chrome_draw.h"

#include <inttypes.h>
#include <stdlib.h>

#include "kernel/super.h"
#include "kernel/task.h"
#include "kernel/umount.h"
#include "kernel/workqueue.h"
#include "report/trace/tracepoint.h"

static struct track *worker(struct drawing *d, const void *task)
{
	return worker_track(&d->tracks, &d->log, task);
}

static struct track *super(struct drawing *d, const void *sb)
{
	return super_track(&d->tracks, &d->log, sb);
}

static struct track *umount_of(struct drawing *d, const void *task)
{
	return umount_track(&d->tracks, &d->log, task);
}

/* -- tasks and works -- */

static void sched_switch(struct drawing *d, const struct trace_record *rec)
{
	struct track *k = &d->tracks.cpu[rec->cpu];
	int number;

	d->curr[rec->cpu] = rec->id;
	slice_end_all(&d->log, k);
	if (!rec->id) {
		slice_begin(&d->log, k, "idle", "%s", "");
		return;
	}
	number = registry_number(&d->tasks, rec->id);
	slice_begin(&d->log, k, ((const struct task *)rec->id)->name,
		    "\"pid\":%d", number);
	flow_ends(&d->log, &d->wake, number, k);
}

static void waking(struct drawing *d, const struct trace_record *rec)
{
	int number = registry_number(&d->tasks, rec->id);

	if (rec->cpu >= 0) /* not a device */
		flow_begins(&d->log, &d->wake, number,
			    &d->tracks.cpu[rec->cpu]);
}

static void softirq(struct drawing *d, const struct trace_record *rec)
{
	struct track *k = &d->tracks.cpu[rec->cpu];

	if (rec->type == TRACE_SOFTIRQ_ENTRY)
		slice_begin(&d->log, k, "softirq",
			    "\"vec\":%d,\"action\":\"%s\"", (int)rec->b,
			    softirq_action(rec->b));
	else
		slice_end(&d->log, k);
}

static void work(struct drawing *d, const struct trace_record *rec)
{
	const struct workqueue *wq = (const void *)(uintptr_t)rec->b;
	int number = registry_number(&d->works, rec->id);
	struct track *k;

	if (rec->type == TRACE_WQ_QUEUE) {
		flow_begins(&d->log, &d->work, number,
			    &d->tracks.cpu[rec->cpu]);
		return;
	}
	k = worker(d, d->curr[rec->cpu]);
	if (rec->type == TRACE_WQ_EXECUTE_END) {
		slice_end(&d->log, k);
		return;
	}
	slice_begin(&d->log, k, wq->function,
		    "\"workqueue\":\"%s\",\"work\":%d", wq->name, number);
	flow_ends(&d->log, &d->work, number, k);
}

/* synchronize_rcu() of a work; a umount's is a step of its drain. */
static void synchronize(struct drawing *d, const struct trace_record *rec)
{
	if (((const struct task *)rec->id)->kind != TASK_KIND_KWORKER)
		return;
	if (rec->type == TRACE_SYNC_START)
		slice_begin(&d->log, worker(d, rec->id), "synchronize_rcu",
			    "%s", "");
	else
		slice_end(&d->log, worker(d, rec->id));
}

/* -- umounts and superblocks -- */

static void phase(struct drawing *d, const struct trace_record *rec)
{
	struct track *k = umount_of(d, rec->id);
	const void *sb = (const void *)(uintptr_t)rec->b;
	char name[32];

	if (rec->a == UMOUNT_USER) {
		snprintf(name, sizeof(name), "umount %d", ++d->nr_umounts);
		slice_begin(&d->log, k, name, "\"sb\":%d",
			    ((const struct super_block *)sb)->id);
	} else {
		slice_end(&d->log, k);
	}
	if (rec->a == UMOUNT_DONE)
		slice_end(&d->log, k);
	else
		slice_begin(&d->log, k, umount_phase_name(rec->a), "%s", "");
	if (rec->a == UMOUNT_DRAIN)
		slice_begin(&d->log, super(d, sb), "!SB_ACTIVE", "%s", "");
	if (rec->a == UMOUNT_EVICT)
		slice_end(&d->log, super(d, sb));
}

static void drain_step(struct drawing *d, const struct trace_record *rec)
{
	struct track *k = umount_of(d, rec->id);

	if (rec->b)
		slice_end(&d->log, k);
	else
		slice_begin(&d->log, k, drain_step_name(rec->a), "%s", "");
}

static void switches(struct drawing *d, const struct trace_record *rec)
{
	const struct super_block *sb = rec->id;
	char name[48];

	super(d, sb);
	chrome_counter(&d->log, PID_SUPER, "isw_nr_in_flight", rec->a);
	snprintf(name, sizeof(name), "sb %d isw_nr_in_flight", sb->id);
	chrome_counter(&d->log, PID_SUPER, name, rec->b);
}

void draw_record(struct drawing *d, const struct trace_record *rec)
{
	switch (rec->type) {
	case TRACE_SCHED_SWITCH:
		sched_switch(d, rec);
		break;
	case TRACE_SCHED_WAKING:
		waking(d, rec);
		break;
	case TRACE_SOFTIRQ_ENTRY:
	case TRACE_SOFTIRQ_EXIT:
		softirq(d, rec);
		break;
	case TRACE_WQ_QUEUE:
	case TRACE_WQ_EXECUTE_START:
	case TRACE_WQ_EXECUTE_END:
		work(d, rec);
		break;
	case TRACE_SYNC_START:
	case TRACE_SYNC_END:
		synchronize(d, rec);
		break;
	case TRACE_UMOUNT_PHASE:
		phase(d, rec);
		break;
	case TRACE_DRAIN_STEP:
		drain_step(d, rec);
		break;
	case TRACE_ISW_PIN:
	case TRACE_ISW_UNPIN:
		switches(d, rec);
		break;
	case TRACE_BUSY_INODES:
		track_instant(&d->log, super(d, rec->id), "busy inodes",
			      "\"held\":%" PRIu64, rec->a);
		break;
	default:
		draw_rcu(d, rec);
		break;
	}
}

/* -- life -- */

void drawing_init(struct drawing *d, int nr_cpus, const char *rcu)
{
	*d = (struct drawing){
		.rcu = rcu,
		.curr = chrome_zeroed((size_t)nr_cpus, sizeof(*d->curr)),
		.callback = { .name = "rcu_callback", .last_id = &d->nr_flows },
		.work = { .name = "workqueue_queue_work",
			  .last_id = &d->nr_flows },
		.wake = { .name = "sched_waking", .last_id = &d->nr_flows },
	};
	chrome_log_init(&d->log);
	tracks_init(&d->tracks, &d->log, nr_cpus);
	for (int i = 0; i < nr_cpus; i++)
		slice_begin(&d->log, &d->tracks.cpu[i], "idle", "%s", "");
}

void drawing_free(struct drawing *d)
{
	chrome_log_free(&d->log);
	tracks_free(&d->tracks);
	free(d->curr);
	flows_free(&d->callback);
	flows_free(&d->work);
	flows_free(&d->wake);
	registry_free(&d->heads);
	registry_free(&d->works);
	registry_free(&d->tasks);
}
