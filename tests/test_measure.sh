#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_measure.sh BUILD [KILLS]: the measuring kit, short of booting a guest.  As
# root it mounts, on loop devices of its own, and looks for what is left of it;
# where there are none, or no root, those tests are skipped.  `make kills` passes
# a larger number of kills.

build=${1:-build}
kills=${2:-6}
. "$(dirname "$0")/tap.sh"

kit=validation/measure
MEASURE_TOOLS=$(cd "$build/measure" && pwd)
export MEASURE_TOOLS

# ------------------------------------------------------------- the command lines

for tool in probe load qemu; do
	check "$tool --help" gives 0 $kit/$tool --help
	check "and is a usage" says out "usage: $tool"
	check "$tool needs a directory" gives 2 $kit/$tool
	check "$tool knows its options" gives 2 $kit/$tool --no-such-option x
done
check "qemu wants one kernel" gives 1 $kit/qemu "$tmp/x"
check "and says which" says err "one of --package, --kernel and --source"
check "a number is a number" gives 1 $kit/load --samples five "$tmp/x"
check "and the wrong one is named" says err "samples: 'five'"
check "an option without its value" gives 1 $kit/load --samples
check "nothing was made" [ ! -e "$tmp/x" ]

# ------------------------------------------------------------------ a trace, read

# One umount that finds a switch in flight, whose kworker moves to another CPU;
# a return whose entry is lost; a nested call; two grace periods, one of them cut.
cat >"$tmp/trace" <<'END'
# tracer: nop
           <...>-71      [001] d..1.    10.000000: x_rcu_barrier: (a <- rcu_barrier)
     rcu_preempt-16      [000] .....    10.001000: gp_start: (rcu_gp_init+0x0/0x1)
 kworker/1:2+x y-80      [001] .....    10.002000: e_inode_switch_wbs_work_fn: (a)
 kworker/1:2+x y-80      [001] .....    10.002500: e_synchronize_rcu: (a)
          umount-90      [000] .....    10.003000: e_generic_shutdown_super: (a)
          umount-90      [000] .....    10.004000: e_cgroup_writeback_umount: (a)
          umount-90      [000] .....    10.004500: e_synchronize_rcu: (a)
     rcu_preempt-16      [000] .....    10.011000: gp_end: (rcu_gp_cleanup+0x0/0x1)
 kworker/0:2+x y-80      [000] .....    10.012000: x_synchronize_rcu: (a <- b)
 kworker/0:2+x y-80      [000] .....    10.012500: x_inode_switch_wbs_work_fn: (a <- b)
           sleep-92      [002] .....    10.015000: x_synchronize_rcu: (a <- b)
          umount-90      [002] .....    10.020000: x_synchronize_rcu: (a <- b)
          umount-90      [002] .....    10.020500: x_cgroup_writeback_umount: (a <- b)
           churn-91      [003] .....    10.021000: n_cgroup_rmdir: (a)
     rcu_preempt-16      [000] .....    10.022000: gp_start: (rcu_gp_init+0x0/0x1)
END
(cd "$tmp" && awk -v driver=idle -v samples=1 -v window=9 -v traced=kprobes \
	-v calls=calls -v periods=periods -v rates=rates \
	-f "$OLDPWD/$kit/trace.awk" trace)
cat >"$tmp/calls.expected" <<'END'
idle,synchronize_rcu,switch-work,2.500,9.500
idle,inode_switch_wbs_work_fn,,2.000,10.500
idle,synchronize_rcu,umount-drain,4.500,15.500
idle,cgroup_writeback_umount,umount,4.000,16.500
END
echo "idle,1.000,10.000" >"$tmp/periods.expected"
echo "idle,0.02,45.5,45.5,45.5,1" >"$tmp/rates.expected"
for f in calls periods rates; do
	check "trace.awk: $f" diff "$tmp/$f.expected" "$tmp/$f"
done

# ----------------------------------------------------------------------- on a host

# left: whatever the run of process $victim could leave, one thing a line, and
# loop devices that are free.  Other tests may be at work on this host.
left() {
	grep -e "$tmp" /proc/self/mountinfo
	for d in /sys/block/loop*; do
		file=$(cat "$d/loop/backing_file" 2>/dev/null)
		case $file in
		'' | "$tmp"*) echo "$d $file" ;;
		esac
	done
	find /sys/fs/cgroup -maxdepth 3 -name "umountsim_$victim"
	ls -A "$tmp/run" 2>/dev/null
	# The brackets keep this grep out of its own findings.
	grep -l -a -s -e "$tmp/ru[n]" /proc/[0-9]*/cmdline
}

# news: what is left now that was not there before.
news() {
	left | grep -v -x -F -f "$tmp/before"
}

# nothing_left: within ten seconds.
nothing_left() {
	deadline=$(($(date +%s) + 10))
	while news >"$tmp/news"; do
		[ "$(date +%s)" -lt $deadline ] || {
			cat "$tmp/news"
			return 1
		}
		sleep 0.2
	done
}

