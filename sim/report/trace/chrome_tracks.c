/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thread ids are numbers in the order of appearance, not the kernel's pids: the
 * model has none.  A track of an object is named when it is made.
 */
#include "report/trace/chrome_tracks.h"

#include <stdlib.h>

#include "kernel/cpu.h"
#include "kernel/super.h"
#include "kernel/task.h"

/* -- tracks that are there from the beginning -- */

static void name_process(struct chrome_log *log, int pid, const char *name)
{
	chrome_emit(log, "M", 0, pid, 0, ",\"name\":\"process_name\","
		    "\"args\":{\"name\":\"%s\"}", name);
	chrome_emit(log, "M", 0, pid, 0, ",\"name\":\"process_sort_index\","
		    "\"args\":{\"sort_index\":%d}", NR_PIDS - pid);
}

void tracks_init(struct tracks *ts, struct chrome_log *log, int nr_cpus)
{
	static const char *const rcu[] = {
		[TID_GP] = "grace periods",
		[TID_BARRIER] = "rcu_barrier",
		[TID_EXPEDITED] = "expedited grace periods",
	};
	char name[32];

	*ts = (struct tracks){
		.nr_cpus = nr_cpus,
		.cpu = chrome_zeroed((size_t)nr_cpus, sizeof(*ts->cpu)),
		.worker = { .pid = PID_WORKER },
		.super = { .pid = PID_SUPER },
		.umount = { .pid = PID_UMOUNT },
	};
	name_process(log, PID_CPU, "cpus");
	name_process(log, PID_RCU, "rcu");
	name_process(log, PID_WORKER, "workers");
	name_process(log, PID_SUPER, "superblocks");
	name_process(log, PID_UMOUNT, "umounts");
	for (int i = 0; i < nr_cpus; i++) {
		ts->cpu[i].pid = PID_CPU;
		ts->cpu[i].tid = i + 1;
		snprintf(name, sizeof(name), "cpu %d", i);
		track_name(log, &ts->cpu[i], name);
	}
	for (int i = TID_GP; i < NR_RCU_TIDS; i++) {
		ts->rcu[i].pid = PID_RCU;
		ts->rcu[i].tid = i;
		track_name(log, &ts->rcu[i], rcu[i]);
	}
}

static void free_list(struct track_list *l)
{
	for (int i = 0; i < l->room; i++)
		free(l->of[i]);
	free(l->of);
	registry_free(&l->objects);
}

void tracks_free(struct tracks *ts)
{
	free(ts->cpu);
	free_list(&ts->worker);
	free_list(&ts->super);
	free_list(&ts->umount);
}

/* -- tracks of objects -- */

/* The object's track; one without a name if it has none yet. */
static struct track *track_of(struct track_list *l, const void *object)
{
	int n = registry_number(&l->objects, object);

	l->of = chrome_more(l->of, &l->room, n, sizeof(*l->of));
	if (!l->of[n]) {
		l->of[n] = chrome_zeroed(1, sizeof(*l->of[n]));
		l->of[n]->pid = l->pid;
		l->of[n]->tid = n;
	}
	return l->of[n];
}

struct track *worker_track(struct tracks *ts, struct chrome_log *log,
			   const void *task)
{
	struct track *k = track_of(&ts->worker, task);
	const struct task *worker = task;
	char name[64];

	if (k->named)
		return k;
	if (worker->bound)
		snprintf(name, sizeof(name), "kworker/%d:%d", worker->cpu->id,
			 k->tid);
	else
		snprintf(name, sizeof(name), "kworker/u:%d", k->tid);
	track_name(log, k, name);
	return k;
}

struct track *super_track(struct tracks *ts, struct chrome_log *log,
			  const void *sb)
{
	struct track *k = track_of(&ts->super, sb);
	char name[32];

	if (!k->named) {
		snprintf(name, sizeof(name), "sb %d",
			 ((const struct super_block *)sb)->id);
		track_name(log, k, name);
	}
	return k;
}

struct track *umount_track(struct tracks *ts, struct chrome_log *log,
			   const void *task)
{
	struct track *k = track_of(&ts->umount, task);
	char name[32];

	if (!k->named) {
		snprintf(name, sizeof(name), "task %d", k->tid);
		track_name(log, k, name);
	}
	return k;
}

/* -- the window's edges -- */

static void reopen_list(const struct track_list *l, struct chrome_log *log,
			simtime_t from)
{
	for (int i = 0; i < l->room; i++)
		if (l->of[i])
			slice_reopen(log, l->of[i], from);
}

void tracks_reopen(struct tracks *ts, struct chrome_log *log, simtime_t from)
{
	for (int i = 0; i < ts->nr_cpus; i++)
		slice_reopen(log, &ts->cpu[i], from);
	for (int i = TID_GP; i < NR_RCU_TIDS; i++)
		slice_reopen(log, &ts->rcu[i], from);
	reopen_list(&ts->worker, log, from);
	reopen_list(&ts->super, log, from);
	reopen_list(&ts->umount, log, from);
}

static void close_list(const struct track_list *l, struct chrome_log *log)
{
	for (int i = 0; i < l->room; i++)
		if (l->of[i])
			slice_end_all(log, l->of[i]);
}

void tracks_close(struct tracks *ts, struct chrome_log *log)
{
	for (int i = 0; i < ts->nr_cpus; i++)
		slice_end_all(log, &ts->cpu[i]);
	for (int i = TID_GP; i < NR_RCU_TIDS; i++)
		slice_end_all(log, &ts->rcu[i]);
	close_list(&ts->worker, log);
	close_list(&ts->super, log);
	close_list(&ts->umount, log);
}
