#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_outputs.sh BUILD [KILLS]: what is written is whole, or was not touched,
# or is said to be missing: closed descriptors, full disks, limits, signals at
# any moment.  KILLS: how often each verb is killed, 3 in `make test`.
#
# And nothing that a user chooses, titles and directories, is more than a name
# to gnuplot.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
kills=${2:-3}
u=$build/umountsim
s=$PWD/tests/scenarios/tiny.yaml
UMOUNTSIM_PLOTS=$PWD/plots
export UMOUNTSIM_PLOTS
cat >"$tmp/sweep.yaml" <<EOF
umountsim-sweep: 1
base: $s
replications: 2
axes:
  host.cpus: [2, 3]
outputs: [p50]
EOF
cat >"$tmp/screen.yaml" <<EOF
umountsim-sweep: 1
base: $s
replications: 1
kernels: [base]
axes:
  rcu.leaf_lock: {from: 5ns, to: 150ns}
  host.cpus: {from: 2, to: 4}
outputs: [p50]
sensitivity: {method: morris, samples: 4}
EOF

# -- descriptors that are closed --

whole_json() { # STATUS ARGS... --json FILE: what --json - prints
	status=$1
	shift
	rm -f "$tmp/x.json"
	"$u" "$@" --json - >"$tmp/ref.json" 2>/dev/null || return 1
	"$u" "$@" --json "$tmp/x.json" >&- 2>"$tmp/err"
	[ $? = "$status" ] && cmp "$tmp/ref.json" "$tmp/x.json" &&
		says err 'cannot write standard output'
}
check "run --json >&-: the file has the results and nothing else" \
	whole_json 1 run -q "$s"
check "explain --json >&-" whole_json 1 explain -q "$s" --replications 2
check "validate --json >&-" whole_json 1 validate -q "$s" --set \
	measured.base.idle.p50=93ms --set validation.replications=5

whole_csv() {
	"$u" run -q "$s" --csv - >"$tmp/ref" || return 1
	"$u" run -q "$s" --json "$tmp/a" --csv "$tmp/b" >&- 2>"$tmp/err"
	cmp "$tmp/ref" "$tmp/b"
}
check "run --json --csv >&-: the samples too" whole_csv

nothing_open() {
	"$u" run -q "$s" --json "$tmp/n.json" <&- >&- 2>&-
	[ $? = 1 ] && "$u" run -q "$s" --json "$tmp/ref.json" >/dev/null &&
		cmp "$tmp/ref.json" "$tmp/n.json"
}
check "no descriptor open" nothing_open

lost() { # what is printed is not lost without a word
	"$u" "$@" >&- 2>"$tmp/err"
	[ $? = 1 ] && says err 'cannot write standard output: Bad file' || return 1
	"$u" "$@" >/dev/full 2>"$tmp/err"
	[ $? = 1 ] && says err 'cannot write standard output: No space'
}
check "run to nowhere" lost run -q "$s"
check "calibrate to nowhere" lost calibrate -q "$s"
check "calibrate --leave-one-out to nowhere" lost calibrate -q "$s" \
	--set 'measured={base: {idle: {p50: 9ms}}, +persb: {idle: {p50: 9ms}}}' \
	--leave-one-out kernel
check "check --reference to nowhere" lost check --reference
check "check --print to nowhere" lost check --print "$s"
check "VERB --help to nowhere" lost run --help
check "--help to nowhere" lost --help
check "sensitivity --model to nowhere" lost sensitivity -q --model ishigami

# -- files that are there --

keeps() { # a failed run leaves the old file
	echo OLD >"$tmp/old"
	"$u" run -q "$s" --set disk.service=100s --json "$tmp/old" \
		>"$tmp/out" 2>"$tmp/err"
	[ $? = 1 ] && [ "$(cat "$tmp/old")" = OLD ] && clean "$tmp"
}
clean() { ! ls -A "$1" | grep umountsim; }
check "a run that fails leaves the old file, and no other" keeps

