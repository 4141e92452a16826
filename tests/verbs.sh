#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# verbs.sh PROGRAM...: runs every verb, also where it ends in an error, by that
# command: a build with another sanitizer, or valgrind and the program.  Fails
# where the command ends by a signal, or with status 99, which is what the
# sanitizer is told to end with.

cd "$(dirname "$0")/.." || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
TSAN_OPTIONS=exitcode=99
export TSAN_OPTIONS
s=tests/scenarios/tiny.yaml
cat >"$tmp/sweep.yaml" <<EOF
umountsim-sweep: 1
base: $PWD/$s
replications: 2
axes: {rcu.leaf_lock: {from: 5ns, to: 150ns, steps: 3}, host.cpus: {from: 2, to: 3, steps: 2}}
outputs: [p50, gp_mean]
sensitivity: {method: morris, samples: 3, bootstrap: 100}
EOF
sed 's/method: morris, samples: 3/method: sobol, samples: 64/' \
	"$tmp/sweep.yaml" >"$tmp/sobol.yaml"

n=0
bad=0
while read -r line; do
	n=$((n + 1))
	"$@" $line >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	[ $status -gt 3 ] || continue
	bad=$((bad + 1))
	echo "status $status: $line"
	head -n 40 "$tmp/err"
done <<EOF
run -j4 $s --json $tmp/r.json --csv $tmp/r.csv
run -j4 $tmp/r.json --replications 3
run -j4 $s --set disk.service=100s
run -j4 $s --set host.cups=3
run -j4 $s --plot $tmp/charts
check $s
check --print $s
check --reference
check tests/scenarios/bad/deep.yaml
compare -j4 $s --kernels base,+persb
race -j4 $s
explain -j4 $s
explain -j4 $s --json $tmp/e.json
trace $s -o $tmp/trace
trace --format ftrace $s -o $tmp/trace
plot -j4 $s --hist json
sweep -j4 $tmp/sweep.yaml -o $tmp/s.db --csv $tmp/s.csv
sweep -j4 $tmp/sweep.yaml -o $tmp/s.db
plot $tmp/s.db -o $tmp/charts
report -j4 $s -o $tmp/report.html
report $tmp/s.db -o $tmp/report.html
sweep -j4 tests/scenarios/too-many-events.yaml
sensitivity -j4 $tmp/sweep.yaml -o $tmp/m.db
sensitivity -j4 $tmp/sobol.yaml
sensitivity --model ishigami --samples 64
bench --only mm1 --rounds 1 --json $tmp/bench.json
bench --rounds 1 --replications 1 $s
validate -j4 $s
calibrate -j4 $s --evaluations 9
calibrate -j4 $s --leave-one-out kernel
run --help
EOF
echo "$n commands, $bad with a report"
[ $bad = 0 ]
