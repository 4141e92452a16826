# SPDX-License-Identifier: GPL-3.0-or-later
#
# An output along one axis of a sweep: a line per kernel, with a ribbon for its
# 95 % interval.  Where that has no upper end, a bar goes down to the lower.
#
#     gnuplot -e "csv='sweep.csv'; along='host.cpus'; output='p99'" \
#             plots/sweep-lines.gp
#
# csv     as `umountsim sweep --csv` writes it
# along   column of the horizontal axis
# along_unit  optional, goes after its name on the axis: ' [ms]'
# output  column to draw; its ribbon is output_lo to output_hi
# by      optional, column that tells lines apart; default kernel
# by2     optional, a second one
# out     picture, .png or .svg; default sweep-lines.png
# title   optional
# logx    if set, a log axis
# home    where style.gp is; plots/ by default
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sweep-lines.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("along")) { print "sweep-lines.gp: along='COLUMN' is not set"; exit status 1 }
if (!exists("along_unit")) along_unit = ''
if (!exists("output")) output = 'p50'
if (!exists("by")) by = 'kernel'
if (!exists("by2")) by2 = by
if (!exists("out")) out = 'sweep-lines.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN # rows of other lines are no gaps in a line
set datafile columnheaders

width = 800
height = 500
load home.'lists.gp'
load home.'style.gp'

# -- which lines there are, in order of appearance --
# A value of 'by' has its colour, one of 'by2' its dashes and points.
name(a, b) = by eq by2 ? a : a.', '.b
lines = "\t"
firsts = "\t"
seconds = "\t"
stats csv using (lines = note(lines, name(strcol(by), strcol(by2))), \
	firsts = note(firsts, strcol(by)), \
	seconds = note(seconds, strcol(by2)), column(along)) name 'X' nooutput
stats csv using output name 'Y' nooutput
n = count(lines)
array first[n]
array second[n]
do for [a = 1:count(firsts)] { do for [b = 1:count(seconds)] {
	line = name(item(firsts, a), item(seconds, b))
	do for [i = 1:n] { if (item(lines, i) eq line) {
		first[i] = a
		second[i] = by eq by2 ? 1 : b
	} }
} }
array mark[5] = [7, 5, 9, 11, 13]
line_hue(i) = hue(first[i])
line_dash(i) = by eq by2 ? style(first[i]) : dash[(second[i] - 1) % 4 + 1]
line_mark(i) = mark[(second[i] - 1) % 5 + 1]

set title title noenhanced
set xlabel along.along_unit.(by eq by2 ? '' : "\nlines: ".by.', '.by2) noenhanced
unit = strstrt(output, '_per_s') || output eq 'busy_inodes' ? '' : ' [ms]'
set ylabel output.unit noenhanced
set key below noenhanced samplen 2.5 reverse Left
set style fill transparent solid 0.15 noborder
if (exists("logx") && X_min > 0) {
	set logscale x
	octaves = log(X_max / X_min) / log(2)
	if (abs(octaves - int(octaves + 0.5)) < 1e-9) { set logscale x 2 }
	set format x '%g'
}
# Lines that differ by more than a factor of ten need a log axis.
if (Y_min > 0 && Y_max / Y_min > 10) { set logscale y } else { set yrange [0 : (Y_max > 0 ? Y_max * 1.2 : 1)] }
mine(i) = name(strcol(by), strcol(by2)) eq item(lines, i)
# A maximum has no interval; what has only a lower end is at least that.
has_lo(i) = mine(i) && column(output.'_lo') >= 0
has_hi(i) = mine(i) && column(output.'_hi') >= 0
ribbons = ''
bars = ''
do for [i = 1:n] {
	whole = 0
	open = 0
	stats csv using (whole = whole + has_hi(i), \
			 open = open + (has_lo(i) && !has_hi(i)), 0) \
		name 'R' nooutput
	if (whole) { ribbons = ribbons.sprintf("csv using ". \
		"(has_hi(%d) ? column(along) : NaN):(column(output.'_lo')):". \
		"(column(output.'_hi')) with filledcurves notitle ". \
		"linecolor rgb line_hue(%d), ", i, i) }
	if (open) { bars = bars.sprintf(", csv using ". \
		"(has_lo(%d) && !has_hi(%d) ? column(along) : NaN):". \
		"(column(output)):(column(output.'_lo')):(column(output)) ". \
		"with yerrorbars pointtype 8 pointsize 1.5 ". \
		"linecolor rgb line_hue(%d) notitle", i, i, i) }
}
if (strlen(bars)) { bars = bars.", 1 / 0 with points pointtype 8 ". \
	"pointsize 1.5 linecolor rgb '#606060' ". \
	"title 'too few samples for an upper end'" }
# Where points are closer than their dots are wide, the line alone is drawn.
with = X_records > 150 * n ? 'lines linewidth 1 ' : \
	'linespoints linewidth 2 pointsize 0.7 '
mark_of = strstrt(with, 'points') ? 'pointtype line_mark(i) ' : ''
eval 'plot '.ribbons. \
	"for [i = 1:n] csv using (mine(i) ? column(along) : NaN):". \
	"(column(output)) with ".with.mark_of."dashtype line_dash(i) ". \
	"linecolor rgb line_hue(i) title item(lines, i)". \
	bars
