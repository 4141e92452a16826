#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# interrupt_load.sh: `load` with everything, interrupted at moments of its life, on
# a host with the memory and io controllers and kprobes, such as a guest:
#
#   validation/measure/qemu --package linux-image-6.12-amd64 --cpus 2 \
#       --run tests/interrupt_load.sh OUTDIR
#
# OUTDIR/interrupts then has a line for each.  test_measure.sh does the same on this
# host, with what it has.

devices=$(echo /dev/vd[a-l])
out=/tmp/out

left() {
	ls -A /tmp
	cut -d' ' -f2 /proc/mounts
	find /sys/fs/cgroup -name 'umountsim_*'
	cat /sys/fs/cgroup/cgroup.subtree_control
	mkdir /tracing && mount -t tracefs none /tracing
	ls /tracing/instances
	cat /tracing/kprobe_events
	umount /tracing && rmdir /tracing
	pidof cage churn unmount
}

left >/before
signal=TERM
for moment in 1 2 3 4 5 6 7 8 9 10 11 12; do
	[ $signal = KILL ] && signal=TERM || signal=KILL
	/measure/load --samples 4 --warm-up 2 --writes 4 --devices "$devices" $out \
		2>/measure/last &
	sleep "$moment"
	kill -$signal $!
	# Finished before: what it leaves is its results.
	if wait $!; then
		echo "finished within $moment s" | tee -a /out/interrupts
		break
	fi
	for second in 1 2 3 4 5; do
		left >/after
		cmp -s /before /after && break
		sleep 1
	done
	verdict="leaves nothing"
	diff /before /after >/difference || verdict="leaves: $(cat /difference)"
	echo "SIG$signal after $moment s ($(tail -n 1 /measure/last)) $verdict, $second s later" |
		tee -a /out/interrupts
	rm -rf $out
done
