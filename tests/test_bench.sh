#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_bench.sh BUILD: `umountsim bench` as a user meets it.  Of what it
# measures only that is tested which does not depend on the machine.

build=${1:-build}
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit 1
u=$build/umountsim
s=tests/scenarios/tiny.yaml

check "the M/M/1 queue, two rounds" gives 0 "$u" bench --only mm1 --rounds 2 \
	--json "$tmp/mm1.json"
check "a table beside JSON in a file" says out "M customers"
against() {
	gives 0 "$u" bench --only mm1 --rounds 1 --against "$tmp/mm1.json" &&
		says out "ratio" && says out "mm1.*(.*\..*)" &&
		if says out " events [0-9.]*$"; then
			echo "the same work has other events"
			return 1
		fi
}
check "held against an earlier one" against
to_stdout() {
	gives 0 "$u" bench --only "hold tick 256" --rounds 1 --json - &&
		says out '"umountsim_bench": 1' &&
		[ "$(grep -c '"name"' "$tmp/out")" = 1 ] && ! says out "a second"
}
check "JSON alone on standard output" to_stdout
scenario() {
	gives 0 "$u" bench --rounds 1 --replications 2 "$s" &&
		says out "tiny.yaml.*simulated s"
}
check "a scenario of one's own" scenario

events() { # what a scenario has run, as bench and as run count it
	"$u" bench --rounds 1 --json - "$s" |
		sed -n 's/.*"units": \([0-9.]*\).*/\1/p; s/.*"events": \([0-9]*\).*/\1/p'
}
counted() {
	a=$(events) && b=$(events) && [ -n "$a" ] && [ "$a" = "$b" ] ||
		echo "once $a, then $b"
	[ "$a" = "$b" ]
}
check "the same work each time" counted

check "nothing of that name" gives 2 "$u" bench --only xyz
check "no rounds" gives 2 "$u" bench --rounds 0
check "many rounds" gives 2 "$u" bench --rounds 1e9
check "--set without a scenario" gives 2 "$u" bench --set host.cpus=4
check "a scenario that is none" gives 2 "$u" bench "$tmp/mm1.json"
check "against nothing" gives 2 "$u" bench --against "$tmp/none"
for text in '' '[]' '{"umountsim_bench": 2, "benchmarks": []}' \
	'{"umountsim_bench": 1, "benchmarks": 3}' \
	'{"umountsim_bench": 1, "benchmarks": [{"name": "mm1"}]}' \
	'{"umountsim_bench": 1, "benchmarks": [{"name": "mm1", "unit": "x",
	  "units": 0, "events": 1, "cpu_s": [1]}]}' \
	'{"umountsim_bench": 1, "benchmarks": [{"name": "mm1", "unit": "x",
	  "units": 1, "events": 1, "cpu_s": ["1"]}]}'; do
	echo "$text" >"$tmp/bad.json"
	check "against a file of no sense: $(echo "$text" | tr -d '\n\t')" \
		gives 2 "$u" bench --only mm1 --against "$tmp/bad.json"
done
check "nowhere to write" gives 1 "$u" bench --only mm1 --json "$tmp/none/x"

echo "1..$tap_n"
