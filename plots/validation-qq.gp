# SPDX-License-Identifier: GPL-3.0-or-later
#
# Q-Q plots: measured against predicted quantiles, a panel per quantity, a
# colour per kernel, all drivers together.  On the diagonal the distributions
# agree.
#
#     gnuplot -e "csv='x-quantiles.csv'; out='x.png'" plots/validation-qq.gp
#
# csv  kernel,driver,quantity,p,predicted_ms,measured_ms, as
#      `umountsim validate --report` writes it
# out  picture
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "validation-qq.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'validation-qq.png'

set datafile separator comma
set encoding utf8

kernels = "\t"
quantities = "\t"
add(list, name) = strstrt(list, "\t".name."\t") ? list : list.name."\t"
note(k, q) = (kernels = add(kernels, k), quantities = add(quantities, q), 0)
stats csv every ::1 using (note(strcol(1), strcol(3)), $5) name 'all' nooutput
tail(list) = list[strstrt(list[2:*], "\t") + 1:*]
item(list, i) = i > 1 ? item(tail(list), i - 1) : \
	list[2:strstrt(list[2:*], "\t")]
count(list) = sum [j = 1:strlen(list)] (list[j:j] eq "\t")
nk = count(kernels) - 1
nq = count(quantities) - 1

cols = nq > 2 ? 3 : nq
rows = (nq + cols - 1) / cols
set terminal pngcairo size cols * 400, rows * 400 font 'sans,10' \
	background 'white'
set output out
array colour[7] = ['#000000', '#D55E00', '#0072B2', '#009E73', '#CC79A7', \
	'#E69F00', '#56B4E9']
set multiplot layout rows, cols
set border 3 linecolor '#606060'
set tics nomirror textcolor '#303030'
set grid linecolor '#d8d8d8'
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
		linecolor rgb colour[(k - 1) % 7 + 1] title item(kernels, k)
}
unset multiplot
set output
