# SPDX-License-Identifier: GPL-3.0-or-later
#
# trace.awk: pairs the probes of `load` in one window's trace (ftrace's text).
#
#   awk -v driver=NAME -v samples=N -v window=SECONDS -v traced=HOW \
#       -v calls=FILE -v periods=FILE -v rates=FILE -f trace.awk TRACE
#
# e_FUNCTION and x_FUNCTION are entry and return of a function, by a kprobe and a
# kretprobe.  A call belongs to the task that is in it, so each task has a stack
# of its own; a return whose entry was lost is passed over.  n_NAME counts.
# gp_start and gp_end are the grace-period kthread's.  Without kprobes there are
# tracepoints of the same meaning, and rcu_gp_init and rcu_gp_cleanup as the
# function tracer writes them.
#
# Where nothing is traced HOW is empty, and where grace periods are not, their FILE.
#
# Appends rows without the column `kernel`, which is known at the end only.

# Where a call was made, from the names on the task's stack below it.
function inside(pid, depth,    i, where) {
	where = ""
	for (i = 1; i <= depth; i++) {
		if (name[pid, i] == "cgroup_writeback_umount")
			return "umount-drain"
		if (name[pid, i] == "inode_switch_wbs_work_fn")
			return "switch-work"
		if (name[pid, i] == "generic_shutdown_super")
			where = "umount"
	}
	return where
}

function enter(pid, fn) {
	depth[pid]++
	name[pid, depth[pid]] = fn
	entered[pid, depth[pid]] = now
}

function leave(pid, fn,    i) {
	for (i = depth[pid] + 0; i > 0 && name[pid, i] != fn; i--)
		;
	if (i == 0) # of a call from before
		return
	depth[pid] = i - 1
	# Everybody flushes workqueues, and nearly always there is nothing to wait for.
	if (fn == "__flush_workqueue" && inside(pid, i - 1) != "umount-drain" &&
	    now - entered[pid, i] < 1e-4)
		return
	printf "%s,%s,%s,%.3f,%.3f\n", driver, fn, inside(pid, i - 1),
		(entered[pid, i] - first) * 1e3, (now - entered[pid, i]) * 1e3 >>calls
}

function per_second(n) {
	return traced && span > 0 ? sprintf("%.1f", n / span) : ""
}

BEGIN {
	means["rcu_gp_init"] = "gp_start"
	means["rcu_gp_cleanup"] = "gp_end"
	means["cgroup_rmdir"] = "n_cgroup_rmdir"
}

/^#/ { next }

# "     umount-1234    [003] d..1.    12.345678: e_rcu_barrier: (...)"
match($0, /-[0-9]+ +(\([^)]*\) +)?\[[0-9]+\] /) {
	pid = substr($0, RSTART + 1) + 0
	rest = substr($0, RSTART + RLENGTH)
	if (!match(rest, / [0-9]+\.[0-9]+: /))
		next
	now = substr(rest, RSTART + 1) + 0
	event = substr(rest, RSTART + RLENGTH)
	switching = event ~ /function inode_switch_wbs_work_fn/
	sub(/[: ].*/, "", event)
	if (event in means)
		event = means[event]
	if (event ~ /^workqueue_execute_/) {
		if (!switching)
			next
		event = (event ~ /start$/ ? "e" : "x") "_inode_switch_wbs_work_fn"
	}
	if (!seen++)
		first = now
	last = now
	if (event ~ /^e_/) {
		enter(pid, substr(event, 3))
		if (event == "e_inode_switch_wbs_work_fn")
			works++
	} else if (event ~ /^x_/) {
		leave(pid, substr(event, 3))
	} else if (event == "n_cgroup_rmdir") {
		rmdirs++
	} else if (event == "gp_start") {
		started = now
	} else if (event == "gp_end" && started) {
		printf "%s,%.3f,%.3f\n", driver, (started - first) * 1e3,
			(now - started) * 1e3 >>periods
		started = 0
		grace_periods++
	}
}

END {
	span = seen ? last - first : window
	printf "%s,%.2f,%s,%s,%s,%d\n", driver, span, per_second(works),
		per_second(rmdirs), periods ? per_second(grace_periods) : "",
		samples >>rates
}
