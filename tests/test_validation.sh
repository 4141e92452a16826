#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_validation.sh BUILD: a smaller `make validate`.  With few replications
# the intervals are ranges, so the limits are looser than the scenarios' own:
# this guards what has been reached, and does not show it.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
build=$1
u=$build/umountsim
t=validation.thresholds
export UMOUNTSIM_PLOTS="$PWD/plots"

sums_up() {
	tail -n 1 "$tmp/out" | grep -E -x -e "hit [0-9]+ of $1; p50 error mean [0-9.]+ %, worst [0-9.]+ %; all error mean [0-9.]+ %$2"
}

published() {
	gives 0 "$u" validate configs/published.yaml -q --replications 40 \
		--set $t.hits_least=40 --set $t.p50_error_mean_most=0.1 \
		--set $t.p50_error_worst_most=0.2 \
		--set $t.drain_error_worst_most=0.2 && sums_up 48
}
check "published experiment" published

rerun() {
	gives 0 "$u" validate validation/rerun-6.12.yaml -q --replications 20 \
		--set validation.observed=10 \
		--set $t.p50_error_worst_most=0.2 \
		--set $t.gp_error_most=0.07 && sums_up 64 '; KS misses [0-9]+ of [0-9]+'
}
check "rerun on 6.12" rerun

filesystems() {
	gives 0 "$u" validate validation/filesystems.yaml -q --replications 20 \
		--set $t.p50_error_worst_most=0.3 --report "$tmp/r" &&
		sums_up 48 '; KS misses [0-9]+ of [0-9]+' &&
		grep -E '^\| umount-tmpfs-idle \| base \| p50 \| 0[.]0[0-9]{2} ' \
			"$tmp/r/filesystems.md"
}
check "umounts of file systems, microseconds too" filesystems

# costs FILE DATA
costs() {
	sed -n '/^x-costs:/,/^host:/p' "$1" | sed '$d' >"$tmp/x" &&
		validation/measure/costs "$2/costs.csv" | diff - "$tmp/x"
}
check "whose costs are those that were measured" \
	costs configs/filesystems.yaml validation/filesystems
check "and those of the other machine" \
	costs validation/filesystems-6.18.yaml validation/filesystems-6.18

report() {
	gives 3 "$u" validate validation/rerun-6.12.yaml -q --replications 3 \
		--set $t.hits_least=65 --report "$tmp/r" --json "$tmp/1.json" &&
		[ -s "$tmp/r/rerun-6.12.md" ] &&
		[ -s "$tmp/r/rerun-6.12-intervals.png" ] &&
		[ -s "$tmp/r/rerun-6.12-qq.png" ] && [ ! -s "$tmp/err" ]
}
check "report and charts, and what is not met" report

same() {
	gives 3 "$u" validate validation/rerun-6.12.yaml -q --replications 3 \
		-j1 --set $t.hits_least=65 --json "$tmp/2.json" &&
		cmp "$tmp/1.json" "$tmp/2.json"
}
check "the same bytes for any -j" same

table() {
	validation/evidence >"$tmp/table" &&
		cmp "$tmp/table" sim/study/evidence_table.c
}
check "the table of evidence is that of docs/validation.md" table

outside() {
	quick="configs/quickstart.yaml --replications 1"
	gives 0 "$u" run $quick && [ ! -s "$tmp/err" ] &&
		gives 0 "$u" run $quick --set host.cpus=128 &&
		says err "outside of what was measured: 128 CPUs (measured at HZ=100: 4 to 16); inside, the medians of [0-9]* data sets were off by" &&
		gives 0 "$u" run $quick --set host.hz=300 &&
		says err "outside of what was measured: HZ=300," &&
		gives 0 "$u" run -q $quick --set host.hz=300 &&
		[ ! -s "$tmp/err" ] &&
		gives 0 "$u" compare $quick --kernels base,+persb \
			--set load.churners=9 &&
		says err "outside of what was measured: 9 loops" &&
		gives 0 "$u" sweep configs/sweeps/cpus.yaml \
			--set replications=1 &&
		says err "7 of 10 points outside of what was measured, as 2 CPUs"
}
check "what lies outside of it is named" outside

echo "1..$tap_n"
