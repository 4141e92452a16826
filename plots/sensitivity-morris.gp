# SPDX-License-Identifier: GPL-3.0-or-later
#
# Morris screening: how strong a parameter is (mu*) and how much its effect
# depends on the others (sigma), a panel per output.
#
#     gnuplot -e "csv='sensitivity.csv'; out='morris.png'" \
#             plots/sensitivity-morris.gp
#
# csv   as `umountsim sensitivity --csv` writes it
# out   picture, .png or .svg
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sensitivity-morris.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'morris.png'

set datafile separator comma
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
np = count(panels)
nn = count(names)

# mu* and sigma stand in rows of their own.
array size[nn]
array spread[nn]
is(p, m, n) = panel(0) eq p && strcol('measure') eq m && \
	strcol('parameter') eq n

cols = np > 1 ? 2 : 1
rows = (np + cols - 1) / cols
svg = strlen(out) > 4 && out[strlen(out) - 3:*] eq '.svg'
has(t) = strstrt(' '.GPVAL_TERMINALS.' ', ' '.t.' ') > 0
if (svg) {
	set terminal svg size 560 * cols, 420 * rows font 'sans-serif,14' background 'white'
} else { if (has('pngcairo')) {
	set terminal pngcairo size 560 * cols, 420 * rows font 'sans,11' background 'white'
} else {
	set terminal png size 560 * cols, 420 * rows font 'sans,11'
} }
set output out

set border 3 linecolor '#606060'
set tics nomirror textcolor '#303030'
set grid linecolor '#d8d8d8' linewidth 1
array colour[7] = ['#000000', '#D55E00', '#0072B2', '#009E73', '#CC79A7', \
	'#E69F00', '#56B4E9']
hue(i) = colour[(i - 1) % 7 + 1]
array shape[4] = [7, 5, 9, 4]
mark(i) = shape[((i - 1) / 7) % 4 + 1]
set key at screen 0.5, screen 1 - 4. / (420 * rows) center top vertical \
	noenhanced maxrows 3 Left reverse samplen 1
set multiplot layout rows, cols margins screen 68. / (560 * cols), 0.98, 58. / (420 * rows), 1 - 105. / (420 * rows) spacing screen 80. / (560 * cols), 88. / (420 * rows)
do for [i = 1:np] {
	p = item(panels, i)
	most = 0
	do for [k = 1:nn] {
		n = item(names, k)
		stats csv using (is(p, 'mu_star', n) ? column('value') : NaN) \
			name 'M' nooutput
		stats csv using (is(p, 'sigma', n) ? column('value') : NaN) \
			name 'S' nooutput
		size[k] = M_max
		spread[k] = S_max
		most = M_max > most ? M_max : most
	}
	unit = p[1:5] eq 'busy_' || strstrt(p, '_per_s') ? '' : ' [ms]'
	set xlabel 'mu*: mean size of the effect of the whole range'.unit
	set ylabel 'sigma: its spread'.unit
	set title p noenhanced
	set xrange [0 : most * 1.1]
	set yrange [0 : *]
	plot for [k = 1:nn] '+' every ::0::0 using (size[k]):(spread[k]) \
			with points pointtype mark(k) pointsize 1.2 \
			linewidth 2 linecolor rgb hue(k) \
			title i == np ? item(names, k) : '', \
		x with lines dashtype 2 linecolor rgb '#a0a0a0' notitle
}
unset multiplot
set output
