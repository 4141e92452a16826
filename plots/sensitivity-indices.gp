# SPDX-License-Identifier: GPL-3.0-or-later
#
# Indices as bars, a panel per output, each with its 95 % interval: Sobol's total
# (light) and of first order (dark), or PAWN's greatest and median distances.
#
#     gnuplot -e "csv='sensitivity.csv'; out='sobol.png'" \
#             plots/sensitivity-indices.gp
#
# csv   as `umountsim sensitivity --csv` writes it
# out   picture: .png, .svg or .pdf
# pawn  if set, PAWN's
# home  where style.gp is; plots/ by default
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sensitivity-indices.gp: csv='FILE' is not set"; exit status 1 }
sobol = !exists("pawn")
if (!exists("out")) out = sobol ? 'sobol.png' : 'pawn.png'
if (!exists("home")) home = 'plots/'
light = sobol ? 'ST' : 'PAWN_max'
dark = sobol ? 'S1' : 'PAWN'

set datafile separator comma
set datafile missing NaN
set datafile columnheaders
load home.'lists.gp'

panels = "\t"
names = "\t"
panel(c) = strcol('output').(strlen(strcol('kernel')) ? \
	' of '.strcol('kernel').', '.strcol('driver') : '')
look(p, n) = (panels = note(panels, p), names = note(names, n), 0)
stats csv using (look(panel(0), strcol('parameter'))) name 'A' nooutput
np = count(panels)
nn = count(names)

cols = np > 1 ? 2 : 1
rows = (np + cols - 1) / cols
width = 230 + 430 * cols
height = rows * (100 + 34 * nn)
load home.'style.gp'

set style fill solid 1 noborder
set grid noytics
set yrange [nn - 0.4 : -0.6]
set xrange [sobol ? -0.1 : 0 : 1]
if (!sobol) set xlabel 'Kolmogorov-Smirnov distance'
set ytics () noenhanced
do for [i = 1:nn] { set ytics add (item(names, i) i - 1) }
set key bottom right samplen 1.5 reverse Left
is(p, m) = panel(0) eq p && strcol('measure') eq m
at(d) = index(names, strcol('parameter')) + d
set multiplot layout rows, cols
set lmargin 27
do for [i = 1:np] {
	p = item(panels, i)
	set title p noenhanced
	plot csv using (is(p, light) ? column('value') / 2 : NaN):(at(0.17)): \
			(column('value') / 2):(0.16) with boxxyerror \
			linecolor rgb '#9ecae1' title sobol ? 'total' : 'greatest', \
		csv using (is(p, dark) ? column('value') / 2 : NaN):(at(-0.17)): \
			(column('value') / 2):(0.16) with boxxyerror \
			linecolor rgb '#0072B2' title sobol ? 'first order' : 'median', \
		csv using (is(p, light) ? column('value') : NaN):(at(0.17)): \
			(column('lo')):(column('hi')) with xerrorbars \
			pointtype 0 linecolor rgb '#404040' notitle, \
		csv using (is(p, dark) ? column('value') : NaN):(at(-0.17)): \
			(column('lo')):(column('hi')) with xerrorbars \
			pointtype 0 linecolor rgb '#404040' notitle
}
unset multiplot
set output
