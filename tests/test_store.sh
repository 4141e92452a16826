#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_store.sh BUILD: stores that nobody wrote with umountsim.  Whatever is in
# the file, it is read, or refused with a message and status 1 or 2, and soon.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim

# A store with an axis of each kind, and a sweep that would extend it.
sweep() { # VALUES OF CPUS
	cat <<-EOF
	umountsim-sweep: 1
	base: $PWD/tests/scenarios/tiny.yaml
	replications: 1
	set: {umount.idle.samples: 1, load.warmup: 1ms}
	axes: {kernel: [base, +persb], host.cpus: [$1],
	       disk.service: [{constant: 10us}, 1ms]}
	outputs: [p50]
	EOF
}
sweep "2, 3" >"$tmp/sweep.yaml"
sweep "2, 3, 4" >"$tmp/larger.yaml"
check "a store to be changed" gives 0 "$u" sweep -q "$tmp/sweep.yaml" \
	-o "$tmp/s.db"

# As somebody would who looks after the references.
references() { # DB: they hold, and something would break without its point
	[ -z "$(sqlite3 "$1" "PRAGMA foreign_key_check")" ] &&
		! sqlite3 "$1" "PRAGMA foreign_keys = on;
			DELETE FROM point WHERE point = 1" 2>"$tmp/err" &&
		says err 'FOREIGN KEY' &&
		! sqlite3 "$1" "PRAGMA foreign_keys = on;
			DELETE FROM axis WHERE axis = 1" 2>"$tmp/err" &&
		says err 'FOREIGN KEY'
}
check "results refer to points, coordinates to both" references "$tmp/s.db"
extended() {
	cp "$tmp/s.db" "$tmp/e.db" && gives 0 "$u" sweep -q "$tmp/larger.yaml" \
		--extend -o "$tmp/e.db" && references "$tmp/e.db"
}
check "also in a store that was extended" extended

# Format 4 was the same without references.
older() {
	cp "$tmp/s.db" "$tmp/old.db" && sqlite3 "$tmp/old.db" "
		PRAGMA writable_schema = on;
		UPDATE sqlite_master SET sql = replace(replace(sql,
			' REFERENCES point DEFERRABLE INITIALLY DEFERRED', ''),
			' REFERENCES axis DEFERRABLE INITIALLY DEFERRED', '');
		PRAGMA writable_schema = reset;
		UPDATE meta SET value = '4' WHERE key = 'format';
		PRAGMA user_version = 4" &&
		! sqlite3 "$tmp/old.db" .schema | grep REFERENCES &&
		gives 0 "$u" plot -q "$tmp/old.db" -o "$tmp/charts" &&
		gives 0 "$u" sweep -q "$tmp/larger.yaml" --extend \
			-o "$tmp/old.db" --csv "$tmp/old.csv" &&
		gives 0 "$u" sweep -q "$tmp/larger.yaml" --csv "$tmp/new.csv" &&
		cmp "$tmp/old.csv" "$tmp/new.csv"
}
check "a store of format 4 is read and extended" older

# Runs a command on a copy.  Its output is not looked at, its end is.
ends_well() { # COMMAND...
	cp "$tmp/changed.db" "$tmp/c.db"
	timeout 20 "$u" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	if [ $status -gt 2 ] || { [ $status != 0 ] && [ ! -s "$tmp/err" ]; }
	then
		echo "status $status: $*"
		return 1
	fi
}

# changed refused|read SQL: by plot, and by the sweep that it is of.
changed() {
	cp "$tmp/s.db" "$tmp/changed.db"
	sqlite3 "$tmp/changed.db" "PRAGMA synchronous = off; $2" \
		>"$tmp/check" || return
	ends_well plot -q "$tmp/c.db" -o "$tmp/charts" || return
	[ $status = 0 ] && got=read || got=refused
	[ $got = "$1" ] || {
		echo "$got: $2"
		return 1
	}
	ends_well sweep -q "$tmp/sweep.yaml" -o "$tmp/c.db" --csv - &&
		ends_well sweep -q "$tmp/larger.yaml" --extend -o "$tmp/c.db"
}

# Constraints are no more than a text in the file.
without() { # CONSTRAINT TABLE SQL
	echo "PRAGMA writable_schema = on;
	CREATE TEMP TABLE old AS SELECT sql FROM sqlite_master
		WHERE name = '$2';
	UPDATE sqlite_master SET sql = replace(sql, '$1', '')
		WHERE name = '$2';
	PRAGMA writable_schema = reset; $3;
	PRAGMA writable_schema = on;
	UPDATE sqlite_master SET sql = (SELECT sql FROM old)
		WHERE name = '$2';"
}

while IFS=: read -r want sql; do
	check "$sql" changed "$want" "$sql"
