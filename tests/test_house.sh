#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_house.sh: the floors of sim/, each of which includes only from below, and
# headers that stand alone, and beside all others.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh

# What the files of a folder may include, from the ground up.
floors='engine:
data: engine
kernel: engine
load: kernel engine
scenario: load kernel data engine
study: scenario load kernel data engine
ingest: study scenario load kernel data engine
report: study scenario load kernel data engine
cmd: report ingest study scenario load kernel data engine'

alternatives() { echo "$@" | tr ' ' '|'; }

below() { # FOLDER FLOOR...: no include of any other
	all=$(alternatives $(echo "$floors" | sed 's/:.*//'))
	allowed=$(alternatives "$@")
	! grep -rnE "#[[:space:]]*include[[:space:]]*[\"<]($all)/" "sim/$1" |
		grep -vE "[\"<]($allowed)/"
}
while IFS=: read -r folder rest; do
	check "sim/$folder includes from below" below "$folder" $rest
done <<END
$floors
END

every_folder_has_a_floor() {
	for d in sim/*/; do
		d=$(basename "$d")
		[ "$d" = mpi ] || echo "$floors" | grep -q "^$d:" || {
			echo "sim/$d: on which floor?"
			return 1
		}
	done
}
check "every folder has a floor" every_folder_has_a_floor

compile() {
	${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -Isim -fsyntax-only \
		$(pkg-config --cflags gsl yaml-0.1 jansson sqlite3) -x c "$@"
}
headers=$(find sim -name '*.h' | LC_ALL=C sort)
check "every header compiles alone" compile $headers

# A struct tag, an enumerator or a macro of one meaning.
together() {
	for h in $headers; do
		echo "#include \"${h#sim/}\""
	done >"$tmp/all.c"
	compile -Werror "$tmp/all.c"
}
check "all headers compile together" together

# What `make docs` pastes, and what README.md makes of it.
blocks() { # FILE: all that begin end
	awk '/^<!-- from .* -->$/ { bad += open; open = 1; n++ }
	     /^<!-- end -->$/ { bad += !open; open = 0 }
	     END { if (bad || open || !n) print n " blocks, not all ended"
		   exit bad || open || !n }' "$1"
}
for f in README.md docs/validation.md docs/sweeps-head.md; do
	check "figures in $f are pasted" blocks $f
done

pasted() {
	echo "figures" >"$tmp/f"
	printf '%s\n' a "<!-- from $tmp/f -->" old "<!-- end -->" b >"$tmp/page"
	awk -f docs/paste.awk "$tmp/page" | tr '\n' ' ' |
		grep -x "a <!-- from $tmp/f -->  figures  <!-- end --> b " &&
		rm "$tmp/f" && gives 0 awk -f docs/paste.awk "$tmp/page" &&
		cmp "$tmp/out" "$tmp/page" && says err "no $tmp/f" &&
		: >"$tmp/f" && gives 1 awk -f docs/paste.awk "$tmp/page" &&
		says err "is empty"
}
check "what is pasted, and what is not" pasted

readme() {
	set -- $(sed -n '/^<!-- from .*published/,/^<!-- end/s/^    hit //p' \
		docs/validation.md | tr -d '%;,')
	# HITS of VALUES p50 error mean X worst X ...
	worst=$(echo "$9" | awk '{ print int($1) + ($1 > int($1)) }')
	tr '\n' ' ' <README.md >"$tmp/out"
	says out "$1 of the $3 published values [^.]*medians within $worst %" ||
		return 1
	set -- $(sed -n '/^<!-- from .*rerun/,/^<!-- end/s/^    hit //p' \
		docs/validation.md | tr -d '%;,')
	worst=$(echo "$9" | awk '{ print int($1) + ($1 > int($1)) }')
	says out "$1 of $3 do, the medians within $worst %"
}
check "README.md has the figures of docs/validation.md" readme

echo "1..$tap_n"
