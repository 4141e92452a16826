#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_sweep.sh BUILD: sweeps and sensitivity studies as a user meets them:
# the same store for any number of threads, after kill -9, after --extend and
# under MPI; refusals; diagnostics; charts.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim

sweep() { # NAME LINES [OUTPUTS]: a small sweep of the quickstart
	cat >"$tmp/$1.yaml" <<-END
	umountsim-sweep: 1
	base: $PWD/configs/quickstart.yaml
	drivers: [idle]
	replications: 3
	set: {umount.idle.samples: 10, load.warmup: 200ms}
	$2
	${3:-outputs: [p50, p99, drain_mean, gp_mean, busy_inodes]}
	END
}

sweep grid "axes: {host.hz: [100, 250, 1000], load.switch_rate: {from: 1, to: 100, steps: 3, scale: log}}"
sweep grown "axes: {host.hz: [100, 250, 300, 1000], load.switch_rate: {from: 1, to: 100, steps: 3, scale: log}}"
sweep other "axes: {host.hz: [100, 250], load.switch_rate: [5]}"
sweep many "{axes: {load.switch_rate: {from: 1, to: 100}, load.writes: {from: 16, to: 256, scale: log}}, design: sobol, samples: 100}"
sed -i 's/^{axes/axes/; s/, design: sobol, samples: 100}$/\ndesign: sobol\nsamples: 100/' "$tmp/many.yaml"
sweep sens "kernels: [base]
axes: {host.hz: [100, 250, 1000], load.switch_rate: {from: 1, to: 100}}
sensitivity: {samples: 64}"
sweep unused "kernels: [base]
axes: {host.hz: [100, 1000], load.churners: {from: 1, to: 3}}
sensitivity: {samples: 64}" "outputs: [p50]"
sed -i 's/^drivers: .*/drivers: [no-pressure]/' "$tmp/unused.yaml"

dump() { sqlite3 "$tmp/$1.db" .dump >"$tmp/$1.dump"; }
run() { # NAME FILE OPTIONS...
	name=$1 file=$2
	shift 2
	gives 0 "$u" sweep -q "$tmp/$file.yaml" -o "$tmp/$name.db" "$@" &&
		dump "$name"
}
same() { cmp "$tmp/$1.dump" "$tmp/$2.dump"; }

