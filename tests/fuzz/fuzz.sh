#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fuzz.sh BUILD SECONDS [TARGET...]: lets libFuzzer at the targets, one after the
# other, from tests/corpus and what earlier rounds found (BUILD/corpus).  A line
# a target; an input that is a finding stays in BUILD/found.

cd "$(dirname "$0")/../.." || exit 1
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
seconds=$2
shift 2
[ $# -gt 0 ] || set -- $(ls tests/corpus)
ASAN_OPTIONS=detect_leaks=1:malloc_context_size=3:max_malloc_fill_size=0
ASAN_OPTIONS=$ASAN_OPTIONS:quarantine_size_mb=32
UBSAN_OPTIONS=print_stacktrace=1
export ASAN_OPTIONS UBSAN_OPTIONS

status=0
mkdir -p "$build/found"
for t; do
	case $t in
	scenario) also="scenarios/good scenarios/bad" ;;
	sensitivity) also=corpus/sweep ;;
	empirical | measured | data) also=data ;;
	*) also= ;;
	esac
	mkdir -p "$build/corpus/$t"
	ln -sf fuzzer "$build/$t"
	"$build/$t" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=3000 \
		-max_len=6000 -print_final_stats=1 \
		-artifact_prefix="$build/found/$t-" "$build/corpus/$t" \
		"$PWD/tests/corpus/$t" \
		$(for a in $also; do echo "$PWD/tests/$a"; done) \
		>"$build/$t.log" 2>&1
	bad=$?
	printf '%-12s %9d executions, %5d a second, %5d inputs kept%s\n' "$t" \
		"$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$t.log")" \
		"$(sed -n 's/^stat::average_exec_per_sec: *//p' "$build/$t.log")" \
		"$(ls "$build/corpus/$t" | wc -l)" \
		"$([ $bad = 0 ] || echo ": a finding, see $build/$t.log")"
	[ $bad = 0 ] || status=1
done
exit $status
