#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_tutorial.sh BUILD: the commands of docs/tutorial.md, step by step in an
# empty directory; with less of everything, for they take minutes.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
PATH=$build:$PATH
UMOUNTSIM_PLOTS=$PWD/plots
export PATH UMOUNTSIM_PLOTS
page=$PWD/docs/tutorial.md
mkdir "$tmp/cwd"

# The commands of a step, all of its blocks.
commands() {
	awk -v step="$1" '/^## / { at = $2 == step "." }
		/^```/ { code = /^```sh/; next } at && code' "$page" |
		sed 's/churners: 200/churners: 8/; s/cpus: 64/cpus: 8/
			s/samples: 100/samples: 40/; s/samples: 8/samples: 2/
			s/--replications [0-9]*/--replications 2/
			s/--umount [0-9]*/--umount 7/
			s/from: 50, to: 400/from: 2, to: 8/
			s/from: 16, to: 128/from: 2, to: 8/'
}

step() { # STEP FILE...: which are there afterwards
	commands "$1" >"$tmp/step" && [ -s "$tmp/step" ] || return 1
	(cd "$tmp/cwd" && gives 0 sh -e "$tmp/step") || return 1
	shift
	for f; do
		[ -s "$tmp/cwd/$f" ] || { echo "no $f"; return 1; }
	done
}
check "1. the published experiment" step 1
check "2. a host" step 2 host.yaml
check "3. why the slowest one was slow" step 3 trace.json charts/timeline.png
check "4. a protocol" step 4 mine.yaml
check "5. the table" step 5 table.txt table.md mine.json
narrow() { awk 'length > 72 { exit 1 }' "$tmp/cwd/table.txt"; }
check "5. of 72 columns" narrow
check "6. which parameter matters" step 6 which.db

steps() { [ "$(grep -c '^## [0-9]' "$page")" = 6 ]; }
check "there is no further step" steps

echo "1..$tap_n"