mode() {
	echo OLD >"$tmp/m" && chmod 640 "$tmp/m" && ln -sf m "$tmp/link" &&
		ln -sf nosuch "$tmp/dangling" &&
		"$u" run -q "$s" --json "$tmp/link" --csv "$tmp/dangling" >"$tmp/out" &&
		[ -L "$tmp/link" ] && [ -L "$tmp/dangling" ] &&
		[ "$(stat -c %a "$tmp/m")" = 640 ] && grep -q 'umountsim_results' "$tmp/m" &&
		[ -s "$tmp/nosuch" ]
}
check "permissions stay, links are followed" mode

in_place() {
	"$u" run -q "$s" --json "$tmp/ref" >/dev/null &&
		"$u" run -q "$s" --json /dev/stdout >"$tmp/x" &&
		cmp "$tmp/ref" "$tmp/x" &&
		"$u" run -q "$s" --json /dev/stdout | cat >"$tmp/y" &&
		grep -q 'umountsim_results' "$tmp/y" &&
		mkfifo "$tmp/fifo" && { cat "$tmp/fifo" >"$tmp/z" & } &&
		"$u" run -q "$s" --json "$tmp/fifo" >/dev/null && wait &&
		cmp "$tmp/ref" "$tmp/z"
}
check "pipes, devices and /dev/stdout are written in place" in_place

early() { # opened before the work: quickly refused
	for o in "calibrate $s -o" "calibrate $s --sets" "run $s --json" \
		"sweep $tmp/sweep.yaml --csv" "validate $s --json" \
		"sensitivity $tmp/screen.yaml --csv" "trace $s -o"; do
		for f in "$tmp" "$tmp/no/such" ''; do
			timeout 10 "$u" $o "$f" --set replications=1000000 \
				>"$tmp/out" 2>"$tmp/err"
			[ $? = 1 ] && says err 'cannot write' || return 1
		done
	done
}
check "what cannot be written is said before the work begins" early

too_large() { # the limit is in blocks of 512 bytes
	echo OLD >"$tmp/l.csv"
	(ulimit -f 2; exec "$u" run -q "$s" --replications 300 \
		--csv "$tmp/l.csv") >/dev/null 2>"$tmp/err"
	[ $? = 1 ] && says err 'File too large' &&
		[ "$(cat "$tmp/l.csv")" = OLD ] && clean "$tmp"
}
check "beyond the limit of a file" too_large

twice() { gives 2 "$u" run "$s" --json "$tmp/a" --csv "$tmp/a"; }
check "--json and --csv to one file" twice

# -- signals --

# kill_all NAME FILE COMMAND...: over an older FILE, KILLS times, at moments
# that are spread over the time that it takes; old or new is left.
kill_all() {
	file=$1
	shift
	rm -f "$file"
	start=$(date +%s%N)
	"$@" >/dev/null 2>&1 || return 1
	took=$((($(date +%s%N) - start) / 1000))
	cp "$file" "$tmp/new" || return 1
	# Longer than the new one, and alike.
	{ cat "$tmp/new"; cat "$tmp/new"; echo OLD; } >"$tmp/older"
	old=0
	for i in $(seq "$kills"); do
		cp "$tmp/older" "$file"
		"$@" >/dev/null 2>&1 &
		pid=$!
		us=$((took * (i * 37 % 100 + 1) / 100))
		sleep "$((us / 1000000)).$(printf %06d $((us % 1000000)))"
		case $((i % 3)) in
		0) kill -TERM $pid ;;
		1) kill -KILL $pid ;;
		2) kill -INT $pid ;;
		esac 2>/dev/null
		wait $pid 2>/dev/null
		if cmp -s "$file" "$tmp/older"; then
			old=$((old + 1))
		elif ! cmp "$file" "$tmp/new"; then
			echo "a mixture after $us us of $took"
			return 1
		fi
	done
	echo "# $kills kills: $old old, $((kills - old)) new" >>"$tmp/killed"
}
check "killed: run --csv" kill_all "$tmp/k" \
	"$u" run -q "$s" --replications 200 --csv "$tmp/k"
check "killed: run --json" kill_all "$tmp/k" \
	"$u" run -q "$s" --replications 200 --json "$tmp/k"
