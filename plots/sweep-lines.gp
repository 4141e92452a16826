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
# output  column to draw; its ribbon is output_lo to output_hi
# by      optional, column that tells lines apart; default kernel
# by2     optional, a second one
# out     picture, .png or .svg; default sweep-lines.png
# title   optional
# logx    if set, a log axis
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sweep-lines.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("along")) { print "sweep-lines.gp: along='COLUMN' is not set"; exit status 1 }
if (!exists("output")) output = 'p50'
if (!exists("by")) by = 'kernel'
if (!exists("by2")) by2 = by
if (!exists("out")) out = 'sweep-lines.png'
if (!exists("title")) title = ''

set datafile separator comma
set datafile missing NaN # rows of other lines are no gaps in a line
set datafile columnheaders
set encoding utf8

# -- which lines there are, in order of appearance --
name(a, b) = by eq by2 ? a : a.', '.b
lines = "\t"
note(s) = strstrt(lines, "\t".s."\t") ? 0 : (lines = lines.s."\t", 0)
stats csv using (note(name(strcol(by), strcol(by2))), column(along)) \
	name 'X' nooutput
stats csv using output name 'Y' nooutput
tail(list) = list[strstrt(list[2:*], "\t") + 1:*]
count(list) = (sum [j = 1:strlen(list)] (list[j:j] eq "\t")) - 1
item(list, i) = i > 1 ? item(tail(list), i - 1) : \
	list[2:strstrt(list[2:*], "\t")]
n = count(lines)

svg = strlen(out) > 4 && out[strlen(out) - 3:*] eq '.svg'
has(t) = strstrt(' '.GPVAL_TERMINALS.' ', ' '.t.' ') > 0
if (svg) {
	set terminal svg size 800, 500 font 'sans-serif,13' background 'white'
} else { if (has('pngcairo')) {
	set terminal pngcairo size 800, 500 font 'sans,12' background 'white'
} else {
	set terminal png size 800, 500 font 'sans,12'
} }
set output out

# Okabe and Ito's palette, without yellow, which is faint on white.
array colour[7] = ['#000000', '#D55E00', '#0072B2', '#009E73', '#CC79A7', \
	'#E69F00', '#56B4E9']
array dash[4] = [1, 2, 4, 5]
hue(i) = colour[(i - 1) % 7 + 1]
style(i) = dash[((i - 1) / 7) % 4 + 1]

set title title noenhanced
set xlabel along.(by eq by2 ? '' : "\nlines: ".by.', '.by2) noenhanced
unit = strstrt(output, '_per_s') || output eq 'busy_inodes' ? '' : ' [ms]'
set ylabel output.unit noenhanced
set key below noenhanced samplen 2.5 reverse Left
set border 3 linecolor '#606060'
set tics nomirror textcolor '#303030'
set grid linecolor '#d8d8d8' linewidth 1
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
		"linecolor rgb hue(%d), ", i, i) }
	if (open) { bars = bars.sprintf(", csv using ". \
		"(has_lo(%d) && !has_hi(%d) ? column(along) : NaN):". \
		"(column(output)):(column(output.'_lo')):(column(output)) ". \
		"with yerrorbars pointtype 8 pointsize 1.5 ". \
		"linecolor rgb hue(%d) notitle", i, i, i) }
}
if (strlen(bars)) { bars = bars.", 1 / 0 with points pointtype 8 ". \
	"pointsize 1.5 linecolor rgb '#606060' ". \
	"title 'too few samples for an upper end'" }
# Where points are closer than their dots are wide, the line alone is drawn.
with = X_records > 150 * n ? 'lines linewidth 1 ' : \
	'linespoints linewidth 2 pointtype 7 pointsize 0.7 '
eval 'plot '.ribbons. \
	"for [i = 1:n] csv using (mine(i) ? column(along) : NaN):". \
	"(column(output)) with ".with."dashtype style(i) ". \
	"linecolor rgb hue(i) title item(lines, i)". \
	bars
