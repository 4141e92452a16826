#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_charts.sh BUILD: explain, trace, compare and plot as a user meets them.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim
s=configs/quickstart.yaml
UMOUNTSIM_PLOTS=$PWD/plots
export UMOUNTSIM_PLOTS

narrow() { awk 'length > 72 { print; bad = 1 } END { exit bad }' "$1"; }

usage() { # PATTERN ARGS...
	pattern=$1
	shift
	gives 2 "$u" "$@" && says err "$pattern" && [ ! -s "$tmp/out" ]
}
check "explain: unknown kernel" usage "no kernel 'x'" explain --kernel x $s
check "explain: unknown driver" usage "no driver 'x'" explain --driver x $s
check "explain: quantile 1" usage "between 0 and 1" explain --quantile 1 $s
check "explain: --only" usage "--kernel" explain --only kernel=base $s
check "trace: no such umount" usage "has only 50" trace --umount 51 $s
check "trace: unknown format" usage "chrome or ftrace" trace --format x $s
check "trace: window without unit" usage "window" trace --window 5 $s
check "compare: one scenario" usage "two scenarios" compare $s
check "compare: unknown kernel" usage "no kernel 'nosuch'; .* base, +persb" \
	compare --kernels base,nosuch $s
check "compare: unknown cells" usage "nosuch" \
	compare -q --only kernel=nosuch --kernels base,+persb $s
check "compare: unknown metric" usage "p50, p95" compare --metric p1 $s $s
check "plot: unknown histogram" usage "text or json" plot --hist x $s

# At the extremes: gnuplot has nothing to say, and there is a picture, or a word.
cat >"$tmp/one.yaml" <<'END'
umountsim: 1
title: one sample of one kernel
replications: 1
host: {cpus: 2}
load: {churners: 1, writes: 8, warmup: 400ms}
kernels: [base]
umount: {idle: {samples: 1}}
END
{
	sed 's/^title.*/title: eight kernels/; /^kernels/,$d' "$tmp/one.yaml"
	echo "kernels:"
	for k in 1 2 3 4 5 6 7 8; do
		echo "  a-kernel-whose-name-has-32-char$k: {gate: global_counter, drain: [rcu_barrier]}"
	done
	echo "umount: {idle: {samples: 2}, another: {samples: 2}}"
} >"$tmp/eight.yaml"
extreme() { # SCENARIO
	gives 0 "$u" plot -q "$tmp/$1.yaml" -o "$tmp/$1" || return
	! grep -v '^umountsim: no chart of grace periods\|says* little of the kernel' \
		"$tmp/err" &&
		[ "$(ls "$tmp/$1"/*.png | wc -l)" -ge 5 ]
}
check "one sample of one kernel" extreme one
check "eight kernels with names of 32 characters" extreme eight
again() {
	sleep 1
	gives 0 "$u" plot -q "$tmp/one.yaml" -o "$tmp/again" || return
	for f in "$tmp/again"/*; do
		cmp "$f" "$tmp/one/${f##*/}" || return
	done
}
check "a second later: the same bytes, PDFs too" again

too_many() {
	gives 1 "$u" explain -q --replications 1000000 $s &&
		says err 'can be explained: fewer --replications'
}
check "explain: more replications than there is room for" too_many

explain() {
	gives 0 "$u" explain -q --replications 2 --no-what-if $s &&
		says out 'rcu_barrier' && says out '^total' && narrow "$tmp/out"
}
check "explain prints a table of at most 72 columns" explain

what_if() {
	gives 0 "$u" explain -q --replications 4 $s --set umount.idle.samples=10 &&
		says out 'tick period' && says out 'p99 falls' &&
		narrow "$tmp/out"
}
check "explain asks what would help" what_if

json() {
	gives 0 "$u" explain -q --replications 1 --no-what-if --json - $s &&
		awk '/"total_ns"/ { gsub(/[^0-9]/, ""); total += $0 }
		     /"ns"/ { gsub(/[^0-9]/, ""); sum += $0 }
		     END { exit !(total > 0 && total == sum) }' "$tmp/out"
}
check "explain --json: the parts sum to the whole" json