header() {
	[ "$(head -n 1 "$tmp/run/$1")" = "$2" ] || {
		head -n 1 "$tmp/run/$1"
		echo "expected $2"
		return 1
	}
}

# The loop of the experiment without controllers: nothing is switched then, but
# everything is mounted, traced and removed as in earnest.
tiny_load() {
	exec $kit/load --controllers '' --samples 1 --warm-up 1 --writes 2 --size 8 \
		"$tmp/run"
}

check "probe" gives 0 $kit/probe --quick --name here "$tmp/run"
check "probe: the columns" header waits.csv \
	wait,load,threads,pace,sample,duration_ms
check "probe: the kernel's release" grep -q "release: \"$(uname -r)\"" \
	"$tmp/run/host.yaml"
check "probe: the host's CPUs" grep -q "^  cpus: $(nproc --all)\$" \
	"$tmp/run/host.yaml"
check "probe: no key twice" sh -c "
	awk '{ indent = match(\$0, /[^ ]/); if (indent == 1) part = \$1 }
		seen[part, indent, \$1]++ { print; bad = 1 }
		END { exit bad }' '$tmp/run/host.yaml'"
rm -rf "$tmp/run"

# A CPU that is never idle, and one that waits for it to be.
sh -c 'while :; do :; done' &
check "cost -q waits for others" gives 124 timeout 0.5 \
	"$MEASURE_TOOLS/cost" -q -n 1 wakeup
kill $!
check "cost does not" gives 0 timeout 5 "$MEASURE_TOOLS/cost" -n 1 wakeup
check "cost says what it takes" gives 2 "$MEASURE_TOOLS/cost" syncfs /

able=no
if [ "$(id -u)" = 0 ] && grep -q cgroup2 /proc/filesystems &&
	[ -e /dev/loop-control ] && command -v mkfs.ext4 >/dev/null; then
	able=yes
fi
if [ $able = yes ]; then
	victim=none
	check "probe --umounts" gives 0 $kit/probe --umounts --quick "$tmp/run"
	check "probe: the columns of costs" header costs.csv \
		wait,load,threads,pace,sample,duration_ms
	check "probe: umounts and nothing else" sh -c \
		"! grep -v -e ^umount- -e ^wait '$tmp/run/waits.csv'"
	for row in umount-tmpfs,idle umount-tmpfs,dirty umount-ext4-loop,dirty; do
		check "probe: two of $row" [ "$(grep -c "^$row" "$tmp/run/waits.csv")" = 2 ]
	done
	check "probe: an umount takes longer than its CPU time" awk -F, '
		NR == FNR { cpu[$1, $2, $5] = $6; next }
		/^umount/ && !(cpu[$1, $2, $5] <= $6 + 0.01) { print; bad = 1 }
		END { exit bad }' "$tmp/run/costs.csv" "$tmp/run/waits.csv"
	check "probe: CPU time of an append" awk -F, '
		/^append-ext4-loop,idle/ { n++; bad += !($6 > 0 && $6 < 10) }
		END { exit n != 2 || bad }' "$tmp/run/costs.csv"
	check "probe: dirty data is written back" awk -F, '
		/^syncfs-ext4-loop/ { n++; loop += $6 } /^syncfs-tmpfs/ { tmpfs += $6 }
		END { print loop, tmpfs; exit !(n == 2 && loop > 10 * tmpfs) }' \
		"$tmp/run/costs.csv"
	rm -rf "$tmp/run"
	left >"$tmp/before"
	# Free or not: devices that somebody else frees are not ours.
	printf '%s \n' /sys/block/loop* >>"$tmp/before"
	tiny_load >"$tmp/out" 2>"$tmp/err" </dev/null &
	victim=$!
	check "load" wait $victim
	check "load: samples" header samples.csv kernel,driver,sample,latency_ms
	check "load: each of eight" header each-of-8.csv \
		kernel,sample,umount,latency_ms
	check "load: rates" header rates.csv "kernel,driver,window_s,$(:
		)switch_works_per_s,rmdirs_per_s,grace_periods_per_s,umounts"
	check "load: a sample of each driver" [ "$(wc -l <"$tmp/run/samples.csv")" = 5 ]
	rm -rf "$tmp/run"
	check "load leaves nothing" nothing_left

	# At random moments all over its run: half of them as Ctrl-C does, half in
	# a way that the victim cannot notice.
	awk -v n="$kills" 'BEGIN { srand(); for (i = 0; i < n; i++)
		printf "%.2f\n", (i + rand()) / n * 4 }' >"$tmp/moments"
	signal=INT
	while read -r moment; do
		[ $signal = KILL ] && signal=INT || signal=KILL
		# A shell has its background ignore SIGINT.
		env --default-signal=INT $kit/load --controllers '' --samples 2 \
			--warm-up 1 --writes 2 --size 8 "$tmp/run" \
			>"$tmp/out" 2>"$tmp/err" </dev/null &
		victim=$!
		sleep "$moment"
		kill -$signal $victim 2>/dev/null
		wait $victim 2>/dev/null
		check "SIG$signal after $moment s leaves nothing" nothing_left
		rm -rf "$tmp/run"
	done <"$tmp/moments"