first() {
	run a grid -j1 && says out switch_rate && says out '^ *100 ' &&
		says out 'No room for .*busy_inodes: --csv FILE has all'
}
check "a sweep" first
# lo <= value <= hi, wherever there is such an end; and there are some.
contained() {
	out=$(sqlite3 "$tmp/a.db" "SELECT * FROM result
		WHERE NOT (coalesce(lo, value) <= value AND
			   value <= coalesce(hi, value))") &&
		echo "outside: $out" && [ -z "$out" ] &&
		[ "$(sqlite3 "$tmp/a.db" "SELECT count(*) FROM result
			WHERE output = 'p50' AND lo < hi")" -gt 0 ] &&
		[ "$(sqlite3 "$tmp/a.db" "SELECT count(*) FROM result
			WHERE output = 'p99' AND hi IS NOT NULL")" = 0 ]
}
check "every value lies in its own interval, and 30 give a p99 no end" contained
threads() { run b grid -j3 && same a b; }
check "the same store for any -j" threads
again() { run a grid && same a b; }
check "a finished sweep runs nothing" again

killed() {
	run whole many || return 1
	for part in 1 2 3; do
		rm -f "$tmp/k.db"*
		"$u" sweep -q "$tmp/many.yaml" -o "$tmp/k.db" >/dev/null 2>&1 &
		pid=$!
		sleep 0.$part
		kill -9 $pid 2>/dev/null
		wait $pid 2>/dev/null
		run k many && same whole k || return 1
	done
}
check "kill -9 and resume" killed

refused() {
	gives 2 "$u" sweep -q "$tmp/grown.yaml" -o "$tmp/a.db" &&
		says err 'has changed' &&
		gives 2 "$u" sweep -q "$tmp/grid.yaml" -o "$tmp/a.db" \
			--set load.writes=3 && says err 'base scenario' &&
		gives 2 "$u" sweep -q --extend "$tmp/other.yaml" \
			-o "$tmp/a.db" && says err 'points that this sweep' &&
		dump a && same a b
}
check "a changed sweep is refused, and nothing touched" refused
extended() { run a grown --extend && run c grown && same a c; }
check "--extend ends as the larger sweep" extended

wide() { # the view has the results, a row per point and cell
	out=$(sqlite3 "$tmp/a.db" 'SELECT point, "host.hz", kernel, p50 FROM wide')
	[ -n "$out" ] && [ "$out" = "$(sqlite3 "$tmp/a.db" "SELECT point,
		number, kernel, value FROM result JOIN coordinate USING (point)
		JOIN axis USING (axis) WHERE output = 'p50' AND
		path = 'host.hz' ORDER BY point, kernel")" ]
}
check "the view 'wide'" wide

not_a_store() {
	echo text >"$tmp/text.db" && sqlite3 "$tmp/sql.db" 'create table t(x)'
	gives 2 "$u" sweep -q "$tmp/grid.yaml" -o "$tmp/text.db" &&
		says err 'not a database' &&
		gives 2 "$u" sweep -q "$tmp/grid.yaml" -o "$tmp/sql.db" &&
		says err 'not a sweep store' &&
		gives 2 "$u" sweep -q "$tmp/grid.yaml" -o "$tmp/no/dir.db"
}
check "a file that is no store" not_a_store

csv() {
	gives 0 "$u" sweep -q "$tmp/grown.yaml" -o "$tmp/a.db" --csv - &&
		says out '^point,stream,host.hz,load.switch_rate,kernel,driver,p50,' &&
		[ "$(wc -l <"$tmp/out")" = 25 ]
}
check "--csv" csv

bad() { # PATTERN LINES [OUTPUTS]
	sweep bad "$2" "$3"
	gives 2 "$u" sweep -q "$tmp/bad.yaml" && says err "$1"
}
check "an unknown path" bad "unknown key 'cups' (did you mean 'cpus'?)" \
	"axes: {host.cups: [1, 2]}"
check "a value out of range" bad "bad.yaml:6:20: error: 0 is not in" \
	"axes: {host.cpus: [0, 2]}"
check "a value of another type" bad "bad.yaml:6:23: .* is not a number" \
	"axes: {host.cpus: [2, many]}"
check "an empty axis" bad "the axis is empty" "axes: {host.cpus: []}"
check "a value twice" bad "'2' is given twice" "axes: {host.cpus: [2, 2]}"
check "a value twice, in other words" bad \
	"6:27: error: '1000us' is given twice (as '1ms', too)" \
	"axes: {rcu.resched: [1ms, 1000us]}"
check "a bool twice" bad "'on' is given twice (as 'yes', too)" \
	"axes: {load.recharge: [yes, on]}"

check "no axes" bad "expected 'axes" "title: x"
check "an unknown kernel" bad "did you mean '+persb'" \
	"axes: {kernel: [base, +persbb]}"
check "a kernel that the base has not" bad "did you mean 'base'" \
	"axes: {host.cpus: [2]}
kernels: [bas]"
check "a range without steps" bad "needs 'steps'" \
	"axes: {host.cpus: {from: 1, to: 3}}"
check "a range that is empty" bad "must be below" \
	"axes: {host.cpus: {from: 3, to: 3, steps: 2}}"
check "a log axis from 0" bad "begin above 0" \
	"axes: {load.switch_rate: {from: 0, to: 3, steps: 2, scale: log}}"
check "zip of unequal axes" bad "in step" \
	"axes: {host.cpus: [1, 2], host.hz: [100]}
design: zip"
check "sobol without samples" bad "needs 'samples'" \
	"axes: {host.cpus: [1, 2]}
design: sobol"
check "an unknown key" bad "did you mean 'design'" \
	"axes: {host.cpus: [1, 2]}
desing: zip"
check "a combination that cannot be" bad "must be at most host.possible_cpus" \
	"axes: {host.cpus: [8, 16], host.possible_cpus: [8, 32]}"

# What says how a scenario is judged, fitted or repeated is no axis.
for path in validation.observed calibrate.replications measured.base.idle.p50 \
	kernels.base.gate replications title; do
	check "$path as an axis" bad \
		"bad.yaml:6:8: error: '$path' cannot be an axis: it " \
		"axes: {$path: [2, 3]}"
done
check "an output twice" bad "bad.yaml:7:16: error: 'p050' is given twice (as 'p50', too)" \
	"axes: {host.cpus: [2]}" "outputs: [p50, p050, p50.0]"
check "an unknown output" bad "unknown output 'p5o' (did you mean 'p50'?)" \
	"axes: {host.cpus: [2]}" "outputs: [p5o]"
check "the same yes and no as in a scenario" bad "levels must be even" \
	"axes: {host.cpus: [2]}
sensitivity: {dummy: no, second_order: on, levels: 3}"

# 'auto' follows the kernel of each point, and not that of the base.
presets() {
	sweep presets "axes: {host.kernel: [debian-12-backports, mainline-6.12, {version: 6.18, hz: 250}]}"
	sed -i 's/^set: {/&host.hz: auto, /' "$tmp/presets.yaml"
	run presets presets && [ "$(sqlite3 "$tmp/presets.db" \
		"SELECT count(DISTINCT value) FROM result WHERE
		 output = 'gp_mean' AND kernel = 'base'")" = 3 ]
}
check "presets as an axis" presets

no_result() {
	run a grid && sqlite3 "$tmp/a.db" "delete from result where point = 3;
		update point set error = 'too slow' where point = 3" &&
		gives 0 "$u" sweep -q "$tmp/grid.yaml" -o "$tmp/a.db" &&
		says err '1 point could not be simulated, the first is 3: too slow' &&
		says out ' -$'
}
rm -f "$tmp/a.db"
check "a point without result" no_result

check "Ishigami" gives 0 "$u" sensitivity --model ishigami
check "g-function" gives 0 "$u" sensitivity --model g-function
check "an unknown function" gives 2 "$u" sensitivity --model x

sensitivity() {
	gives 0 "$u" sensitivity -q "$tmp/sens.yaml" -o "$tmp/s.db" -j1 &&
		says out 'dummy' && cp "$tmp/out" "$tmp/s1" && dump s &&
		gives 0 "$u" sensitivity -q "$tmp/sens.yaml" -o "$tmp/s3.db" \
			-j3 && cmp "$tmp/out" "$tmp/s1" && dump s3 && same s s3 &&
		[ "$(sqlite3 "$tmp/s.db" 'select count(*) from measure
			where name = "ST" and parameter = "dummy"')" -gt 0 ]
}
check "Sobol indices of a sweep" sensitivity
longer() {
	gives 0 "$u" sensitivity -q "$tmp/sens.yaml" -o "$tmp/s.db" \
		--samples 72 --extend && dump s &&
		gives 0 "$u" sensitivity -q "$tmp/sens.yaml" \
			-o "$tmp/s72.db" --samples 72 && dump s72 && same s s72
}
check "a longer study extends a shorter one" longer
morris() {
	gives 0 "$u" sensitivity -q "$tmp/sens.yaml" --method morris \
		--samples 6 --plot "$tmp/morris" && says out 'mu\*' &&
		grep -q PNG "$tmp/morris/morris.png" &&
		grep -q PNG "$tmp/morris/tornado.png" && [ ! -s "$tmp/err" ]
}
check "Morris, with charts" morris
pawn() {
	gives 0 "$u" sensitivity -q "$tmp/sens.yaml" --method pawn \
		--samples 100 --csv "$tmp/pawn.csv" && says out 'PAWN' &&
		grep -q ',dummy,,PAWN_max,' "$tmp/pawn.csv" &&
		gives 0 "$u" sensitivity -q "$tmp/sens.yaml" --method pawn \
			--samples 100 -o "$tmp/pawn.db" --plot "$tmp/pawn" &&
		grep -q PNG "$tmp/pawn/pawn.png" && [ ! -s "$tmp/err" ] &&
		gives 0 "$u" plot -q "$tmp/pawn.db" -o "$tmp/pawn2" &&
		cmp "$tmp/pawn/pawn.png" "$tmp/pawn2/pawn.png"
}
check "PAWN, with a chart" pawn
check "too few samples are refused" \
	gives 2 "$u" sensitivity -q "$tmp/sens.yaml" --samples 32
unused() {
	gives 0 "$u" sensitivity -q "$tmp/unused.yaml" --csv "$tmp/unused.csv" &&
		grep 'churners,,S[1T],0,0,0$' "$tmp/unused.csv" | wc -l |
		grep -qx 2
}
check "what no cell uses has the index 0" unused

charts() {
	gives 0 "$u" sweep -q "$tmp/grid.yaml" -o "$tmp/b.db" \
		--plot "$tmp/charts" && [ ! -s "$tmp/err" ] &&
		grep -q PNG "$tmp/charts/lines-p99.png" &&
		grep -q '</svg>' "$tmp/charts/heatmap-p99.svg"
}
check "charts of a sweep" charts
# Two kernels at two rates are four lines in the kernels' two colours.
coloured() {
	cat >"$tmp/hues.yaml" <<-EOF
	umountsim-sweep: 1
	base: $PWD/tests/scenarios/tiny.yaml
	replications: 1
	set: {umount.idle.samples: 1, load.warmup: 1ms}
	axes: {disk.service: [10us, 20us], load.switch_rate: [5, 10]}
	outputs: [p50]
	EOF
	gives 0 "$u" sweep -q "$tmp/hues.yaml" --plot "$tmp/hues" &&
		grep -q 'disk.service \[ms\]' "$tmp/hues/lines-p50.svg" &&
		grep -q 'disk.service \[ms\]' "$tmp/hues/heatmap-p50.svg" &&
		grep -q '0,   0,   0' "$tmp/hues/lines-p50.svg" &&
		grep -q '213,  94,   0' "$tmp/hues/lines-p50.svg" &&
		! grep -q '0, 114, 178' "$tmp/hues/lines-p50.svg"
}
check "which have units, and a kernel's one colour" coloured
# Presets have a row each, whatever kernels there are.
worded() {
	cat >"$tmp/words.yaml" <<-EOF
	umountsim-sweep: 1
	base: $PWD/tests/scenarios/tiny.yaml
	replications: 2
	set: {umount.idle.samples: 1, load.warmup: 1s, host.hz: auto}
	axes: {host.kernel: [debian-12, cos]}
	outputs: [p50]
	EOF
	gives 0 "$u" sweep -q "$tmp/words.yaml" --plot "$tmp/words" &&
		[ ! -s "$tmp/err" ] && grep -q PNG "$tmp/words/words-p50.png" &&
		grep -q '>debian-12<' "$tmp/words/words-p50.svg" &&
		grep -q '>cos<' "$tmp/words/words-p50.svg" &&
		grep -q '>p50 \[ms\]<' "$tmp/words/words-p50.svg"
}
check "a sweep over words has a row for each" worded
crowded() { # dots of 20 points, a line alone of 200
	for n in 20 200; do
		cat >"$tmp/$n.yaml" <<-EOF
		umountsim-sweep: 1
		base: $PWD/tests/scenarios/tiny.yaml
		replications: 1
		kernels: [base]
		set: {umount.idle.samples: 1, load.warmup: 1ms}
		axes: {disk.service: [$(seq -s 'us, ' 10 $((n + 9)))us]}
		outputs: [p50]
		EOF
		gives 0 "$u" sweep -q "$tmp/$n.yaml" --plot "$tmp/$n" || return
	done
	dots="<use xlink:href='#gpPt6'"
	grep -c "$dots" "$tmp/20/lines-p50.svg" &&
		! grep -q "$dots" "$tmp/200/lines-p50.svg"
}
check "a sweep with more points than there is room for dots" crowded
bars() {
	gives 0 "$u" sensitivity --model ishigami --plot "$tmp/bars" &&
		grep -q PNG "$tmp/bars/sobol.png" && [ ! -s "$tmp/err" ]
}
check "bars of indices" bars

# What plot makes of a store is what the verb made that wrote it.
plotted() { # VERB FILE OPTIONS...
	verb=$1 file=$2
	shift 2
	rm -rf "$tmp/p" "$tmp/p.db"*
	mkdir "$tmp/p"
	gives 0 "$u" "$verb" -q "$tmp/$file.yaml" -o "$tmp/p.db" \
		--plot "$tmp/p/made" "$@" || return 1
	dump p
	cp "$tmp/p.dump" "$tmp/before.dump"
	gives 0 "$u" plot "$tmp/p.db" -o "$tmp/p/plot" &&
		! grep -v 'says little of the kernel' "$tmp/err" && dump p && same before p &&
		for f in "$tmp/p/made/"*.csv "$tmp/p/made/"*.png; do
			cmp "$f" "$tmp/p/plot/${f##*/}" || return 1
		done &&
		[ "$(ls "$tmp/p/made")" = "$(ls "$tmp/p/plot")" ]
}
sweep names "title: it's a test
axes: {kernel: [+persb, base], disk.service: [{exponential: 100us}, {constant: 1ms}], host.hz: [1000, 250, 100]}"
check "plot of a store: grid" plotted sweep grid
check "plot of a store: names and quotes" plotted sweep names
check "plot of a store: Sobol" plotted sensitivity sens
check "plot of a store: Morris" plotted sensitivity sens --method morris \
	--samples 6
plot_refused() {
	gives 2 "$u" plot "$tmp/sql.db" -o "$tmp/p/no" && says err 'not a sweep store' &&
		gives 2 "$u" plot "$tmp/b.db" --set seed=3 -o "$tmp/p/no" &&
		says err 'only -o' && [ ! -e "$tmp/p/no" ]
}
check "plot of an SQLite file that is no store" plot_refused
plot_part() {
	cp "$tmp/b.db" "$tmp/part.db" && sqlite3 "$tmp/part.db" \
		'delete from point where point > 5' &&
		gives 0 "$u" plot "$tmp/part.db" -o "$tmp/p/part" &&
		says err 'has 6 of 9 points'
}
check "plot of an unfinished sweep" plot_part

for s in configs/sweeps/*.yaml; do
	# Valid, without being run: one that is refused has been read.
	check "$s" gives 2 "$u" sweep -q "$s" -o "$tmp/text.db"
	check "$s is valid" says err "not a database\|needs 'steps'"
done

mpi() { # RANKS
	rm -f "$tmp/m.db"*
	gives 0 $mpirun -n "$1" "$build/umountsim-mpi" sweep -q \
		"$tmp/many.yaml" -o "$tmp/m.db" && dump m && same whole m
}
mpi_killed() {
	rm -f "$tmp/m.db"*
	$mpirun -n 2 "$build/umountsim-mpi" sweep -q "$tmp/many.yaml" \
		-o "$tmp/m.db" >/dev/null 2>&1 &
	pid=$!
	sleep 1
	kill -9 $(pgrep -P $pid | tail -n 1) 2>/dev/null
	wait $pid 2>/dev/null
	mpi 2
}
if command -v mpicc >/dev/null && command -v mpirun >/dev/null; then
	mpirun="env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
mpirun --oversubscribe"
	check "make mpi" gives 0 make -s BUILD="$build" mpi
	check "MPI, 2 ranks: the same store" mpi 2
	check "MPI, 3 ranks: the same store" mpi 3
	check "MPI, a rank is killed, and resume" mpi_killed
else
	echo "# MPI is not tested: no mpicc (Debian: libopenmpi-dev openmpi-bin)"
fi

ignored() { # WORD OPTIONS...
	word=$1
	shift
	gives 2 "$u" sensitivity --model ishigami "$@" && says err "$word"
}
check "--model refuses a file" ignored 'no use' "$tmp/sens.yaml"
check "--model refuses a store" ignored 'no -o' -o "$tmp/x.db"
check "--model refuses --seed" ignored 'no --set' --seed 4

echo "1..$tap_n"