done <<EOF
read:SELECT 1
read:CREATE VIEW mine AS SELECT * FROM result
read:UPDATE result SET value = 9e999
refused:UPDATE coordinate SET text = '"' WHERE axis = 0
refused:UPDATE coordinate SET text = '''' WHERE axis = 0
refused:UPDATE coordinate SET text = '' WHERE axis = 0
refused:UPDATE coordinate SET text = '"base' WHERE axis = 0
read:DELETE FROM coordinate
read:UPDATE coordinate SET number = NULL
read:UPDATE coordinate SET number = -1e308 WHERE axis = 1
read:UPDATE axis SET lo = 1, hi = 0
read:UPDATE axis SET scale = 'log'
read:UPDATE meta SET value = '' WHERE key = 'title'
read:DELETE FROM cell
refused:PRAGMA application_id = 1
refused:PRAGMA application_id = -5
refused:UPDATE meta SET value = '1' WHERE key = 'format'
refused:DELETE FROM meta
refused:DELETE FROM meta WHERE key = 'points'
refused:UPDATE meta SET value = '99999999999' WHERE key = 'points'
refused:UPDATE meta SET value = 'a' || char(10) WHERE key = 'title'
refused:UPDATE meta SET value = 'a' || char(27) || '[2J' WHERE key = 'title'
refused:UPDATE meta SET value = x'ff' WHERE key = 'title'
refused:UPDATE meta SET value = CAST(x'ff' AS TEXT) WHERE key = 'title'
refused:UPDATE meta SET value = printf('%.*c', 20000000, 'x') WHERE key = 'title'
refused:UPDATE cell SET name = '   ' WHERE kind = 'kernel'
refused:UPDATE cell SET name = 'a,b' WHERE kind = 'kernel'
refused:UPDATE cell SET name = '' WHERE kind = 'output'
refused:UPDATE cell SET name = x'00'
refused:UPDATE axis SET path = x'41'
refused:UPDATE axis SET path = char(7)
refused:UPDATE axis SET axis = 70 WHERE axis = 2
refused:UPDATE axis SET axis = -1 WHERE axis = 2
read:UPDATE axis SET lo = 'x'
refused:UPDATE point SET stream = 'x'
refused:UPDATE point SET stream = -1
refused:UPDATE point SET point = -1 WHERE point = 3
refused:UPDATE point SET point = 9223372036854775807 WHERE point = 3
refused:UPDATE coordinate SET axis = 5 WHERE axis = 2
refused:UPDATE coordinate SET axis = 'x' WHERE axis = 2
refused:UPDATE coordinate SET text = x'2222'
refused:UPDATE coordinate SET number = 'x'
refused:UPDATE result SET value = 'x'
refused:UPDATE result SET lo = x'01'
refused:ALTER TABLE result ADD COLUMN more
refused:DROP TABLE measure
refused:CREATE TRIGGER t AFTER INSERT ON point BEGIN DELETE FROM point; END
refused:DROP TABLE point; CREATE VIEW point AS WITH RECURSIVE c(p) AS (SELECT 0 UNION ALL SELECT p + 1 FROM c) SELECT p AS point, 0 AS stream, '' AS overrides, NULL AS error FROM c
refused:DROP TABLE meta; CREATE TABLE meta(key, value)
EOF
refused_without() {
	changed refused "$(without "$@")"
}
check "NULL as a title" refused_without " NOT NULL" meta \
	"UPDATE meta SET value = NULL WHERE key = 'title'"
check "NULL as a path" refused_without " NOT NULL" axis \
	"UPDATE axis SET path = NULL"
check "NULL as a text" refused_without " NOT NULL" coordinate \
	"UPDATE coordinate SET text = NULL"
check "NULL as a name" refused_without " NOT NULL" cell \
	"UPDATE cell SET name = NULL"
null_overrides() {
	changed read "$(without " NOT NULL" point \
		"UPDATE point SET overrides = NULL")" &&
		says err "'overrides' is not a text"
}
check "NULL where a sweep is extended" null_overrides

# Nothing to draw is not the file's fault.
no_results() {
	cp "$tmp/s.db" "$tmp/changed.db"
	sqlite3 "$tmp/changed.db" "DELETE FROM result" &&
		ends_well sweep -q "$tmp/sweep.yaml" -o "$tmp/c.db" --csv - &&
		[ $status = 0 ]
}
check "no results" no_results

damaged() { # BYTES CUT OFF, or overwritten
	for at in 100 1000 4096 5000 9000 20000; do
		head -c "$at" "$tmp/s.db" >"$tmp/changed.db"
		ends_well plot -q "$tmp/c.db" -o "$tmp/charts" || return
		[ $status != 0 ] || return
		{
			head -c "$at" "$tmp/s.db"
			head -c 600 /dev/zero | tr '\0' '\377'
			tail -c +$((at + 601)) "$tmp/s.db"
		} >"$tmp/changed.db"
		ends_well plot -q "$tmp/c.db" -o "$tmp/charts" &&
			ends_well sweep -q "$tmp/sweep.yaml" -o "$tmp/c.db" ||
			return
	done
}
check "cut off, or overwritten" damaged

echo "1..$tap_n"
