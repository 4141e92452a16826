#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh BUILD CLANG_TEST...: every test there is, from BUILD (release) and
# BUILD/asan, and those named from BUILD/clang too, all of which `make test` has
# built.  Shows what failed, and ends with a line of counts.  A program that
# dies counts as one failure more; so does a source whose program is missing,
# and a program whose source is no more does not run.

build=$1
shift
tests=$(dirname "$0")
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
passed=0
failed=0

export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0
export UBSAN_OPTIONS=print_stacktrace=1

# suite NAME COMMAND...
suite() {
	name=$1
	shift
	start=$(date +%s)
	"$@" >"$log" 2>&1
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
	passed=$((passed + ok))
	failed=$((failed + bad))
	printf '%-32s %4d passed %4d failed %4d s\n' "$name" "$ok" "$bad" \
		$(($(date +%s) - start))
	[ "$bad" = 0 ] || sed 's/^/    /' "$log" | grep -v '^    ok ' |
		head -n 60
}

for t in "$tests"/test_*.c; do
	t=$(basename "$t" .c)
	suite "$t" "$build/tests/$t"
	suite "$t (sanitizers)" "$build/asan/tests/$t"
done
for t in "$@"; do
	suite "$t (clang)" "$build/clang/tests/$t"
done
for t in "$tests"/test_*.sh; do
	suite "$(basename "$t")" sh "$t" "$build"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
