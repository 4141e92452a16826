#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_cli.sh BUILD: the command line as a user meets it: exit statuses,
# messages, files, and errors in writing them.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim
s=configs/quickstart.yaml

at_most() { # LINES COLUMNS FILE
	awk -v l="$1" -v c="$2" 'length > c { print "too wide: " $0; bad = 1 }
		END { if (NR > l) print NR " lines"; exit bad || NR > l }' "$3"
}

help_is_short() {
	gives 0 "$u" --help && says out '^  run ' && at_most 24 79 "$tmp/out"
}
check "--help fits a screen" help_is_short

verb_help() {
	gives 0 "$u" "$1" --help && says out SCENARIO &&
		at_most 30 79 "$tmp/out"
}
check "run --help" verb_help run
check "check --help" verb_help check

same_help() { # ARGS... give what run --help gives
	gives 0 "$u" run --help && cp "$tmp/out" "$tmp/help" &&
		gives 0 "$u" "$@" && cmp "$tmp/help" "$tmp/out"
}
check "help run" same_help help run
check "run -h" same_help run -h
gives_help() { gives 0 "$u" "$1" && says out '^  run '; }
check "help" gives_help help
check "-h" gives_help -h

version() { gives 0 "$u" "$@" && says out '^umountsim [0-9]'; }
check "--version" version --version
check "-V" version -V
check "version" version version
check "run --version" version run --version
check "run -V" version run -V

usage() { # PATTERN ARGS...
	pattern=$1
	shift
	gives 2 "$u" "$@" && says err "$pattern" && [ ! -s "$tmp/out" ]
}
check "no verb" usage Usage
check "unknown verb, near one" usage "did you mean 'run'" rnu x
check "unknown verb, near none" usage "unknown verb" frobnicate
check "no scenario" usage "no scenario" run
check "two scenarios" usage "more than one" run $s $s
check "unknown option" usage "unrecognized option" run --frobnicate $s
check "-j 0" usage "from 1 to" run -j0 $s
check "-j of no number" usage "from 1 to" run -j 2x $s
check "--set without =" usage "PATH=VALUE" run --set seed $s
check "--set of an unknown path" usage "error" run --set host.cups=3 $s
check "--replications 0" usage "error" run --replications 0 $s
check "--seed of no number" usage "error" run --seed x $s
check "--only of no key" usage "kernel=NAME" run --only base $s
check "--only of no kernel" usage "no kernel 'x'" run --only kernel=x $s
check "--json and --csv to stdout" usage "cannot both" run --json - --csv - $s
check "missing scenario" usage "nosuch" run nosuch.yaml
check "a directory as scenario" usage "." run configs

check "a sweep as scenario" usage "this is a sweep" run configs/sweeps/cpus.yaml
check "a scenario as sweep" usage "this is a scenario" sweep $s

own_keys() {
	printf 'x-none: &n {gate: none, drain: []}\numountsim: 1\n%s\n' \
		'kernels: {a: *n, b: *n}' >"$tmp/x.yaml"
	gives 0 "$u" check "$tmp/x.yaml" && says out '2 kernels' &&
		sed 's/x-none/y-none/' "$tmp/x.yaml" >"$tmp/y.yaml" &&
		usage "unknown key 'y-none'" check "$tmp/y.yaml"
}
check "a key of one's own, for an anchor" own_keys

check_ok() { gives 0 "$u" check $s && says out ": ok" && [ ! -s "$tmp/err" ]; }
check "check of a good scenario" check_ok

reference() {
	gives 0 "$u" check --reference &&
		cat docs/scenario-head.md "$tmp/out" | cmp - docs/scenario.md &&
		gives 0 "$u" check --reference=sweep &&
		cat docs/sweeps-head.md "$tmp/out" | cmp - docs/sweeps.md
}
check "docs/scenario.md and sweeps.md are what 'make docs' writes" reference

printed() {
	gives 0 "$u" check --print --seed 77 $s && cp "$tmp/out" "$tmp/p.yaml" &&
		says out '^seed: 77' && gives 0 "$u" check --print "$tmp/p.yaml" &&
		cmp "$tmp/out" "$tmp/p.yaml"
}
check "check --print reads back as itself" printed

table() {
	gives 0 "$u" run -q --replications 2 $s && says out p50 &&
		at_most 1000 72 "$tmp/out" && [ ! -s "$tmp/err" ]
}
check "run prints a table of at most 72 columns" table

no_escapes() { ! grep -q "$(printf '\033')" "$tmp/out"; }
check "no escapes where there is no terminal" no_escapes

results() {
	gives 0 "$u" run -q --replications 2 --seed 5 $s --json "$tmp/a.json" \
		--csv "$tmp/a.csv" && grep -q '"latency_ms"' "$tmp/a.json" &&
		[ "$(head -n 1 "$tmp/a.csv")" = \
		  kernel,driver,replication,sample,latency_ns,drain_ns ]
}
check "--json and --csv" results

