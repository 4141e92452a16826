# SPDX-License-Identifier: GPL-3.0-or-later
#
# Where the time of umounts went: a panel per driver, stacked bars per kernel:
# the mean, and the means of the umounts around p50 and p99.
#
#     gnuplot -e "csv='where.csv'; out='where.png'" plots/where.gp
#
# csv    driver,kernel,bar,x and a column of ms per group of causes
# out    picture: .png, .svg or .pdf
# title  optional, a line above the panels
# home   where style.gp is; plots/ by default

if (!exists("csv")) { print "where.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'where.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN
load home.'lists.gp'

drivers = "\t"
kernels = "\t"
last = 0
stats csv every ::1 using (drivers = note(drivers, strcol(1)), \
	kernels = note(kernels, strcol(2)), last = $4 > last ? $4 : last, $4) \
	name 'all' nooutput
columns = all_columns
array group[columns]
do for [g = 5:columns] {
	stats csv every ::0::0 using (group[g] = strcol(g), 1) nooutput
}

nd = count(drivers)
nk = count(kernels)
bars = last + 1
cols = nd > 1 && bars <= 16 ? 2 : 1
rows = (nd + cols - 1) / cols
width = cols * (120 + 30 * bars)
# A long name has several lines below its bars.
wrap(s) = strlen(s) > 13 ? s[1:13]."\n".wrap(s[14:*]) : s
longest = 0
do for [k = 1:nk] {
	length = strlen(item(kernels, k))
	longest = length > longest ? length : longest
}
more = 17 * ((longest - 1) / 13)
width = width < 640 ? 640 : width
across = int(width / 230)
legend = 10 + 22 * ((columns - 4 + across - 1) / across)
head = legend + (strlen(title) ? 36 : 8)
height = head + (340 + more) * rows
load home.'style.gp'

array fill[12] = ['#999999', '#F0E442', '#56B4E9', '#CC79A7', '#0072B2', \
	'#009E73', '#8FD0BC', '#E69F00', '#D55E00', '#000000', '#DDDDDD', \
	'#BBBBBB']

set multiplot
set lmargin 0
if (strlen(title)) {
	set label 1 title noenhanced at screen 0.5, \
		screen 1 - 20. / height center font ',14'
}
top = 1 - head / (height + 0.0)

# The legend is a plot of its own.
set size 1, 1
set origin 0, 0
set key at screen 0.5, screen top + (legend / 2.) / height \
	center center horizontal noenhanced maxcols across samplen 1.2 \
	Left reverse
unset border; unset xtics; unset ytics; unset grid
set xrange [0:1]; set yrange [0:1]
set style fill solid 1 noborder
plot NaN notitle, for [g = 5:columns] keyentry with boxes linecolor rgb fill[g - 4] \
	title group[g]
unset key
unset label 1

set border 3 linecolor '#606060'
set grid ytics linecolor '#d8d8d8' linewidth 1
set xrange [-0.8:last + 0.8]
set yrange [0:*]
set ytics nomirror
set boxwidth 0.86
set xtics rotate by 90 right scale 0 font ',11' ()
do for [k = 1:nk] {
	set xtics add ('mean' 4 * k - 4, 'p50' 4 * k - 3, 'p99' 4 * k - 2)
}
do for [d = 1:nd] {
	left = ((d - 1) % cols + 0.0) / cols
	bottom = top - ((d - 1) / cols + 1.) * top / rows
	set lmargin at screen left + 70. / width
	set rmargin at screen left + 1. / cols - 16. / width
	set bmargin at screen bottom + (88. + more) / height
	set tmargin at screen bottom + top / rows - 30. / height
	driver = item(drivers, d)
	set title driver noenhanced offset 0, -0.6
	set ylabel (d - 1) % cols ? '' : 'time [ms]' offset 1, 0
	do for [k = 1:nk] {
		set label k + 10 wrap(item(kernels, k)) noenhanced center \
			at first 4 * k - 3, screen bottom + (18. + more) / height \
			font more ? ',10' : ''
	}
	plot for [g = columns:5:-1] csv every ::1 \
		using (strcol(1) eq driver ? $4 : NaN): \
		(sum [c = 5:g] column(c)) \
		with boxes linecolor rgb fill[g - 4]
}
unset multiplot
set output
