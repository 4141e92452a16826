# SPDX-License-Identifier: GPL-3.0-or-later
#
# An output by an axis of words, as the presets of a kernel: a row per word, in it a
# dot per kernel with its 95 % interval.
#
#     gnuplot -e "csv='sweep.csv'; along='host.kernel'; output='p99'" \
#             plots/sweep-words.gp
#
# csv     as `umountsim sweep --csv` writes it
# along   column of the rows
# output  column to draw; its bars are output_lo to output_hi
# by      optional, column that tells dots apart; default kernel
# by2     optional, a second one
# out     picture, .png or .svg; default sweep-words.png
# title   optional
# home    where style.gp is; plots/ by default
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sweep-words.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("along")) { print "sweep-words.gp: along='COLUMN' is not set"; exit status 1 }
if (!exists("output")) output = 'p50'
if (!exists("by")) by = 'kernel'
if (!exists("by2")) by2 = by
if (!exists("out")) out = 'sweep-words.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN
set datafile columnheaders

load home.'lists.gp'
name(a, b) = by eq by2 ? a : a.', '.b
words = "\t"
dots = "\t"
stats csv using (words = note(words, strcol(along)), \
	dots = note(dots, name(strcol(by), strcol(by2))), column(output)) \
	name 'X' nooutput
rows = count(words)
n = count(dots)

width = 800
each = 14 * n + 16
height = 150 + 18 * n + (rows * each > 150 ? rows * each : 150)
load home.'style.gp'

set title title noenhanced
unit = strstrt(output, '_per_s') || output eq 'busy_inodes' ? '' : ' [ms]'
set xlabel output.unit noenhanced
set ylabel along noenhanced
set key above noenhanced samplen 1.5 reverse Left
set yrange [rows - 0.5 : -0.5]
set ytics 1 scale 0 noenhanced
do for [i = 1:rows] { set ytics add (item(words, i) i - 1) }
# Dots that differ by more than a factor of ten need a log axis.
if (X_min > 0 && X_max / X_min > 10) {
	set logscale x
	set xrange [X_min / 1.5 : X_max * 1.5]
	set format x '%g'
} else { set xrange [0 : (X_max > 0 ? X_max * 1.1 : 1)] }
mine(i) = name(strcol(by), strcol(by2)) eq item(dots, i)
at(i) = index(words, strcol(along)) + (i - (n + 1) / 2.) * 0.7 / n
# An end that so few samples cannot give is left out.
end(which) = column(output.which) >= 0 ? column(output.which) : column(output)
plot for [i = 1:n] csv using (mine(i) ? column(output) : NaN):(at(i)): \
	(end('_lo')):(end('_hi')) with xerrorbars linewidth 2 pointtype 7 \
	pointsize 0.9 linecolor rgb hue(i) title item(dots, i)
