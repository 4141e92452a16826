/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kinds: phase, step and path are the umount's own (path: its critical path,
 * cause by cause); gp and fqs are spans; qs, noticed and barrier are instants
 * on a CPU; work is a span of one work of inode_switch_wbs; isw and pending are
 * steps of counters, the value in the lane's column.
 */
#include "report/trace/timeline.h"

#include <inttypes.h>

#include "kernel/machine.h"
#include "kernel/umount.h"
#include "report/trace/tracepoint.h"

/* Shown before and after the umount. */
#define MARGIN(t) (((t)->to - (t)->from) / 20)

static simtime_t clip(const struct timeline *t, simtime_t x)
{
	simtime_t lo = t->from - MARGIN(t), hi = t->to + MARGIN(t);

	return x < lo ? lo : x > hi ? hi : x;
}

static void row(const struct timeline *t, const char *kind, uint64_t lane,
		simtime_t from, simtime_t to, const char *name)
{
	if (to < t->from - MARGIN(t) || from > t->to + MARGIN(t))
		return;
	fprintf(t->out, "%s,%" PRIu64 ",%.6f,%.6f,%s\n", kind, lane,
		simtime_ms(clip(t, from) - t->from),
		simtime_ms(clip(t, to) - t->from), name);
}

static void instant(const struct timeline *t, const char *kind,
		    const struct trace_record *rec)
{
	row(t, kind, (uint64_t)rec->cpu, rec->time, rec->time, "");
}

/* The path of the umount that began when the wanted one did. */
static void segment(void *ctx, int umount, const struct attr_segment *seg)
{
	const struct timeline *t = ctx;

	if (t->attributor.umount[umount].start == t->from)
		row(t, "path", seg->why, seg->from, seg->to,
		    attr_why_name[seg->why]);
}

static bool is_switch_work(const struct trace_record *rec)
{
	const struct workqueue *wq = (const void *)(uintptr_t)rec->b;

	return wq == &wq->m->isw_wq;
}

static void work(struct timeline *t, const struct trace_record *rec)
{
	const void *wanted = rec->type == TRACE_WQ_EXECUTE_START ? NULL :
								   rec->id;
	int lane = 0;

	while (lane < TIMELINE_LANES && t->work[lane] != wanted)
		lane++;
	if (lane == TIMELINE_LANES)
		return;
	if (!wanted) {
		t->work[lane] = rec->id;
		t->work_start[lane] = rec->time;
		return;
	}
	t->work[lane] = NULL;
	row(t, "work", (uint64_t)lane, t->work_start[lane], rec->time, "");
}

/* Counters as they are, where a line begins or ends. */
static void counters(const struct timeline *t, simtime_t time)
{
	row(t, "pending", t->pending, time, time, "");
	row(t, "isw", t->isw, time, time, "");
}

static void phase(struct timeline *t, const struct trace_record *rec)
{
	if (rec->a == UMOUNT_USER && rec->time == t->from) {
		t->task = rec->id;
		counters(t, rec->time);
	} else if (rec->id == t->task) {
		row(t, "phase", t->phase, t->phase_start, rec->time,
		    umount_phase_name(t->phase));
	}
	if (rec->id != t->task)
		return;
	t->phase = rec->a;
	t->phase_start = rec->time;
	if (rec->a == UMOUNT_DONE) {
		t->task = NULL;
		counters(t, rec->time);
	}
}

static void step(struct timeline *t, const struct trace_record *rec)
{
	if (rec->id != t->task)
		return;
	if (rec->b)
		row(t, "step", rec->a, t->step_start, rec->time,
		    drain_step_name(rec->a));
	t->step_start = rec->time;
}

static void pending(struct timeline *t, const struct trace_record *rec,
		    int64_t by)
{
	t->pending += (uint64_t)by;
	row(t, "pending", t->pending, rec->time, rec->time, "");
}

void timeline_record(void *ctx, const struct trace_record *rec)
{
	struct timeline *t = ctx;
	struct observer next = attributor_observer(&t->attributor);

	switch (rec->type) {
	case TRACE_GP_START:
		t->gp_start = rec->time;
		break;
	case TRACE_GP_END:
		row(t, "gp", rec->a / 4 % 2, t->gp_start, rec->time, "");
		break;
	case TRACE_GP_FQSSTART:
		t->fqs_start = rec->time;
		break;
	case TRACE_GP_FQSEND:
		row(t, "fqs", 0, t->fqs_start, rec->time, "");
		break;
	case TRACE_GP_CPUQS:
	case TRACE_FQS_DTI:
		instant(t, "qs", rec);
		break;
	case TRACE_GP_CPUEND:
		instant(t, "noticed", rec);
		break;
	case TRACE_BARRIER_CB:
		instant(t, "barrier", rec);
		break;
	case TRACE_CALL_RCU:
		pending(t, rec, (int64_t)rec->a);
		break;
	case TRACE_BARRIER_ENTRAIN:
		pending(t, rec, 1);
		break;
	case TRACE_BATCH_END:
		pending(t, rec, -(int64_t)rec->a);
		break;
	case TRACE_WQ_EXECUTE_START:
	case TRACE_WQ_EXECUTE_END:
		if (is_switch_work(rec))
			work(t, rec);
		break;
	case TRACE_ISW_PIN:
	case TRACE_ISW_UNPIN:
		t->isw = rec->a;
		row(t, "isw", rec->a, rec->time, rec->time, "");
		break;
	case TRACE_UMOUNT_PHASE:
		phase(t, rec);
		break;
	case TRACE_DRAIN_STEP:
		step(t, rec);
		break;
	default:
		break;
	}
	next.fn(next.ctx, rec);
}

void timeline_init(struct timeline *t, simtime_t from, simtime_t to,
		   int nr_cpus, int room, struct arena *keep, FILE *out)
{
	*t = (struct timeline){ .out = out, .from = from, .to = to };
	attributor_init(&t->attributor, nr_cpus, room, keep);
	t->attributor.segment = segment;
	t->attributor.ctx = t;
	fputs("kind,lane,from_ms,to_ms,name\n", out);
}

void timeline_free(struct timeline *t)
{
	attributor_free(&t->attributor);
}