check "killed: run --plot" kill_all "$tmp/d/latency-cdf.png" \
	"$u" run -q "$s" --plot "$tmp/d"
check "killed: sweep --csv" kill_all "$tmp/k" \
	"$u" sweep -q "$tmp/sweep.yaml" --csv "$tmp/k"
check "killed: sensitivity --csv" kill_all "$tmp/k" \
	"$u" sensitivity -q "$tmp/screen.yaml" --csv "$tmp/k"
check "killed: validate --json" kill_all "$tmp/k" \
	"$u" validate -q "$s" --json "$tmp/k"
check "killed: calibrate -o" kill_all "$tmp/k" \
	"$u" calibrate -q "$s" -o "$tmp/k"
check "killed: calibrate --sets" kill_all "$tmp/k" \
	"$u" calibrate -q "$s" --sets "$tmp/k"
check "killed: explain --json" kill_all "$tmp/k" \
	"$u" explain -q "$s" --json "$tmp/k"
check "killed: trace" kill_all "$tmp/k" "$u" trace "$s" -o "$tmp/k"
check "killed: report" kill_all "$tmp/k" \
	"$u" report -q "$s" -o "$tmp/k"
check "killed: plot" kill_all "$tmp/d/where.svg" \
	"$u" plot -q "$s" -o "$tmp/d"
cat "$tmp/killed" 2>/dev/null

# -- strings that reach gnuplot --

# touched DIR NAME COMMAND...: succeeds, and runs nothing else.
harmless() {
	rm -rf "$tmp/trap"
	mkdir "$tmp/trap"
	(cd "$tmp/trap" && "$@") >"$tmp/out" 2>"$tmp/err" || return 1
	if ls -A "$tmp/trap" | grep -q '^PWNED'; then
		echo "a command was run"
		return 1
	fi
}
strings() { # the strings, one a line
	cat <<'EOF'
|touch PWNED;
< touch PWNED
`touch PWNED`
$(touch PWNED)
'; system('touch PWNED'); x='
''; !touch PWNED
"; system("touch PWNED"); x="
-x
-
@home
%s%n%d
{=99 x}^_&
\\
EOF
}
drawn() { # DIR NAME
	[ -s "$tmp/trap/$1/$2" ] || { echo "no $1/$2"; return 1; }
}
# Titles are YAML: in single quotes, with those inside doubled.
doubled() { echo "$1" | sed "s/'/''/g"; }
runs() {
	strings | while read -r d; do
		harmless "$u" run -q "$s" --plot "$d" \
			--set "title='$(doubled "$d")'" &&
			drawn "$d" latency-cdf.png || { echo "$d"; exit 1; }
	done
}
check "directories and titles are names to gnuplot" runs

names() { # of the scenario, in the names of a report; of a store
	strings | while read -r n; do
		rm -rf "$tmp/s"
		mkdir "$tmp/s" && cp "$s" "$tmp/s/$n.yaml" &&
			harmless "$u" validate -q "$tmp/s/$n.yaml" --report r &&
			drawn r "$n-intervals.png" || { echo "$n"; exit 1; }
	done
}
check "the name of a scenario is a name to gnuplot" names

stores() {
	"$u" sweep -q "$tmp/sweep.yaml" -o "$tmp/s.db" >/dev/null || return 1
	strings | while read -r t; do
		sqlite3 "$tmp/s.db" "update meta set value =
			'$(doubled "$t")' where key = 'title'" &&
			harmless "$u" plot "$tmp/s.db" -o "$t" &&
			drawn "$t" lines-p50.png || { echo "$t"; exit 1; }
	done
}
check "a title in a store is a title to gnuplot" stores

no_drawing() {
	mkdir -p "$tmp/bin" && printf '#!/bin/sh\nexit 0\n' >"$tmp/bin/gnuplot" &&
		chmod +x "$tmp/bin/gnuplot" || return 1
	PATH=$tmp/bin:$PATH "$u" run -q "$s" --plot "$tmp/e" >"$tmp/out" \
		2>"$tmp/err"
	[ $? = 1 ] && says err 'drew nothing'
}
check "a gnuplot that draws nothing is an error" no_drawing

echo "1..$tap_n"
