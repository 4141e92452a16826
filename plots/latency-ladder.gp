# SPDX-License-Identifier: GPL-3.0-or-later
#
# The percentile ladder, as HdrHistogram draws it: a panel per driver, a line
# per kernel, latency over 1/(1-percentile) on a log axis, so that each nine of
# the tail takes the same room.
#
#     gnuplot -e "csv='ladder.csv'; out='ladder.png'" plots/latency-ladder.gp
#
# csv    driver,kernel,inverse,latency_ms, as `umountsim plot` writes them;
#        inverse: 1/(1-p)
# out    picture: .png, .svg or .pdf
# measured  optional, as in latency-cdf.gp; a maximum stands at its n
# title  optional, a line above the panels
# home   where style.gp is; plots/ by default

if (!exists("csv")) { print "latency-ladder.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'latency-ladder.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN
load home.'lists.gp'

kernels = "\t"
drivers = "\t"
stats csv every ::1 using (drivers = note(drivers, strcol(1)), \
	kernels = note(kernels, strcol(2)), $3) name 'all' nooutput
given = "\t" # "KERNEL\nDRIVER" of each cell with measured values
rung(p, n) = p < 1 ? 1 / (1 - p) : n # a maximum stands at its n
band(i) = strlen(strcol(i)) ? column(i) : NaN
if (exists("measured")) {
	stats measured every ::1 using (given = note(given, \
		strcol(1)."\n".strcol(2)), $4) nooutput
}
nd = count(drivers)
nk = count(kernels)
cols = nd > 1 ? 2 : 1
rows = (nd + cols - 1) / cols
width = cols > 1 ? 1000 : 640
across = int(0.98 * width / (9 * (strlen(kernels) / nk) + 90))
across = across < 1 ? 1 : across
legend = 6 + 22 * ((nk + across - 1) / across)
head = legend + (strlen(title) ? 36 : 8)
height = head + 310 * rows
load home.'style.gp'

set multiplot
top = 1 - head / (height + 0.0)
if (strlen(title)) {
	set label 1 title noenhanced at screen 0.5, \
		screen 1 - 20. / height center font ',14'
}
set key at screen 0.5, screen top + (legend / 2.) / height center center \
	horizontal noenhanced maxcols across samplen 2.5 Left reverse
unset border; unset xtics; unset ytics; unset grid
set xrange [0:1]; set yrange [0:1]
set tmargin 0; set bmargin 0; set rmargin 0; set lmargin 0
plot for [k = 1:nk] NaN with lines linewidth thick(k, nk) dashtype style(k) \
	linecolor rgb hue(k) title item(kernels, k), \
	strlen(given) > 1 ? NaN : 1/0 with points pointtype 6 pointsize 1.1 \
	linewidth 2 linecolor rgb '#606060' \
	title (strlen(given) > 1 ? 'measured, on its prediction' : '')
unset key
unset label 1

set border 3 linecolor '#606060'
set grid linecolor '#d8d8d8' linewidth 1
set logscale x
set xrange [1:(all_max > 10 ? all_max : 10)]
set yrange [0:*]
set xtics nomirror ('0' 1, '50' 2, '90' 10, '99' 100, '99.9' 1000, \
	'99.99' 10000, '99.999' 100000)
set ytics nomirror
do for [d = 1:nd] {
	left = ((d - 1) % cols + 0.0) / cols
	bottom = top - ((d - 1) / cols + 1.) * top / rows
	set lmargin at screen left + 70. / width
	set rmargin at screen left + 1. / cols - 24. / width
	set bmargin at screen bottom + 54. / height
	set tmargin at screen bottom + top / rows - 30. / height
	driver = item(drivers, d)
	set title driver noenhanced offset 0, -0.6
	set xlabel 'percentile' offset 0, 0.4
	set ylabel (d - 1) % cols ? '' : 'latency of umount(8) [ms]' offset 1, 0
	points = ''
	do for [k = 1:nk] {
		if (!strstrt(given, "\t".item(kernels, k)."\n".driver."\t")) {
			continue
		}
		# A little beside those of other kernels.
		rows_of = sprintf(", measured every ::1 using (". \
			"strcol(2) eq driver && strcol(1) eq item(kernels, %d) ". \
			"? rung($3, $5) * %.4f : NaN):", k, 1.05 ** (k - (nk + 1) / 2.))
		points = points.rows_of."(band(6)):(0):(band(7) - band(6)) ". \
			"with vectors nohead linewidth 5 ". \
			sprintf("linecolor rgb '#70%s'", hue(k)[2:*]). \
			rows_of."4 with points pointtype 7 pointsize 1.2 ". \
			"linecolor rgb 'white'". \
			rows_of."4 with points pointtype 6 pointsize 1.1 ". \
			sprintf("linewidth 2 linecolor rgb '%s'", hue(k))
	}
	eval 'plot for [k = 1:nk] csv every ::1 using (strcol(1) eq driver && '. \
		'strcol(2) eq item(kernels, k) ? $3 : NaN):4 with lines '. \
		'linewidth thick(k, nk) dashtype style(k) linecolor rgb hue(k)'. \
		points
}
unset multiplot
set output
