#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# precision.sh PROGRAM [SEEDS]: does `run --precision 2%` keep its promise?  A cell
# of the published experiment, run so under 100 seeds: how often an interval holds
# what 4000 replications give, and how often a value is within 2 % of that.

program=$1
seeds=${2:-100}

cell() { # OPTION...: p50 lo hi p95 lo hi p99 lo hi
	"$program" run -q --format tsv --only kernel=base,driver=idle "$@" \
		configs/published.yaml 2>/dev/null | awk -F '\t' '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
		NR == 2 { n = $column["samples"] / 100
			  for (i = column["p50_ms"]; i < column["max_ms"]; i++)
				  printf "%s ", $i
			  print n }'
}

cd "$(dirname "$0")/../.." || exit 1
{
	cell --replications 4000
	for seed in $(seq 1001 $((1000 + seeds))); do
		cell --seed "$seed" --precision 2%
	done
} | awk -v seeds="$seeds" '
	NR == 1 { for (s = 1; s <= 7; s += 3) truth[s] = $s; next }
	{
		total += $10
		for (s = 1; s <= 7; s += 3) {
			held[s] += $(s + 1) <= truth[s] && truth[s] <= $(s + 2)
			off = $s / truth[s] - 1
			near[s] += off <= 0.02 && off >= -0.02
		}
	}
	END {
		if (NR != seeds + 1) exit 1
		printf "run --precision 2%%, %d seeds, %d replications in the " \
			"mean\n\n%8s%12s\n", seeds, total / seeds, "held", "within 2 %"
		split("p50 . . p95 . . p99", name, " ")
		for (s = 1; s <= 7; s += 3) {
			printf "%s%5.0f %%%10.0f %%\n", name[s],
				100 * held[s] / seeds, 100 * near[s] / seeds
			bad = bad || held[s] < 0.9 * seeds || near[s] < 0.9 * seeds
		}
		exit bad
	}'
