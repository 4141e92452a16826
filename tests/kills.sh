#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kills.sh BUILD N: kill -9 of a sweep, N times at another moment each, and of a
# rank of a sweep under MPI as often.  Five kills, then the sweep is finished, and
# its store has to be that of one that was never disturbed.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim
rounds=$((($2 + 4) / 5))

cat >"$tmp/many.yaml" <<-END
	umountsim-sweep: 1
	base: $PWD/configs/quickstart.yaml
	drivers: [idle]
	replications: 2
	set: {umount.idle.samples: 5, load.warmup: 200ms}
	axes: {load.switch_rate: {from: 1, to: 100}, host.cpus: {from: 2, to: 40}}
	design: sobol
	samples: 100
	outputs: [p50, gp_mean]
	sensitivity: {method: morris, samples: 8}
END

# Milliseconds, as sleep takes them.
pause() { sleep "$(($1 / 1000)).$(printf %03d $(($1 % 1000)))"; }

undisturbed() { # VERB
	start=$(date +%s%N)
	"$u" "$1" -q "$tmp/many.yaml" -o "$tmp/whole.db" >/dev/null 2>&1
	took=$((($(date +%s%N) - start) / 1000000))
	sqlite3 "$tmp/whole.db" .dump >"$tmp/whole.dump"
}

# Whom to kill: the program, or one of the processes that mpirun has started.
victim() {
	[ -z "$mpi" ] || { pgrep -P "$pid" | sed -n "$((n % 3 + 1))p"; return; }
	echo "$pid"
}

killed() { # VERB COMMAND...
	rm -f "$tmp"/*.db*
	undisturbed "$1"
	shift
	n=0
	early=0
	for round in $(seq "$rounds"); do
		rm -f "$tmp/k.db"*
		for i in 1 2 3 4 5; do
			n=$((n + 1))
			"$@" >/dev/null 2>&1 &
			pid=$!
			pause $((${mpi:-0} + took * (n * 37 % 100) / 250))
			kill -9 $(victim) 2>/dev/null || early=$((early + 1))
			# mpirun may wait for ever for one that died early
			(sleep 30; kill -9 $pid $(pgrep -P $pid)) 2>/dev/null &
			dog=$!
			wait $pid 2>/dev/null
			kill $dog 2>/dev/null
		done
		"$@" >"$tmp/out" 2>"$tmp/err" || return 1
		sqlite3 "$tmp/k.db" .dump >"$tmp/k.dump"
		cmp "$tmp/k.dump" "$tmp/whole.dump" || {
			echo "another store after round $round"
			return 1
		}
	done
	echo "# $((n - early)) kills, $rounds stores as if undisturbed" \
		>>"$tmp/kills"
}

mpi=
for v in sweep sensitivity; do
	check "$v" killed $v "$u" $v -q "$tmp/many.yaml" -o "$tmp/k.db"
done
if command -v mpirun >/dev/null && [ -x "$build/umountsim-mpi" ]; then
	OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
	export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM
	mpi=400 # ms until the ranks have met
	check "mpirun -n 3" killed sweep mpirun --oversubscribe -n 3 \
		"$build/umountsim-mpi" sweep -q "$tmp/many.yaml" -o "$tmp/k.db"
else
	echo "# MPI is not tested: make mpi"
fi
cat "$tmp/kills"
echo "1..$tap_n"
