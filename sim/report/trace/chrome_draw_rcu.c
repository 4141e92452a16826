/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RCU's records: grace periods, expedited ones and barriers are slices of
 * tracks of their own; what happens on a CPU (a batch, a callback queued, a
 * grace period noticed) is shown there.
 *
 * The counter of pending callbacks is of all CPUs.  A bunch of callbacks that
 * only free memory counts, but gets no arrow: nobody waits for it.
 */
#include "report/trace/chrome_draw.h"

#include <inttypes.h>

#include "kernel/rcu_segcblist.h"
#include "report/trace/tracepoint.h"

static void grace_period(struct drawing *d, const struct trace_record *rec)
{
	struct track *gp = &d->tracks.rcu[TID_GP];

	switch (rec->type) {
	case TRACE_GP_START:
		slice_begin(&d->log, gp, "rcu_grace_period",
			    "\"rcuname\":\"%s\",\"gp_seq\":%" PRIu64
			    ",\"gpevent\":\"start\"", d->rcu, rec->a);
		break;
	case TRACE_GP_FQSSTART:
		slice_begin(&d->log, gp, "fqs", "\"gp_seq\":%" PRIu64
			    ",\"gpevent\":\"fqsstart\"", rec->a);
		break;
	default: /* TRACE_GP_END, TRACE_GP_FQSEND */
		slice_end(&d->log, gp);
		break;
	}
}

static void expedited(struct drawing *d, const struct trace_record *rec)
{
	struct track *exp = &d->tracks.rcu[TID_EXPEDITED];

	if (rec->type == TRACE_EXP_START) {
		slice_begin(&d->log, exp, "rcu_exp_grace_period",
			    "\"gpseq\":%" PRIu64, rec->a);
	} else {
		slice_end(&d->log, exp);
	}
}

static void noticed(struct drawing *d, const struct trace_record *rec)
{
	bool fqs = rec->type == TRACE_FQS_DTI;

	track_instant(&d->log, &d->tracks.cpu[rec->cpu],
		      fqs ? "rcu_fqs" : "rcu_grace_period",
		      "\"gp_seq\":%" PRIu64 ",\"%s\":\"%s\"", rec->a,
		      fqs ? "qsevent" : "gpevent",
		      rec->type == TRACE_GP_TRYLOCK ? "trylock failed" :
						      rcu_event_name(rec->type));
}

static void barrier(struct drawing *d, const struct trace_record *rec)
{
	struct track *k = &d->tracks.rcu[TID_BARRIER];

	switch (rec->type) {
	case TRACE_BARRIER_BEGIN:
		slice_begin(&d->log, k, "rcu_barrier",
			    "\"event\":\"Begin\",\"done\":%" PRIu64, rec->a);
		break;
	case TRACE_BARRIER_END:
		slice_end(&d->log, k);
		break;
	case TRACE_BARRIER_ENTRAIN:
		d->pending++;
		flow_begins(&d->log, &d->callback,
			    registry_number(&d->heads, rec->id),
			    &d->tracks.cpu[rec->cpu]);
		track_instant(&d->log, k, "rcu_barrier",
			      "\"event\":\"IRQ\",\"cpu\":%d", rec->cpu);
		break;
	default:
		track_instant(&d->log, k, "rcu_barrier",
			      "\"event\":\"%s\",\"cpu\":%d,"
			      "\"remaining\":%" PRIu64,
			      rcu_event_name(rec->type), rec->cpu, rec->b);
		break;
	}
}

static void count_pending(struct drawing *d)
{
	chrome_counter(&d->log, PID_RCU, "pending callbacks", d->pending);
}

static void callback(struct drawing *d, const struct trace_record *rec)
{
	struct track *k = &d->tracks.cpu[rec->cpu];
	int head;

	switch (rec->type) {
	case TRACE_CALL_RCU:
		head = registry_number(&d->heads, rec->id);
		d->pending += rec->a;
		count_pending(d);
		if (((const struct rcu_head *)rec->id)->func)
			flow_begins(&d->log, &d->callback, head, k);
		break;
	case TRACE_CB_INVOKE:
		flow_ends(&d->log, &d->callback,
			  registry_number(&d->heads, rec->id), k);
		break;
	case TRACE_BATCH_START:
		slice_begin(&d->log, k, "rcu_batch", "\"CBs\":%" PRIu64,
			    rec->a);
		break;
	default: /* TRACE_BATCH_END */
		slice_end(&d->log, k);
		d->pending -= rec->a;
		count_pending(d);
		break;
	}
}

void draw_rcu(struct drawing *d, const struct trace_record *rec)
{
	switch (rec->type) {
	case TRACE_GP_START:
	case TRACE_GP_END:
	case TRACE_GP_FQSSTART:
	case TRACE_GP_FQSEND:
		grace_period(d, rec);
		break;
	case TRACE_EXP_START:
	case TRACE_EXP_END:
		expedited(d, rec);
		break;
	case TRACE_GP_CPUSTART:
	case TRACE_GP_CPUEND:
	case TRACE_GP_CPUQS:
	case TRACE_GP_TRYLOCK:
	case TRACE_FQS_DTI:
		noticed(d, rec);
		break;
	case TRACE_BARRIER_BEGIN:
	case TRACE_BARRIER_EARLY_EXIT:
	case TRACE_BARRIER_ENTRAIN:
	case TRACE_BARRIER_CB:
	case TRACE_BARRIER_END:
		barrier(d, rec);
		break;
	case TRACE_CALL_RCU:
	case TRACE_CB_INVOKE:
	case TRACE_BATCH_START:
	case TRACE_BATCH_END:
		callback(d, rec);
		break;
	default:
		break;
	}
}