else
	echo "ok $((tap_n = tap_n + 1)) - load # SKIP no root or no loop devices"
fi

# ---------------------------------------------------- what the documentation says

# Each command of docs/measuring.md, with what would take minutes replaced: apt-get
# by a package that is empty but for its names, and the emulator by one that sends
# what was once measured; and load done as in tiny_load() above.
fakes() {
	mkdir -p "$tmp/bin" "$tmp/docs"
	cat >"$tmp/bin/apt-cache" <<'END'
#!/bin/sh
case $1 in
policy) echo "  Candidate: 1-1" ;;
depends) echo "  Depends: linux-image-1-fake" ;;
esac
END
	cat >"$tmp/bin/apt-get" <<'END'
#!/bin/sh
touch fake.deb
END
	cat >"$tmp/bin/dpkg" <<'END'
#!/bin/sh
mkdir -p "$3/boot" "$3/lib/modules/1-fake" "$3/usr/src"
touch "$3/boot/vmlinuz-1-fake" "$3/boot/config-1-fake"
mkdir "$3/linux" && echo >"$3/linux/Makefile"
for p in linux-source-6.12; do
	tar -C "$3" -cJf "$3/usr/src/$p.tar.xz" linux
done
END
	cat >"$tmp/bin/qemu-system-x86_64" <<'END'
#!/bin/sh
[ "$1" = --version ] && { echo "QEMU emulator version 0.0"; exit; }
for a; do
	case $a in
	file:*/console) console=${a#file:} ;;
	file:*/results) results=${a#file:} ;;
	esac
done
echo "$*" >>"$FAKE_LOG"
{
	echo "rcu-scale:--- Start of test: nreaders=0 nwriters=8"
	echo "[    3.1] rcu-scale:    0 writer-duration:     0 21000000"
	echo "measured: done"
} >"$console"
tar -C "$FAKE_DATA" -czf "$results" .
END
	for name in depmod modprobe busybox mkfs.ext4; do
		printf '#!/bin/sh\n' >"$tmp/bin/$name"
	done
	# "make all measure" is what built this; else it builds a kernel.
	cat >"$tmp/bin/make" <<'END'
#!/bin/sh
for a; do
	case $a in
	O=*) mkdir -p "${a#O=}/arch/x86/boot" && touch "${a#O=}/arch/x86/boot/bzImage" ;;
	esac
done
END
	chmod +x "$tmp"/bin/*
}

# commands: one a line, from the blocks marked sh.
commands() {
	awk '/^```sh/ { on = 1; next } /^```/ { on = 0 } on' docs/measuring.md
}

fakes
FAKE_LOG=$tmp/booted
FAKE_DATA=$(pwd)/validation/kernels/6.12-generic-2
XDG_CACHE_HOME=$tmp/cache
export FAKE_LOG FAKE_DATA XDG_CACHE_HOME
root=$(pwd)
commands >"$tmp/commands"
check "the documentation has commands" [ "$(wc -l <"$tmp/commands")" -gt 8 ]
ln -s "$root/validation" "$tmp/docs/validation"
ln -s "$root/$build" "$tmp/docs/build"
while read -r command; do
	path=$PATH
	case $command in
	make\ * | validation/measure/qemu*) path=$tmp/bin:$PATH ;;
	validation/measure/load*)
		[ $able = yes ] || continue
		command="${command% *} --controllers '' --samples 1 --warm-up 1 \
			--writes 2 --size 8 ${command##* }"
		;;
	validation/measure/probe*) command="${command% *} --quick ${command##* }" ;;
	build/umountsim*)
		"$build/umountsim" ingest --help >/dev/null 2>&1 || continue
		# What was tried out without controllers is no experiment.
		case $command in
		*mine*) continue ;;
		*validate*) command="$command --replications 20" ;;
		*calibrate*) command="$command --replications 3 --evaluations 12" ;;
		esac
		;;
	esac
	check "$(echo "$command" | tr -d '\n\t')" sh -c \
		"cd '$tmp/docs' && PATH='$path' && $command </dev/null"
done <"$tmp/commands"
check "the metapackage was resolved" grep -q linux-image-1-fake_1-1/boot/vmlinuz \
	"$tmp/booted"
check "parameters are appended" grep -q rcu_nocbs=all "$tmp/booted"
check "as many CPUs as asked for" grep -q -e '-smp 6 ' "$tmp/booted"
check "rcuscale is read" grep -q '^normal,8,0,0,0,21.0000$' \
	"$tmp/docs/guest-rcuscale/rcuscale.csv"
check "the data has arrived" cmp "$FAKE_DATA/samples.csv" \
	"$tmp/docs/guest/samples.csv"
