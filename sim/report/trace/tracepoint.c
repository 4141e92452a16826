/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of the kernel: include/trace/events/rcu.h, kernel/rcu/tree.c.
 */
#include "report/trace/tracepoint.h"

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
	static const char *const name[NR_DRAIN_OPS] = {
		[DRAIN_SYNCHRONIZE_RCU] = "synchronize_rcu",
		[DRAIN_SYNCHRONIZE_RCU_EXPEDITED] = "synchronize_rcu_expedited",
		[DRAIN_RCU_BARRIER] = "rcu_barrier",
		[DRAIN_SYNCHRONIZE_SRCU] = "synchronize_srcu",
		[DRAIN_FLUSH_WORKQUEUE] = "__flush_workqueue",
		[DRAIN_WAIT_SB_COUNTER] = "wait_var_event",
		[DRAIN_DELAY] = "msleep",
		[DRAIN_CALL_RCU] = "call_rcu",
	};

	return name[op];
}
