#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_identity.sh BUILD: the same scenario and seed give the same bytes for
# any number of threads, any compiler and any optimisation; and the golden
# scenarios give what they gave when `make golden` was last run.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
build=$1

# run NAME PROGRAM ARGS...: writes $tmp/NAME.json and $tmp/NAME.csv
run() {
	name=$1
	shift
	gives 0 "$@" -q --json "$tmp/$name.json" --csv "$tmp/$name.csv"
}

same() { # NAME PROGRAM ARGS...
	run "$@" && cmp "$tmp/j1.json" "$tmp/$1.json" &&
		cmp "$tmp/j1.csv" "$tmp/$1.csv"
}

for s in configs/quickstart.yaml configs/published.yaml; do
	args="run $s --replications 3"
	check "$s: gcc, -j1" run j1 "$build/umountsim" $args -j1
	check "$s: -j2" same j2 "$build/umountsim" $args -j2
	check "$s: -j7" same j7 "$build/umountsim" $args -j7
	check "$s: clang" same clang "$build/clang/umountsim" $args
	check "$s: -O1 and sanitizers" same asan "$build/asan/umountsim" $args
done

# Runs that are listened to: explain's, and validate's for what is inside.
traced() { # JOBS
	gives 0 "$build/umountsim" explain -q --no-what-if --replications 5 \
		-j"$1" --json "$tmp/explain$1" configs/published.yaml &&
	gives 0 "$build/umountsim" validate -q --replications 3 -j"$1" \
		--json "$tmp/validate$1" validation/rerun-6.12.yaml \
		--set 'validation.thresholds={}'
}
traced_alike() {
	traced 1 && traced 3 && cmp "$tmp/explain1" "$tmp/explain3" &&
		cmp "$tmp/validate1" "$tmp/validate3"
}
check "traced runs: -j1 and -j3" traced_alike

golden() { # SCENARIO
	gives 0 "$build/umountsim" run -q --json "$tmp/g.json" "$1" &&
		diff "${1%.yaml}.json" "$tmp/g.json"
}
for s in tests/golden/*.yaml; do
	check "$s" golden "$s"
done

echo "1..$tap_n"
