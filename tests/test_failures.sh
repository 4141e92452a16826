#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_failures.sh BUILD: what cannot be simulated is said, with the replication
# that it is, and ends nothing but that replication.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim
s=tests/scenarios/tiny.yaml
where='kernel [^,]*, driver [^,]*, replication [0-9]*, seed [0-9]*, after [0-9.]* simulated s and [0-9]* events'

failed_run() { # REASON SETTING...
	reason=$1
	shift
	set -- $(printf -- '--set %s ' "$@")
	gives 1 "$u" run -q "$s" "$@" && says err "$where: .*$reason"
}
check "run: more events than an engine has" failed_run "more than 2^20 events" \
	disk.depth=100000 load.containers.number=16 writeback.dirty_expire=0ns \
	load.containers.own_superblock=true load.containers.buffered_ios=200000 \
	load.containers.write_every=5ms load.warmup=500ms
check "run: an endless umount" failed_run "more than 100 s each" \
	disk.service=100s

check "run: own churn that takes its time is none" gives 0 "$u" run -q "$s" \
	--set umount.idle.own_churn=300 --set disk.service=150ms \
	--set load.churners=0 --set umount.idle.samples=1 --replications 1

costs=$(sed -n 's/^set: {\(.*\)}/\1/p' tests/scenarios/no-costs.yaml |
	sed 's/: /=/g; s/, / /g')
check "run: loops that cost nothing" failed_run "less than 50 us" $costs \
	replications=1 cgroup.favordynmods=true

others() { # FAILED POINTS SWEEP
	rm -f "$tmp/s.db"
	gives 0 "$u" sweep -q -j1 "$3" -o "$tmp/s.db" &&
		says err "$1 could not be simulated" && says err "$where" &&
		[ "$(sqlite3 "$tmp/s.db" 'select count(*) from point')" = "$2" ] &&
		gives 0 "$u" sweep -q "$3" -o "$tmp/s.db" && says err "$where"
}
check "sweep: a point that fails is stored, and the others run" others \
	"1 point" 5 tests/scenarios/too-many-events.yaml

all_failed() {
	cat >"$tmp/all.yaml" <<EOF
umountsim-sweep: 1
base: $PWD/$s
replications: 1
set: {disk.service: 100s}
axes: {host.cpus: $1}
outputs: [p50]
sensitivity: {method: morris, samples: 2}
EOF
	gives 1 "$u" "$2" -q "$tmp/all.yaml" && says err '[2-9] points could not'
}
check "sweep: no point without failure, no status 0" all_failed "[1, 2]" sweep
check "sensitivity: no point without failure, no status 0" \
	all_failed "{from: 1, to: 4}" sensitivity

printf 'kernel,driver,latency_ms\nbase,idle,0\nbase,idle,0\n' >"$tmp/zeros.csv"
nothing_to_fit() { # STATUS REASON SETTING...
	status=$1 reason=$2
	shift 2
	set -- $(printf -- '--set %s ' "$@")
	rm -f "$tmp/fit"
	gives "$status" "$u" calibrate -q "$s" --evaluations 6 "$@" \
		-o "$tmp/fit" && says err "$reason" && [ ! -e "$tmp/fit" ]
}
check "calibrate: a latency of 0" nothing_to_fit 2 "above 0" \
	measured.base.idle.p50=0ns
check "calibrate: samples of 0" nothing_to_fit 2 "median of .* is 0" \
	measured={} validation.samples="$tmp/zeros.csv"
check "calibrate: nothing measured" nothing_to_fit 1 "nothing .* is left" \
	measured.base.idle.p50=none measured.base.idle.p95=none \
	measured.base.idle.p99=none measured.base.idle.max=none
check "calibrate: a kernel that cannot be left out" gives 1 "$u" calibrate -q \
	"$s" --leave-one-out kernel --evaluations 6
some_sets_failed() {
	gives 0 "$u" calibrate -q "$s" --evaluations 6 --parameter \
		host.cpus=1..9 --set host.possible_cpus=5 &&
		says err '^host.cpus=7: .*must be at most host.possible_cpus'
}
check "calibrate: which parameter sets failed, and why" some_sets_failed

# A load that is not what it was meant to be is said by every verb.
little() { # PATTERN SETTING...
	pattern=$1
	shift
	set -- $(printf -- '--set %s ' "$@") --replications 1
	gives 0 "$u" run -q "$q" "$@" --json "$tmp/r.json" &&
		tr '\n' ' ' <"$tmp/out" >"$tmp/line" &&
		grep -q "say little of the kernel: .*$pattern" "$tmp/line" &&
		grep -q "\"doubts\": \".*$pattern" "$tmp/r.json" &&
		says err "say little of the kernel: .*$pattern"
}
q=configs/quickstart.yaml
few="umount.idle.samples=3 umount.no-pressure.samples=1"
check "load: no loop in the warm-up" little "no loop of the load" $few \
	load.writes=1000000
