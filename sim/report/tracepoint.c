/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of the kernel: include/trace/events/rcu.h, kernel/rcu/tree.c, and the
 * functions behind each workqueue of the model, of which every one has works
 * of one kind.
 */
#include "report/tracepoint.h"

#include <string.h>

#include "kernel/config.h"
#include "kernel/umount.h"

const char *rcu_event_name(enum trace_type type)
{
	static const char *const name[NR_TRACE_TYPES] = {
		[TRACE_GP_START] = "start",
		[TRACE_GP_END] = "end",
		[TRACE_GP_CPUSTART] = "cpustart",
		[TRACE_GP_CPUEND] = "cpuend",
		[TRACE_GP_CPUQS] = "cpuqs",
		[TRACE_GP_FQSSTART] = "fqsstart",
		[TRACE_GP_FQSEND] = "fqsend",
		[TRACE_FQS_DTI] = "dti",
		[TRACE_BARRIER_BEGIN] = "Begin",
		[TRACE_BARRIER_EARLY_EXIT] = "EarlyExit",
		[TRACE_BARRIER_ENTRAIN] = "IRQ",
		[TRACE_BARRIER_CB] = "CB",
		[TRACE_BARRIER_END] = "Inc2",
	};

	return name[type];
}

const char *work_function(const struct workqueue *wq)
{
	static const char *const table[][2] = {
		{ "inode_switch_wbs", "inode_switch_wbs_work_fn" },
		{ "sync_wq", "rcu_sr_normal_gp_cleanup_work" },
		{ "events_unbound", "cleanup_offline_cgwbs_workfn" },
		{ "mm_percpu_wq", "lru_add_drain_per_cpu" },
		{ "cgroup_offline", "css_killed_work_fn" },
		{ "cgroup_release", "css_release_work_fn" },
		{ "cgroup_free", "css_free_rwork_fn" },
		{ "cgwb_release", "cgwb_release_workfn" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(wq->name, table[i][0]))
			return table[i][1];
	return wq->name;
}

const char *umount_phase_name(uint64_t phase)
{
	static const char *const name[NR_UMOUNT_PHASES] = {
		[UMOUNT_USER] = "user space",
		[UMOUNT_NAMESPACE] = "do_umount",
		[UMOUNT_EXPEDITED] = "namespace_unlock",
		[UMOUNT_SYNC] = "sync_filesystem",
		[UMOUNT_DRAIN] = "cgroup_writeback_umount",
		[UMOUNT_EVICT] = "evict_inodes",
		[UMOUNT_PUT_SUPER] = "ext4_put_super",
		[UMOUNT_FINISH] = "exit",
	};

	return name[phase];
}

const char *drain_step_name(uint64_t op)
{
	static const char *const name[] = {
		[DRAIN_SYNCHRONIZE_RCU] = "synchronize_rcu",
		[DRAIN_SYNCHRONIZE_RCU_EXPEDITED] = "synchronize_rcu_expedited",
		[DRAIN_RCU_BARRIER] = "rcu_barrier",
		[DRAIN_SYNCHRONIZE_SRCU] = "synchronize_srcu",
		[DRAIN_FLUSH_WORKQUEUE] = "__flush_workqueue",
		[DRAIN_WAIT_SB_COUNTER] = "wait_var_event",
		[DRAIN_DELAY] = "msleep",
	};

	return name[op];
}