rerun() {
	gives 0 "$u" run -q "$tmp/a.json" --json "$tmp/b.json" \
		--csv "$tmp/b.csv" && cmp "$tmp/a.json" "$tmp/b.json" &&
		cmp "$tmp/a.csv" "$tmp/b.csv"
}
check "a results file runs again, to the byte" rerun

piped() {
	"$u" run -q - --json "$tmp/c.json" <"$tmp/a.json" >"$tmp/out" &&
		cmp "$tmp/a.json" "$tmp/c.json" && mkfifo "$tmp/pipe" &&
		{ cat "$tmp/a.json" >"$tmp/pipe" & } &&
		gives 0 "$u" check "$tmp/pipe" && wait &&
		{ echo 'umountsim: 1' >"$tmp/pipe" & } &&
		gives 0 "$u" check "$tmp/pipe" && wait
}
check "scenarios and results files from a pipe" piped

same_file() {
	cp $s "$tmp/same.yaml" && cp -r configs/machines "$tmp" &&
		gives 1 "$u" run -q "$tmp/same.yaml" --json "$tmp/same.yaml" &&
		says err 'it is what is read' && cmp $s "$tmp/same.yaml" &&
		gives 1 "$u" trace "$tmp/same.yaml" -o "$tmp/./same.yaml" &&
		cmp $s "$tmp/same.yaml" &&
		printf '%s\n' 'umountsim-sweep: 1' 'base: same.yaml' \
			'replications: 1' 'axes: {host.cpus: [2]}' \
			'outputs: [p50]' >"$tmp/sw.yaml" &&
		gives 1 "$u" sweep -q "$tmp/sw.yaml" --csv "$tmp/sw.yaml" &&
		gives 1 "$u" sweep -q "$tmp/sw.yaml" --csv "$tmp/same.yaml" &&
		cmp $s "$tmp/same.yaml"
}
check "a result does not replace what it is of, nor the base of that" same_file

marked() { # a byte order mark is no part of a text
	{ printf '\357\273\277' && cat $s; } >"$tmp/mark.yaml" &&
		gives 0 "$u" check "$tmp/mark.yaml" &&
		{ printf '\357\273\277' && cat "$tmp/a.json"; } >"$tmp/mark.json" &&
		gives 0 "$u" check "$tmp/mark.json" &&
		{ printf '\357\273\277' && echo 'x: 1'; } >"$tmp/mark.yaml" &&
		gives 2 "$u" check "$tmp/mark.yaml" && says err 'mark.yaml:1:1:'
}
check "a scenario and a results file with a byte order mark" marked

formats() {
	gives 0 "$u" run -q --replications 2 $s && mv "$tmp/out" "$tmp/table" &&
		for f in markdown csv tsv; do
			gives 0 "$u" run -q --replications 2 $s --format $f &&
				mv "$tmp/out" "$tmp/rows.$f" || return 1
		done
	tr '\t' , <"$tmp/rows.tsv" | cmp - "$tmp/rows.csv" &&
		awk -F, 'NR == 1 { n = NF } NF != n { exit 1 }' "$tmp/rows.csv" &&
		awk -F'|' '/^[|]/ && NF != 10 { exit 1 }' "$tmp/rows.markdown" &&
		p50=$(awk '$1 == "p50" { getline; print $2; exit }' "$tmp/table") &&
		[ "$(awk -F, 'NR == 2 { printf "%.1f", $4 }' "$tmp/rows.csv")" = \
			"$p50" ] &&
		awk -F'|' 'NR == 3 { print $4 }' "$tmp/rows.markdown" |
			grep -q "^ $p50 " &&
		usage "markdown, tsv or csv" run $s --format html
}
check "run --format: a row per cell, of the table's figures" formats

rerun_other() {
	gives 0 "$u" run -q --seed 6 "$tmp/a.json" --json - &&
		says out '"seed": 6' && says out '"seed=6"'
}
check "a results file runs again with another seed" rerun_other

only() {
	k=$(sed -n 2p "$tmp/a.csv" | cut -d, -f1)
	d=$(sed -n 2p "$tmp/a.csv" | cut -d, -f2)
	gives 0 "$u" run -q --only "kernel=$k,driver=$d" "$tmp/a.json" --csv - &&
		sed 1d "$tmp/out" >"$tmp/o.csv" && [ -s "$tmp/o.csv" ] &&
		grep "^$k,$d," "$tmp/a.csv" | cmp - "$tmp/o.csv"
}
check "--only runs a part, and gives the same there" only

truncated() {
	head -c 300 "$tmp/a.json" >"$tmp/t.json"
	gives 2 "$u" run "$tmp/t.json" && says err "t.json"
}
check "a truncated results file" truncated

