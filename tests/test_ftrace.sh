#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_ftrace.sh BUILD: what scripts that read ftrace text count on, and viewers of
# Chrome JSON.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
u=$1/umountsim

gives 0 "$u" trace configs/quickstart.yaml --format ftrace --window 1s
mv "$tmp/out" "$tmp/text"

# In each rule of the fields: $2 is "[CPU]", task names have no blanks.
holds() { # AWK: prints what is wrong
	awk 'NR > 1 { if (match($1, /-[0-9]+$/)) comm = substr($1, 1, RSTART - 1)
		cpu = $2; event = $4 }
		function bad(what) { print NR ": " what ": " $0; failed = 1; exit }
		'"$1"'
		END { exit failed || NR < 1000 }' "$tmp/text"
}

check "a line is comm-pid [cpu] seconds: event: fields" holds '
	NR > 1 && $0 !~ /^ *[^ ]+-[0-9]+ +\[[0-9][0-9][0-9]\] +[0-9]+\.[0-9]+: [a-z_]+: / {
		bad("no event") }'
check "a name has at most 15 characters" holds '
	length(comm) > 15 { bad("long") }
	match($0, /(prev_|next_)?comm=[^ ]+/) && RLENGTH > 15 + 10 { bad("long") }'
check "a wake-up is one sched_waking and one sched_wakeup" holds '
	match($0, / pid=[0-9]+/) { pid = substr($0, RSTART + 5, RLENGTH - 5) }
	event == "sched_waking:" { if (waking[pid]++) bad("twice") }
	event == "sched_wakeup:" {
		if (!waking[pid] && $3 + 0 > 3) bad("no sched_waking")
		waking[pid] = 0; n++ }
	END { if (n < 100) bad("few") }'
check "as many rcu_invoke_callback as CBs-invoked" holds '
	event == "rcu_batch_start:" { lines[cpu] = 0; begun[cpu] = 1 }
	event == "rcu_invoke_callback:" { lines[cpu]++ }
	event == "rcu_batch_end:" && begun[cpu] {
		match($0, /CBs-invoked=[0-9]+/)
		if (substr($0, RSTART + 12, RLENGTH - 12) != lines[cpu])
			bad(lines[cpu] " lines"); n++ }
	END { if (n < 20) bad("few") }'
check "rcu_barrier counts down to LastCB" holds '
	event == "rcu_barrier:" && $6 == "Begin" { left = $10; on = 1; begins++ }
	event == "rcu_barrier:" && on && $6 == "IRQ" && $10 != left++ { bad("count") }
	event == "rcu_barrier:" && $6 == "Inc2" && on && !last { bad("no LastCB") }
	event == "rcu_barrier:" { last = $6 == "LastCB"; if (last && $10) bad("left") }
	END { if (begins < 2) bad("few") }'

# Every event has a category, an E what its B says, a name an event.
chrome() {
	gives 0 "$u" trace configs/quickstart.yaml && python3 - "$tmp/out" <<'END'
import json, sys
events = json.load(open(sys.argv[1]))['traceEvents']
track = lambda e: (e['pid'], e['tid'])
used = {track(e) for e in events if e['ph'] != 'M'}
stack = {}
for e in events:
    if e['ph'] == 'M':
        assert e['name'].startswith('process') or track(e) in used, e
        continue
    assert e['cat'], e
    if e['ph'] == 'B':
        stack.setdefault(track(e), []).append(e)
    elif e['ph'] == 'E':
        b = stack[track(e)].pop()
        assert all(b[k] == e[k] for k in ('name', 'args', 'cat')), (b, e)
assert len(used) > 10 and not any(stack.values())
END
}
check "Chrome JSON: categories, pairs, no thread without an event" chrome

echo "1..$tap_n"