one_umount() { # the slowest is the same umount for explain, trace and plot
	cell="--kernel +persb --driver $1"
	gives 0 "$u" explain -q --no-what-if --replications 3 $cell --slowest 2 \
		configs/published.yaml --json "$tmp/s.json" && narrow "$tmp/out" ||
		return 1
	set -- $(sed -n '/^Slowest/{n;p;}' "$tmp/out")
	which="--replication $2 --umount $3"
	sed -n '/"slowest"/,/"total_ns"/p' "$tmp/s.json" |
		grep -q "\"umount\": $3," &&
		gives 0 "$u" explain -q --no-what-if --replications 3 $cell \
			$which configs/published.yaml &&
		says out "^total .* $1\$" &&
		reaping=$(awk '/forks and reaping/ { print $NF }' "$tmp/out") &&
		gives 0 "$u" trace $cell $which configs/published.yaml &&
		says out "replication $2, umount $3\"" &&
		says out "\"name\":\"umount $3\"" || return 1
	# 5 ms before and after it; its parent's part is not of its track
	sed -n 's/.*"ts":\([0-9.]*\).*/\1/p' "$tmp/out" |
		awk -v ms="$1" -v reaping="$reaping" '
		$1 > 0 { if (!from) from = $1; to = $1 }
		END { print got = (to - from) / 1e3 - 10 + reaping, ms
		      exit got < ms - 0.02 || got > ms + 0.02 }'
}
check "explain --slowest, explain and trace --umount" one_umount idle

run_slowest() {
	cell="--kernel base --driver idle"
	gives 0 "$u" run -q --replications 3 --only kernel=base,driver=idle \
		--slowest 3 $s && sed -n '/^Slowest/,$p' "$tmp/out" |
		sed 1d | cut -c 1-28 >"$tmp/1" &&
		gives 0 "$u" explain -q --no-what-if --replications 3 $cell \
			--slowest 3 $s && sed -n '/^Slowest/,$p' "$tmp/out" |
		sed 1d | cut -c 1-28 >"$tmp/2" && [ -s "$tmp/1" ] &&
		cmp "$tmp/1" "$tmp/2"
}
check "run --slowest lists what explain --slowest does" run_slowest

same_trace() {
	"$u" trace $s --umount 3 -o "$tmp/a" && "$u" trace $s --umount 3 \
		-o "$tmp/b" && cmp "$tmp/a" "$tmp/b" && grep -q '"ph":"f"' "$tmp/a"
}
check "trace writes the same bytes every time" same_trace

slices() { # an E says what the innermost B of its track says
	"$u" trace $s | awk '
		!/^{"ph":"[BE]"/ { next }
		{ match($0, /"pid":[0-9]*,"tid":[0-9]*/)
		  track = substr($0, RSTART, RLENGTH)
		  what = substr($0, RSTART + RLENGTH); sub(/,$/, "", what) }
		/^{"ph":"B"/ { open[track, ++depth[track]] = what; next }
		{ ends++; if (open[track, depth[track]--] != what) {
			print "ends something else: " $0; bad = 1 } }
		END { print ends + 0 " ends"; exit bad || !ends }'
}
check "trace: the end of a slice says what its beginning says" slices

ftrace() {
	gives 0 "$u" trace --format ftrace $s && says out '^cpus=8$' &&
		says out ': rcu_grace_period: rcu_[a-z]* [0-9]* end$'
}
check "trace --format ftrace" ftrace

kernels() {
	gives 0 "$u" compare -q --replications 3 --kernels base,+persb $s &&
		says out 'p50 .* -> .* ms, .*x' && says out 'variance reduction' &&
		narrow "$tmp/out"
}
check "compare of two kernels" kernels

files() {
	"$u" run -q --replications 3 $s --json "$tmp/1.json" >/dev/null &&
		gives 0 "$u" compare -q "$tmp/1.json" "$tmp/1.json" &&
		says out unchanged && says out 'difference +0.00 ms'
}
check "compare of a results file with itself" files

hist() {
	gives 0 "$u" plot -q --replications 1 --hist text $s &&
		says out '^@umount_us\[idle, base\]:$' && says out '|@@@@' &&
		gives 0 "$u" plot -q --replications 1 --hist json $s &&
		says out '^{"type":"hist","data":{"@umount_us":{"idle,base":'
}
check "plot --hist" hist

plot() {
	gives 0 "$u" plot -q --replications 2 $s -o "$tmp/it's a dir" &&
		[ ! -s "$tmp/err" ] || return 1
	for c in latency-cdf latency-cdf-linear latency-ladder where timeline \
		grace-periods; do
		grep -q PNG "$tmp/it's a dir/$c.png" &&
			grep -q '</svg>' "$tmp/it's a dir/$c.svg" &&
			grep -q '%PDF' "$tmp/it's a dir/$c.pdf" || return 1
	done
	[ -s "$tmp/it's a dir/idle-base.hgrm" ]
}
check "plot draws every chart in three formats" plot

by_hand() {
	for c in where timeline grace-periods; do
		gives 0 gnuplot -e "csv='$tmp/c/$c.csv'; out='$tmp/x.png'" \
			plots/$c.gp && [ ! -s "$tmp/err" ] || return 1
	done
}
ln -s "$tmp/it's a dir" "$tmp/c"
check "the scripts by hand" by_hand

echo "1..$tap_n"
