# SPDX-License-Identifier: GPL-3.0-or-later
#
# Indices as bars, a panel per output, each with its 95 % interval: Sobol's total
# (light) and of first order (dark), or PAWN's greatest and median distances.
#
#     gnuplot -e "csv='sensitivity.csv'; out='sobol.png'" \
#             plots/sensitivity-indices.gp
#
# csv   as `umountsim sensitivity --csv` writes it
# out   picture, .png or .svg
# pawn  if set, PAWN's
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sensitivity-indices.gp: csv='FILE' is not set"; exit status 1 }
sobol = !exists("pawn")
if (!exists("out")) out = sobol ? 'sobol.png' : 'pawn.png'
light = sobol ? 'ST' : 'PAWN_max'
dark = sobol ? 'S1' : 'PAWN'

set datafile separator comma
set datafile missing NaN
set datafile columnheaders
set encoding utf8

panels = "\t"
names = "\t"
note(list, s) = strstrt(list, "\t".s."\t") ? list : list.s."\t"
panel(c) = strcol('output').(strlen(strcol('kernel')) ? \
	' of '.strcol('kernel').', '.strcol('driver') : '')
look(p, n) = (panels = note(panels, p), names = note(names, n), 0)
stats csv using (look(panel(0), strcol('parameter'))) name 'A' nooutput
tail(list) = list[strstrt(list[2:*], "\t") + 1:*]
count(list) = (sum [j = 1:strlen(list)] (list[j:j] eq "\t")) - 1
item(list, i) = i > 1 ? item(tail(list), i - 1) : \
	list[2:strstrt(list[2:*], "\t")]
index(list, s) = strlen(list) < 2 ? NaN : \
	strstrt(list, "\t".s."\t") == 1 ? 0 : 1 + index(tail(list), s)
np = count(panels)
nn = count(names)

cols = np > 1 ? 2 : 1
rows = (np + cols - 1) / cols
width = 230 + 430 * cols
height = rows * (100 + 34 * nn)
svg = strlen(out) > 4 && out[strlen(out) - 3:*] eq '.svg'
has(t) = strstrt(' '.GPVAL_TERMINALS.' ', ' '.t.' ') > 0
if (svg) {
	set terminal svg size width, height font 'sans-serif,14' background 'white'
} else { if (has('pngcairo')) {
	set terminal pngcairo size width, height font 'sans,11' background 'white'
} else {
	set terminal png size width, height font 'sans,11'
} }
set output out

set style fill solid 1 noborder
set border 3 linecolor '#606060'
set tics nomirror textcolor '#303030'
set grid xtics linecolor '#d8d8d8' linewidth 1
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
