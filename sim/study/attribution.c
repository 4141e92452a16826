/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the umounts of a run to its samples: see attribution.h.
 *
 * Umounts are explained when they end, samples are taken in the order of
 * their targets, which are forked one after the other: within a sample the
 * order is that of the starts.
 */
#include "study/attribution.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/umount.h"
#include "load/shell.h"

const char *const attr_where_name[NR_WHERE] = {
	[WHERE_DRIVER] = "driver",
	[WHERE_USER] = "user space",
	[WHERE_NAMESPACE] = "namespace_sem",
	[WHERE_EXPEDITED] = "namespace_unlock",
	[WHERE_SYNC] = "sync_filesystem",
	[WHERE_DRAIN] = "drain",
	[WHERE_SYNCHRONIZE_RCU] = "synchronize_rcu",
	[WHERE_SYNCHRONIZE_RCU_EXPEDITED] = "synchronize_rcu_expedited",
	[WHERE_RCU_BARRIER] = "rcu_barrier",
	[WHERE_SYNCHRONIZE_SRCU] = "synchronize_srcu",
	[WHERE_FLUSH_WORKQUEUE] = "flush_workqueue",
	[WHERE_WAIT_SB_COUNTER] = "wait_sb_counter",
	[WHERE_DELAY] = "delay",
	[WHERE_WAIT_RCU_GP] = "wait_rcu_gp",
	[WHERE_PERCPU_REF] = "percpu_ref_kill",
	[WHERE_KERNEL] = "kernel",
	[WHERE_DISK] = "disk",
	[WHERE_LOCK] = "mutex",
	[WHERE_BATCH] = "batch",
	[WHERE_KTHREAD_STOP] = "kthread_stop",
	[WHERE_LRU_ADD_DRAIN_ALL] = "lru_add_drain_all",
	[WHERE_FLUSH_WORK] = "flush_work",
	[WHERE_SMP_CALL_FUNCTION] = "smp_call_function",
	[WHERE_CGROUP] = "cgroup",
	[WHERE_EVICT] = "evict_inodes",
	[WHERE_PUT_SUPER] = "put_super",
	[WHERE_FINISH] = "return to user space",
};

const char *const attr_why_name[NR_WHY] = {
	[WHY_FORK] = "forks and reaping",
	[WHY_CPU] = "CPU",
	[WHY_RUNQUEUE] = "wait for a CPU",
	[WHY_MUTEX] = "mutex",
	[WHY_EXPEDITED] = "expedited grace period",
	[WHY_DISK] = "disk",
	[WHY_IPI] = "IPIs",
	[WHY_GP_START] = "until a grace period begins",
	[WHY_GP_RUNNING] = "running grace period",
	[WHY_GP_NEXT] = "next grace period",
	[WHY_GP_THIRD] = "later grace periods",
	[WHY_TICK] = "tick that notices its end",
	[WHY_CALLBACK] = "callback's turn",
	[WHY_WORK] = "works",
	[WHY_CASCADE] = "cascade of flushers",
	[WHY_READERS] = "SRCU readers",
	[WHY_TIMER] = "delay",
	[WHY_KTHREAD_STOP] = "kthread_stop",
	[WHY_LRU_DRAIN] = "lru_add_drain_all",
	[WHY_OTHER] = "other tasks and devices",
};

static void explain(struct attributor *a, const void *task)
{
	assert(a->nr < a->room);
	critical_path(&a->log, task, &a->umount[a->nr], a->segment, a->ctx,
		      a->nr);
	for (int i = a->begun; i && !a->umount[a->nr].umount; i--)
		if (a->task[i - 1] == task)
			a->umount[a->nr].umount = i;
	a->nr++;
}

static void listen(void *ctx, const struct trace_record *rec)
{
	struct attributor *a = ctx;

	trace_log_add(&a->log, rec);
	if (rec->type == TRACE_UMOUNT_PHASE && rec->a == UMOUNT_USER) {
		assert(a->begun < a->room);
		a->task[a->begun++] = rec->id;
	}
	if (rec->type == TRACE_UMOUNT_PHASE && rec->a == UMOUNT_DONE) {
		explain(a, rec->id);
		trace_log_umount_done(&a->log);
	}
}

void attributor_init(struct attributor *a, int nr_cpus, int room,
		     struct arena *keep)
{
	*a = (struct attributor){ .room = room };
	trace_log_init(&a->log, nr_cpus);
	a->umount = arena_calloc(keep, (size_t)room, sizeof(*a->umount));
	a->task = arena_calloc(keep, (size_t)room, sizeof(*a->task));
}

void attributor_free(struct attributor *a)
{
	trace_log_free(&a->log);
}

struct observer attributor_observer(struct attributor *a)
{
	return (struct observer){ .fn = listen, .ctx = a };
}

static simtime_t end_of(const struct attribution *x)
{
	return x->start + x->total;
}

static int by_start(const void *a, const void *b)
{
	simtime_t x = ((const struct attribution *)a)->start;
	simtime_t y = ((const struct attribution *)b)->start;

	return (x > y) - (x < y);
}

/* The umount that ended last, and what the batch took beyond it: its parent's part. */
static struct attribution of_batch(const struct attribution *umount, int n,
				   simtime_t latency)
{
	struct attribution batch = umount[0];

	for (int i = 1; i < n; i++)
		if (end_of(&umount[i]) > end_of(&batch))
			batch = umount[i];
	batch.ns[WHERE_DRIVER][WHY_FORK] = latency - batch.total;
	batch.total = latency;
	return batch;
}

void attribution_samples(const struct attributor *a,
			 const struct driver_config *driver,
			 const struct measurement *m, struct attribution *out)
{
	int n = driver_batch(driver);

	for (int u = 0, s = 0; s < m->nr_samples; u += n) {
		if (driver->sample == SAMPLE_BATCH) {
			out[s] = of_batch(&a->umount[u], n,
					  m->latency[s]);
			s++;
			continue;
		}
		memcpy(&out[s], &a->umount[u], (size_t)n * sizeof(*out));
		qsort(&out[s], (size_t)n, sizeof(*out), by_start);
		for (int i = 0; driver->sample == SAMPLE_EACH && i < n; i++)
			out[s + i] = of_batch(&out[s + i], 1,
					      m->latency[s + i]);
		s += n;
	}
}

void attribution_most(const struct attribution *a, enum attr_where *where,
		      enum attr_why *why)
{
	*where = 0;
	*why = 0;
	for (int w = 0; w < NR_WHERE; w++)
		for (int y = 0; y < NR_WHY; y++)
			if (a->ns[w][y] > a->ns[*where][*why]) {
				*where = (enum attr_where)w;
				*why = (enum attr_why)y;
			}
}