shorter() {
	head -c 300000 /dev/zero | tr '\0' x >"$tmp/long.json"
	gives 0 "$u" run -q "$tmp/a.json" --json "$tmp/long.json" &&
		cmp "$tmp/a.json" "$tmp/long.json"
}
check "a longer old file is replaced" shorter

full() { # ARGS...
	gives 1 "$u" "$@" && says err "cannot write"
}
full_stdout() {
	"$u" "$@" >/dev/full 2>"$tmp/err"
	[ $? = 1 ] && says err "cannot write"
}
closed_pipe() {
	{ sleep 0.2 # until the reader is gone
	  "$u" run -q --replications 2 --csv - $s 2>"$tmp/err"
	  echo $? >"$tmp/status"; } | true
	[ "$(cat "$tmp/status")" = 1 ] && [ ! -s "$tmp/err" ]
}
if [ -w /dev/full ]; then
	check "--json to a full disk" \
		full run -q --replications 1 --json /dev/full $s
	check "--csv to a full disk" \
		full run -q --replications 1 --csv /dev/full $s
	check "table to a full disk" full_stdout run -q --replications 1 $s
	check "help to a full disk" full_stdout --help
	check "check to a full disk" full_stdout check --print $s
fi
check "a closed pipe ends it quietly" closed_pipe
check "a path that cannot be written" \
	full run -q --json "$tmp/no/such/dir.json" $s

plot() {
	gives 0 "$u" run -q --replications 2 --plot "$tmp/it's a dir" $s &&
		[ ! -s "$tmp/err" ] &&
		grep -q PNG "$tmp/it's a dir/latency-cdf.png" &&
		grep -q '</svg>' "$tmp/it's a dir/latency-cdf.svg"
}
no_gnuplot() {
	gives 1 env PATH=/nonexistent "$u" run -q --replications 1 \
		--plot "$tmp/plot" $s && says err "gnuplot is not installed"
}
no_script() {
	gives 1 env UMOUNTSIM_PLOTS=/nonexistent "$u" run -q \
		--replications 1 --plot "$tmp/plot" $s &&
		says err UMOUNTSIM_PLOTS
}
check "--plot draws PNG and SVG" plot
check "--plot without gnuplot" no_gnuplot
check "--plot without its script" no_script

posix_locale() {
	LC_ALL=C gives 0 "$u" run -q $s --replications 2 --plot "$tmp/posix" &&
		[ ! -s "$tmp/err" ] &&
		cmp "$tmp/posix/latency-cdf.png" "$tmp/utf8/latency-cdf.png"
}
LC_ALL=C.UTF-8 "$u" run -q $s --replications 2 --plot "$tmp/utf8" >/dev/null
check "charts whatever the locale" posix_locale
by_hand() {
	LC_ALL=C.UTF-8 gives 0 gnuplot -e "csv='$tmp/a.csv'; out='$tmp/c.png'" \
		plots/latency-cdf.gp && [ ! -s "$tmp/err" ] &&
		grep -q PNG "$tmp/c.png"
}
check "the gnuplot script by hand" by_hand

installed() {
	make -s BUILD="$build" install DESTDIR="$tmp/root" PREFIX=/usr &&
		gives 0 "$tmp/root/usr/bin/umountsim" run -q --replications 1 \
			--plot "$tmp/plot2" $s &&
		[ -s "$tmp/root/usr/share/man/man1/umountsim.1" ]
}
check "make install, and charts from there" installed

precision() {
	gives 0 "$u" run -q -j2 $s --only kernel=+persb,driver=idle \
		--precision 10% --json "$tmp/p.json" && says out 'idle, +persb: ' &&
		n=$(sed -n 's/^ *"replications": \([0-9]*\).*/\1/p' "$tmp/p.json") &&
		"$u" run -q -j1 $s --only kernel=+persb,driver=idle \
			--replications "$n" --csv "$tmp/n.csv" >"$tmp/out" &&
		"$u" run -q "$tmp/p.json" --csv "$tmp/p.csv" >"$tmp/out" &&
		cmp "$tmp/n.csv" "$tmp/p.csv"
}
check "--precision is a number of replications" precision
precision_wrong() { gives 2 "$u" run -q $s --precision 0 && says err '0.1%'; }
check "--precision 0" precision_wrong
precision_rows() {
	gives 0 "$u" run -q $s --only kernel=+persb,driver=idle --format tsv \
		--precision 20% && [ "$(wc -l <"$tmp/out")" = 2 ] &&
		says err 'idle, +persb: '
}
check "--precision beside --format goes to standard error" precision_rows

hosts() {
	for f in configs/hosts/*.yaml; do
		gives 0 "$u" run -q --replications 1 "$f" && says out '+persb' ||
			return 1
	done
}
check "the hosts of docs/hosts.md" hosts

echo "1..$tap_n"
