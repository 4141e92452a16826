# SPDX-License-Identifier: GPL-3.0-or-later
#
# Morris screening: how strong a parameter is (mu*) and how much its effect
# depends on the others (sigma), a panel per output.
#
#     gnuplot -e "csv='sensitivity.csv'; out='morris.png'" \
#             plots/sensitivity-morris.gp
#
# csv   as `umountsim sensitivity --csv` writes it
# out   picture: .png, .svg or .pdf
# home  where style.gp is; plots/ by default
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sensitivity-morris.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'morris.png'
if (!exists("home")) home = 'plots/'

set datafile separator comma
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

# mu* and sigma stand in rows of their own.
array size[nn]
array spread[nn]
is(p, m, n) = panel(0) eq p && strcol('measure') eq m && \
	strcol('parameter') eq n

cols = np > 1 ? 2 : 1
rows = (np + cols - 1) / cols
width = 560 * cols
height = 420 * rows
font_size = 11
load home.'style.gp'

array shape[4] = [7, 5, 9, 4]
mark(i) = shape[((i - 1) / 7) % 4 + 1]
set key at screen 0.5, screen 1 - 4. / height center top vertical \
	noenhanced maxrows 3 Left reverse samplen 1
set multiplot layout rows, cols margins screen 68. / width, 0.98, \
	58. / height, 1 - 105. / height spacing screen 80. / width, 88. / height
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
