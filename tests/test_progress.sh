#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_progress.sh BUILD: what is shown on a terminal alone, here a pseudo-terminal
# of script(1).

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim

on_terminal() { # COMMAND OF THE SHELL
	TERM=xterm script -qec "$1" /dev/null </dev/null >"$tmp/tty" 2>&1
	status=$?
	tr '\r' '\n' <"$tmp/tty" >"$tmp/out"
}

# The bar is there after a second: more replications, until it takes that long.
bar() {
	n=100
	while [ $n -le 51200 ]; do
		on_terminal "$u run -j1 tests/scenarios/tiny.yaml \
			--replications $n"
		[ $status = 0 ] || return
		grep -q '^\[[#.]*\] ' "$tmp/out" && break
		n=$((2 * n))
	done
	says out "^\[#*\.*\] [0-9]*/$n, [0-9]*:[0-9][0-9] left" &&
		says out "simulated s in .* s on 1 thread"
}
check "a bar, and how long it will take" bar

# It is gone when the results come: the line is erased before the first of them.
erased() {
	esc=$(printf '\033')
	sed "s/$esc\[K/<erased>/g" "$tmp/out" | grep -v '^\[' |
		sed -n '/erased/,$p' >"$tmp/after"
	head -n 1 "$tmp/after" | grep -q '^<erased>' &&
		grep -q 'p50' "$tmp/after"
}
check "which is erased" erased

quiet() {
	on_terminal "$u run -q -j1 tests/scenarios/tiny.yaml --replications $n"
	! grep '^\[' "$tmp/out" && ! grep 'simulated s in' "$tmp/out"
}
check "nothing with -q" quiet

headings() {
	on_terminal "NO_COLOR= $u run -q tests/scenarios/tiny.yaml"
	says out "$(printf '\033')\[1m" || return
	on_terminal "NO_COLOR=1 $u run -q tests/scenarios/tiny.yaml"
	! grep "$(printf '\033')" "$tmp/out"
}
check "bold, unless NO_COLOR" headings

echo "1..$tap_n"
