# SPDX-License-Identifier: GPL-3.0-or-later
#
# Q-Q plots: measured against predicted quantiles, a panel per quantity, a
# colour per kernel, all drivers together.  On the diagonal the distributions
# agree.
#
#     gnuplot -e "csv='x-quantiles.csv'; out='x.png'" plots/validation-qq.gp
#
# csv   kernel,driver,quantity,p,predicted_ms,measured_ms, as
#       `umountsim validate --report` writes it
# out   picture: .png, .svg or .pdf
# home  where style.gp is; plots/ by default
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "validation-qq.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'validation-qq.png'
if (!exists("home")) home = 'plots/'

set datafile separator comma
load home.'lists.gp'

kernels = "\t"
quantities = "\t"
look(k, q) = (kernels = note(kernels, k), quantities = note(quantities, q), 0)
stats csv every ::1 using (look(strcol(1), strcol(3)), $5) name 'all' nooutput
nk = count(kernels)
nq = count(quantities)

cols = nq > 2 ? 3 : nq
rows = (nq + cols - 1) / cols
width = cols * 400
height = rows * 400
load home.'style.gp'

set multiplot layout rows, cols
set size square
set key top left noenhanced
set xlabel 'predicted [ms]'
set ylabel 'measured [ms]'
do for [i = 1:nq] {
	quantity = item(quantities, i)
	set title quantity noenhanced
	of(q, k, want) = q eq quantity && k eq want
	plot x with lines linecolor rgb '#909090' notitle, \
		for [k = 1:nk] csv every ::1 using \
		(of(strcol(3), strcol(1), item(kernels, k)) ? $5 : NaN):6 \
		with points pointtype 7 pointsize 0.4 \
		linecolor rgb hue(k) title item(kernels, k)
}
unset multiplot
set output
