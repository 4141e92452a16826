# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tornado: the mean effect (mu) of each parameter's whole range, strongest
# first by mu*, a panel per output, with 95 % intervals.
#
#     gnuplot -e "csv='sensitivity.csv'; out='tornado.png'" \
#             plots/sensitivity-tornado.gp
#
# csv   as `umountsim sensitivity --method morris --csv` writes it
# out   picture: .png, .svg or .pdf
# home  where style.gp is; plots/ by default
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sensitivity-tornado.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'tornado.png'
if (!exists("home")) home = 'plots/'

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
array size[nn]
array rank[nn]

cols = np > 1 ? 2 : 1
rows = (np + cols - 1) / cols
width = 640 * cols
height = rows * (110 + 26 * nn)
font_size = 11
load home.'style.gp'

set style fill solid 1 noborder
set border 1
set grid noytics
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
