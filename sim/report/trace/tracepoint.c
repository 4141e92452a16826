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
	static const char *const name[NR_OPS] = {
		[OP_SYNCHRONIZE_RCU] = "synchronize_rcu",
		[OP_SYNCHRONIZE_RCU_EXPEDITED] = "synchronize_rcu_expedited",
		[OP_RCU_BARRIER] = "rcu_barrier",
		[OP_SYNCHRONIZE_SRCU] = "synchronize_srcu",
		[OP_FLUSH_WORKQUEUE] = "__flush_workqueue",
		[OP_WAIT_SB_COUNTER] = "wait_var_event",
		[OP_DELAY] = "msleep",
		[OP_CALL_RCU] = "call_rcu",
		[OP_WAIT_RCU_GP] = "__wait_rcu_gp",
		[OP_PERCPU_REF_KILL] = "percpu_ref_kill_and_confirm",
		[OP_USER] = "user space",
		[OP_KERNEL] = "kernel",
		[OP_DISK] = "io_schedule",
		[OP_LOCK] = "mutex_lock",
		[OP_UNLOCK] = "mutex_unlock",
		[OP_BATCH] = "batch",
		[OP_END_BATCH] = "end_batch",
		[OP_KTHREAD_STOP] = "kthread_stop",
		[OP_LRU_ADD_DRAIN_ALL] = "lru_add_drain_all",
		[OP_FLUSH_WORK] = "flush_work",
		[OP_QUEUE_WORK] = "queue_work_on",
		[OP_SMP_CALL_FUNCTION] = "smp_call_function_many_cond",
		[OP_CGROUP_MKDIR] = "cgroup_mkdir",
		[OP_CGROUP_ATTACH] = "cgroup_attach_task",
		[OP_CGROUP_RMDIR] = "cgroup_rmdir",
		[OP_FORK] = "kernel_wait4",
		[OP_SYNCFS] = "sync_filesystem",
	};

	return name[op];
}

const char *softirq_action(uint64_t vec)
{
	return vec == TIMER_SOFTIRQ ? "TIMER" :
	       vec == NET_RX_SOFTIRQ ? "NET_RX" : "RCU";
}
