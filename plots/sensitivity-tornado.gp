# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tornado: the mean effect (mu) of each parameter's whole range, strongest
# first by mu*, a panel per output, with 95 % intervals.
#
#     gnuplot -e "csv='sensitivity.csv'; out='tornado.png'" \
#             plots/sensitivity-tornado.gp
#
# csv   as `umountsim sensitivity --method morris --csv` writes it
# out   picture, .png or .svg
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sensitivity-tornado.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'tornado.png'

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
array size[nn]
array rank[nn]

cols = np > 1 ? 2 : 1
rows = (np + cols - 1) / cols
height = rows * (110 + 26 * nn)
svg = strlen(out) > 4 && out[strlen(out) - 3:*] eq '.svg'
has(t) = strstrt(' '.GPVAL_TERMINALS.' ', ' '.t.' ') > 0
if (svg) {
	set terminal svg size 640 * cols, height font 'sans-serif,14' background 'white'
} else { if (has('pngcairo')) {
	set terminal pngcairo size 640 * cols, height font 'sans,11' background 'white'
} else {
	set terminal png size 640 * cols, height font 'sans,11'
} }
set output out

set style fill solid 1 noborder
set border 1 linecolor '#606060'
set tics nomirror textcolor '#303030'
set grid xtics linecolor '#d8d8d8' linewidth 1
set xlabel 'effect of the whole range'
set xzeroaxis
set key off
set multiplot layout rows, cols
set lmargin 28
is(p, m) = panel(0) eq p && strcol('measure') eq m
keep(n, v) = (size[index(names, n) + 1] = v, 0)
do for [i = 1:np] {
	p = item(panels, i)
	set yrange [*:*] # of what stats looks at
	stats csv using (is(p, 'mu_star') ? \
		keep(strcol('parameter'), column('value')) : NaN) \
		name 'K' nooutput
	set ytics () noenhanced scale 0
	do for [k = 1:nn] {
		rank[k] = 0
		do for [j = 1:nn] {
			rank[k] = rank[k] + (size[j] > size[k] || \
				(size[j] == size[k] && j < k))
		}
		set ytics add (item(names, k) rank[k])
	}
	at(c) = rank[index(names, strcol('parameter')) + 1]
	set title p noenhanced
	set yrange [nn - 0.4 : -0.6]
	plot csv using (is(p, 'mu') ? column('value') / 2 : NaN):(at(0)): \
			(abs(column('value')) / 2):(0.3): \
			(column('value') < 0 ? 0x0072B2 : 0xD55E00) \
			with boxxyerror linecolor rgb variable, \
		csv using (is(p, 'mu') ? column('value') : NaN):(at(0)): \
			(column('lo')):(column('hi')) with xerrorbars \
			pointtype 0 linecolor rgb '#404040'
}
unset multiplot
set output
