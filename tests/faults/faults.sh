#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# faults.sh BUILD [STEP [VERB...]]: lets the n-th allocation of a verb fail, for
# n = 1, 1 + STEP, ... over its whole run.  What is allowed is the result that
# it has otherwise, or a message and status 1.
#
# Prints a line for each verb: allocations that failed, how many of them were
# absorbed, and what went wrong: died of a signal, no message, another status,
# status 0 with another output.

cd "$(dirname "$0")/../.." || exit 1
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
step=${2:-1}
[ $# -ge 2 ] && shift
shift
u=$build/umountsim
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
shim=$build/tests/faults.so
UMOUNTSIM_PLOTS=$PWD/plots
LC_ALL=C
export UMOUNTSIM_PLOTS LC_ALL

s=$tmp/s.yaml
# Of a seed whose measurement is fitted in 10 ms, and not in 300.
sed 's/evaluations: 12/evaluations: 7/; s/^replications: 2/seed: 7\n&/' \
	tests/scenarios/tiny.yaml >"$s"
cat >"$tmp/sweep.yaml" <<EOF
umountsim-sweep: 1
base: s.yaml
replications: 1
kernels: [base]
axes: {host.cpus: [2, 3]}
outputs: [p50]
EOF
cat >"$tmp/screen.yaml" <<EOF
umountsim-sweep: 1
base: s.yaml
replications: 1
kernels: [base]
axes: {rcu.leaf_lock: {from: 5ns, to: 150ns}, host.cpus: {from: 2, to: 4}}
outputs: [p50]
sensitivity: {method: morris, samples: 4}
EOF
few="--replications 1 --set umount.idle.samples=1 --set load.warmup=1ms"
"$u" run -q "$s" $few --json "$tmp/r.json" >/dev/null
"$u" sweep -q "$tmp/sweep.yaml" -o "$tmp/s.db" >/dev/null

command_of() { # VERB: words after the program, files go to $tmp/o
	case $1 in
	run) echo run -q -j1 "$s" $few --json o/json --csv o/csv ;;
	rerun) echo run -q -j1 "$tmp/r.json" --json o/json ;;
	check) echo check "$s" ;;
	print) echo check --print "$s" ;;
	compare) echo compare -q -j1 "$s" $few --kernels base,+persb ;;
	explain) echo explain -q -j1 "$s" $few --replications 2 --json o/json ;;
	trace) echo trace "$s" $few -o o/trace ;;
	ftrace) echo trace --format ftrace "$s" $few -o o/trace ;;
	hist) echo plot -q -j1 "$s" $few --hist json ;;
	sweep) echo sweep -q -j1 "$tmp/sweep.yaml" --csv o/csv ;;
	store) echo sweep -q -j1 "$tmp/sweep.yaml" -o o/s.db --csv o/csv ;;
	resume) echo sweep -q -j1 "$tmp/sweep.yaml" -o "$tmp/s.db" --csv o/csv ;;
	sensitivity) echo sensitivity -q -j1 "$tmp/screen.yaml" --csv o/csv ;;
	validate) echo validate -q -j1 "$s" --json o/json ;;
	calibrate) echo calibrate -q -j1 "$s" -o o/out --sets o/sets ;;
	help) echo run --help ;;
	esac
}

# The store's bytes hold times of SQLite's own; its content counts.
content() {
	[ ! -f "$tmp/o/s.db" ] || {
		sqlite3 "$tmp/o/s.db" .dump >"$tmp/o/dump" 2>&1
		rm -f "$tmp"/o/s.db*
	}
}

one() { # N COMMAND...: leaves status, out, err, o/
	at=$1
	shift
	rm -rf "$tmp/o"
	mkdir "$tmp/o"
	(cd "$tmp" && FAIL_AT=$at LD_PRELOAD=$shim exec "$u" "$@") \
		>"$tmp/out" 2>"$tmp/err"
	status=$?
}

bad=0
total=0
attack() {
	verb=$1
	set -- $(command_of "$verb")
	FAIL_COUNT=$tmp/count
	export FAIL_COUNT
	one 0 "$@"
	unset FAIL_COUNT
	want=$status
	content
	rm -rf "$tmp/want"
	mv "$tmp/o" "$tmp/want"
	mv "$tmp/out" "$tmp/want.out"
	n=1 tried=0 absorbed=0 signals=0 silent=0 other=0 wrong=0
	while [ "$n" -le "$(cat "$tmp/count")" ]; do
		one "$n" "$@"
		tried=$((tried + 1))
		if [ $status -ge 126 ]; then
			signals=$((signals + 1))
			echo "# $verb: FAIL_AT=$n: status $status"
		elif [ $status = 1 ] && [ "$want" != 1 ]; then
			[ -s "$tmp/err" ] || {
				silent=$((silent + 1))
				echo "# $verb: FAIL_AT=$n: no message"
			}
		elif [ $status != "$want" ]; then
			other=$((other + 1))
			echo "# $verb: FAIL_AT=$n: status $status: $(head -n 1 "$tmp/err")"
		else
			content
			if cmp -s "$tmp/out" "$tmp/want.out" &&
			    diff -r "$tmp/o" "$tmp/want" >/dev/null; then
				absorbed=$((absorbed + 1))
			else
				wrong=$((wrong + 1))
				echo "# $verb: FAIL_AT=$n: another result"
			fi
		fi
		n=$((n + step))
	done
	printf '%-12s %6d failed, %5d absorbed; %d signals, %d silent, %d wrong status, %d wrong result\n' \
		"$verb" $tried $absorbed $signals $silent $other $wrong
	total=$((total + tried))
	bad=$((bad + signals + silent + other + wrong))
}

[ $# -gt 0 ] || set -- run rerun check print compare explain trace ftrace hist \
	sweep store resume sensitivity validate calibrate help
for v; do
	attack "$v"
done
echo "$total allocations failed, $bad with the wrong end"
[ $bad = 0 ]