check "load: a CPU without rest" little "no CPU is ever idle" $few \
	load.churners=40 host.cpus=1
check "load: a disk without rest" little "the disk is never idle" $few \
	load.churners=40 disk.shared=true disk.depth=1
check "load: cgroups that pile up" little "than they are freed" $few \
	load.churners=40 host.cpus=1 load.loop=program load.writes=1
enough() {
	gives 0 "$u" run -q "$q" --replications 1 --json "$tmp/r.json" &&
		! grep "little of" "$tmp/out" "$tmp/err" &&
		! grep doubts "$tmp/r.json"
}
check "load: one that is as it should be" enough
every_verb() {
	sed 's/samples: 3/samples: 1/' "$s" >"$tmp/tiny.yaml"
	cat >"$tmp/little.yaml" <<-EOF
	umountsim-sweep: 1
	base: tiny.yaml
	replications: 1
	axes: {host.cpus: {from: 2, to: 3, steps: 2}}
	outputs: [p50]
	sensitivity: {method: morris, samples: 2}
	EOF
	for c in "run -q $s" "explain -q $s --no-what-if" "trace $s" \
		"compare -q $s --kernels base,+persb" \
		"validate -q $s" "calibrate -q $s --evaluations 5" \
		"plot -q $s --hist json" "sweep -q $tmp/little.yaml" \
		"sweep -q $tmp/little.yaml -o $tmp/little.db" \
		"sweep -q $tmp/little.yaml -o $tmp/little.db" \
		"plot $tmp/little.db -o $tmp/charts" \
		"sensitivity -q $tmp/little.yaml"; do
		"$u" $c >"$tmp/out" 2>"$tmp/err"
		says err "little of the kernel" || {
			echo "$c"
			return 1
		}
	done
}
check "load: every verb says so" every_verb

awk 'BEGIN { for (i = 1; i <= 10000; i++) print i "us" }' >"$tmp/many.csv"
many() { # N: a mixture of so many files
	echo "{mixture: ["
	yes "{weight: 1, of: {empirical: many.csv}}," | head -n "$1"
	echo "]}"
}
# Two of them.
many_values() {
	echo "umountsim: 1"
	echo "kernels: [base]"
	echo "umount: {idle: {samples: 1, gap: $(many "$1")," \
		"settle: $(many "$1")}}"
	cat >"$tmp/many-sweep.yaml" <<-EOF
	umountsim-sweep: 1
	base: many.yaml
	replications: 1
	axes: {host.cpus: [2]}
	outputs: [p50]
	EOF
}
at_the_limit() {
	many_values 12 >"$tmp/many.yaml"
	gives 0 "$u" check --print "$tmp/many.yaml" || return
	mv "$tmp/out" "$tmp/printed.yaml"
	gives 0 "$u" check "$tmp/printed.yaml" &&
		gives 0 "$u" sweep -q "$tmp/many-sweep.yaml"
}
check "as many values as can be read back" at_the_limit
beyond_the_limit() {
	many_values 13 >"$tmp/many.yaml"
	gives 2 "$u" check "$tmp/many.yaml" &&
		says err 'filled in: more than 250000 values' &&
		gives 2 "$u" sweep -q "$tmp/many-sweep.yaml" &&
		says err 'filled in: more than 250000 values'
}
check "more values than can be read back" beyond_the_limit

no_nan() {
	gives 0 "$u" explain -q "$s" --replications 1 &&
		! grep -i nan "$tmp/out"
}
check "explain: no interval of one pair" no_nan
escape() {
	gives 2 "$u" run -q "$s" --only "$(printf 'kernel=\033[2J')" &&
		! grep "$(printf '\033')" "$tmp/err"
}
check "--only: no escapes to the terminal" escape
named() {
	sweep=$PWD/tests/scenarios/too-many-events.yaml
	gives 2 "$u" sweep -q "$sweep" -o "" && says err 'needs a name' &&
		(cd "$tmp" && gives 0 "$u" sweep -q "$sweep" -o :memory:) &&
		[ -s "$tmp/:memory:" ]
}
check "sweep: every name is that of a file" named

pauses() { # are not held against the umounts
	gives 0 "$u" run -q "$s" --set umount.idle.settle=101s --replications 1 \
		&& gives 0 "$u" run -q "$s" --set umount.idle.gap=10min \
			--replications 1
}
check "settle and gap are as long as one likes" pauses

echo "1..$tap_n"
