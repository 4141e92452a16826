# SPDX-License-Identifier: GPL-3.0-or-later
#
# pairs.awk -v scenario=FILE NAME.md NAME-intervals.csv: what docs/validation.md shows
# of a report whose drivers are WAIT-LOAD: its summary, and a row a driver with
# predicted beside measured p50 and p95 in ms.

BEGIN { FS = "," }

/^    hit / {
	print "    umountsim validate " scenario
	print
	print "\n| driver | p50: predicted | measured | error | p95: predicted | measured | error |"
	print "|---|--:|--:|--:|--:|--:|--:|"
}

# kernel,driver,statistic,measured_ms,lo_ms,median_ms,hi_ms
$3 == "p50" { row = "| `" $2 "`" pair() }
$3 == "p95" { print row pair() " |" }

function pair()
{
	return sprintf(" | %.3f | %.3f | %+.0f %%", $6, $4, 100 * ($6 / $4 - 1))
}
