#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh BUILD CLANG_TEST...: every test there is, from BUILD (release) and
# BUILD/asan, and those named from BUILD/clang too, all of which `make test` has
# built.  Two run at a time.  Shows what failed, and ends with a line of counts.
# A program that dies counts as one failure more; so does a source whose program
# is missing, and a program whose source is no more does not run.

# Those that take longest begin first, and the others fill the gaps.
long="test_measure.sh test_outputs.sh test_sweep.sh test_scenario test_calibrate
	test_properties"

# suite: runs $suite.  What it prints stands together; its counts go to $counts.
suite() {
	log=$counts.$$
	trap 'rm -f "$log"' EXIT
	start=$(date +%s)
	case $suite in
	*.sh) sh "$suite" "$build" ;;
	*) "$suite" ;;
	esac >"$log" 2>&1
	status=$?
	ok=$(grep -c '^ok ' "$log")
	bad=$(grep -c '^not ok ' "$log")
	# cmocka's status is the number of failures; else it is a crash.
	if [ $status != 0 ] && [ "$bad" = 0 ]; then
		bad=1
		echo "exit status $status" >>"$log"
	elif [ "$ok" = 0 ] && [ "$bad" = 0 ]; then
		bad=1
		echo "no test ran" >>"$log"
	fi
	exec 9>>"$counts"
	flock 9
	echo "$ok $bad" >&9
	printf '%-40s %4d passed %4d failed %4d s\n' "$suite" "$ok" "$bad" \
		$(($(date +%s) - start))
	[ "$bad" = 0 ] || sed 's/^/    /' "$log" | grep -v '^    ok ' |
		head -n 60
}

# suites CLANG_TEST...: what is run, one a line.
suites() {
	for t in "$tests"/test_*.c; do
		t=$(basename "$t" .c)
		echo "$build/tests/$t"
		echo "$build/asan/tests/$t"
	done
	printf "$build/clang/tests/%s\n" "$@"
	ls "$tests"/test_*.sh
}

if [ "$1" = --suite ]; then
	suite=$2
	suite
	exit 0
fi

build=$1
shift
tests=$(dirname "$0")
counts=$(mktemp) || exit 1
trap 'rm -f "$counts"' EXIT

export build counts CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0
export UBSAN_OPTIONS=print_stacktrace=1

suites "$@" | awk -v long="$long" '
	BEGIN { n = split(long, name); for (i in name) rank[name[i]] = i }
	{ base = $0; sub(".*/", "", base)
	  print base in rank ? rank[base] : n + 1, $0 }' |
	sort -s -n -k 1,1 | cut -d ' ' -f 2- | xargs -n 1 -P 2 "$0" --suite

awk -v suites="$(suites "$@" | wc -l)" '
	{ passed += $1; failed += $2 }
	END { if (NR != suites) print suites - NR " suites gave no counts"
	      print passed " passed, " failed " failed"
	      exit failed > 0 || NR != suites }' "$counts"
