# SPDX-License-Identifier: GPL-3.0-or-later
#
# Predicted beside measured: a panel per driver, in it a band for each statistic
# of each kernel (the central 95 % of what one measurement would give), its
# median as a tick, and the measured value as a mark.  A mark outside its band is
# a filled square.
#
#     gnuplot -e "csv='x-intervals.csv'; out='x.png'" \
#             plots/validation-intervals.gp
#
# csv   kernel,driver,statistic,measured_ms,lo_ms,median_ms,hi_ms, as
#       `umountsim validate --report` writes it: drivers and kernels in order
# out   picture: .png, .svg or .pdf
# home  where style.gp is; plots/ by default
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "validation-intervals.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'validation-intervals.png'
if (!exists("home")) home = 'plots/'

set datafile separator comma
load home.'lists.gp'

# -- drivers, in order of appearance, with the row labels of each --
#
# tics: a driver's name between tabs, then its list for 'set ytics'.  Rows are
# counted in each driver; the kernel is named at its first statistic.
drivers = "\t"
tics = ''
rows_most = 0
n = 0
last = ''
seen(d) = strstrt(drivers, "\t".d."\t")
first(d) = (drivers = note(drivers, d), tics = tics."\t".d."\t", last = '', n = 0)
look(k, d, s) = (seen(d) ? 0 : first(d), n = n + 1, \
	tics = tics.sprintf('%s"%s%s" %d', n > 1 ? ',' : '', \
		k eq last ? '' : k.'  ', s, n), last = k, \
	rows_most = n > rows_most ? n : rows_most, 0)
stats csv every ::1 using (look(strcol(1), strcol(2), strcol(3)), $4) \
	name 'all' nooutput
after(d) = tics[strstrt(tics, "\t".d."\t") + strlen(d) + 2:*]
tics_of(d) = strstrt(after(d), "\t") ? \
	after(d)[1:strstrt(after(d), "\t") - 1] : after(d)
nd = count(drivers)

cols = nd > 1 ? 2 : 1
rows = (nd + cols - 1) / cols
width = cols * 620
height = 40 + rows * (90 + 20 * rows_most)
font_size = 11
load home.'style.gp'

set multiplot layout rows, cols
set grid noytics
set xlabel 'latency of umount(8) [ms]'
set logscale x
set xtics (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
set yrange [rows_most + 0.5 : 0.5]
set lmargin 18
set key off

# Counts the rows of this panel; every pass over the file starts anew.
at(d, row) = (n = row == 0 ? 0 : n, d eq driver ? (n = n + 1, n) : NaN)
do for [i = 1:nd] {
	driver = item(drivers, i)
	set title driver noenhanced
	eval 'set ytics ('.tics_of(driver).') noenhanced'
	plot csv every ::1 using \
		($6):(at(strcol(2), column(0))):5:7 with xerrorbars \
		pointtype 0 linewidth 9 linecolor rgb '#9ecae1', \
		csv every ::1 using ($6):(at(strcol(2), column(0))) \
		with points pointtype 2 pointsize 0.9 linewidth 2 \
		linecolor rgb '#0072B2', \
		csv every ::1 using ($4):(at(strcol(2), column(0))) \
		with points pointtype 6 pointsize 1.1 linewidth 2 \
		linecolor rgb '#000000', \
		csv every ::1 using ($4):(y = at(strcol(2), column(0)), \
		$4 < $5 || $4 > $7 ? y : NaN) with points \
		pointtype 5 pointsize 1.2 linecolor rgb '#D55E00'
}
unset multiplot
set output
