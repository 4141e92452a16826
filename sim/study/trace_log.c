/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tracepoints of the umounts under way: see trace_log.h.
 *
 * A task counts as being on its CPU until the next one is put there, so that
 * what its leaving causes, a second worker being woken, is its doing.
 */
#include "study/trace_log.h"

#include <err.h>
#include <stdlib.h>

#include "kernel/umount.h"

void trace_log_init(struct trace_log *log, int nr_cpus)
{
	*log = (struct trace_log){ .curr = NULL };
	log->curr = calloc((size_t)nr_cpus, sizeof(*log->curr));
	if (!log->curr)
		err(1, "trace");
}

static void append(struct trace_log *log, const struct trace_record *rec)
{
	if (log->nr == log->room) {
		log->room = log->room ? 2 * log->room : 4096;
		log->entry = realloc(log->entry,
				     log->room * sizeof(*log->entry));
		if (!log->entry)
			err(1, "trace");
	}
	log->entry[log->nr++] = (struct trace_entry){
		.rec = *rec,
		.curr = rec->cpu >= 0 ? log->curr[rec->cpu] : NULL,
	};
}

void trace_log_add(struct trace_log *log, const struct trace_record *rec)
{
	if (rec->type == TRACE_UMOUNT_PHASE && rec->a == UMOUNT_USER)
		log->under_way++;
	if (rec->type == TRACE_GP_START)
		log->gp_kthread = log->curr[rec->cpu];
	if (log->under_way && rec->type != TRACE_QS)
		append(log, rec);
	if (rec->type == TRACE_SCHED_SWITCH)
		log->curr[rec->cpu] = rec->id;
}

void trace_log_umount_done(struct trace_log *log)
{
	if (--log->under_way == 0)
		log->nr = 0;
}

void trace_log_free(struct trace_log *log)
{
	free(log->entry);
	free(log->curr);
	*log = (struct trace_log){ .nr = 0 };
}
