# SPDX-License-Identifier: GPL-3.0-or-later
#
# The distribution of umount latency: one panel per driver, one line per
# kernel, latency on a log axis.
#
#     gnuplot -e "csv='out.csv'; out='cdf.png'" plots/latency-cdf.gp
#
# csv       samples, as `umountsim run --csv` writes them
# out       picture; its ending, .png, .svg or .pdf, says which kind
# title     optional, a line above the panels
# linear    if set, latency is on a linear axis from 0
# home      where style.gp is; plots/ by default
# measured  optional, CSV with the columns kernel,driver,p,latency_ms,n,
#           predicted_lo_ms,predicted_hi_ms: measured percentiles, drawn as
#           points of the kernel's colour, on a band where one of n samples was
#           predicted
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "latency-cdf.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'latency-cdf.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN # rows of other lines are no gaps in a line
load home.'lists.gp'

# -- which kernels and drivers there are, in order of appearance --
#
# 'blocks' remembers at which row each (kernel, driver) begins, so that a line
# need not read the whole file when its rows are all together.
kernels = "\t"
drivers = "\t"
blocks = "\t"
last = ''
together = 1
cell(k, d) = "\t".k."\n".d."\r"
begin(k, d, row) = cell(k, d) eq last ? 0 : (last = cell(k, d), \
	together = together && !strstrt(blocks, last), \
	blocks = blocks.last[2:*].sprintf("%d\t", row + 1), \
	kernels = note(kernels, k), drivers = note(drivers, d), 0)
stats csv every ::1 using (begin(strcol(1), strcol(2), column(0)), $5 / 1e6) \
	name 'all' nooutput

number(text) = int(real(text))
after(text, sign) = text[strstrt(text, sign) + 1:*]
block(k, d) = blocks[strstrt(blocks, cell(k, d)) + 1:*]
first_row(k, d) = together ? number(after(block(k, d), "\r")) : 0
following(k, d) = after(block(k, d), "\t")
last_row(k, d) = !together || following(k, d) eq '' ? all_records : \
	number(after(following(k, d), "\r")) - 1

nk = count(kernels)
nd = count(drivers)
array kernel[nk]
do for [k = 1:nk] { kernel[k] = item(kernels, k) }

# -- page --

cols = nd > 1 ? 2 : 1
rows = (nd + cols - 1) / cols
width = cols > 1 ? 1000 : 640
longest = 8
do for [k = 1:nk] {
	longest = strlen(kernel[k]) > longest ? strlen(kernel[k]) : longest
}
entries = nk + (exists("measured") ? 1 : 0)
across = int(0.98 * width / (9 * longest + 70)) # of the legend
across = across < 1 ? 1 : across > entries ? entries : across
legend = 4 + 20 * ((entries + across - 1) / across)
head = 12. + legend + (strlen(title) ? 34 : 0)
height = head + 300 * rows
load home.'style.gp'

# -- axes: the same for every panel, so that panels can be compared --

lo = all_min
hi = all_max
given = ''
if (exists("measured")) {
	stats measured every ::1 using \
		(given = given.cell(strcol(1), strcol(2)), $4) \
		name 'given' nooutput
	lo = given_min < lo ? given_min : lo
	hi = given_max > hi ? given_max : hi
	# Within the axis; where there is no band, an empty field.
	band(i) = strlen(strcol(i)) ? column(i) : NaN
}
lo = lo > 0 ? lo : 0.001
if (exists("linear")) {
	set xrange [0 : hi * 1.02]
} else {
	set logscale x
	set xrange [lo * 0.9 : hi * 1.1]
}
set yrange [0 : 1]

# -- title and legend, once, above the panels --

set multiplot
set lmargin 0
if (strlen(title)) {
	set label 1 title noenhanced at screen 0.5, \
		screen 1 - 20. / height center font ',14'
}
unset key
top = 1 - head / height
frame(i) = top / rows * i

# The legend is a plot of its own that shows nothing else.
set size 1, head / height
set origin 0, 0
set key at screen 0.5, screen top + (4 + legend / 2.) / height \
	center center horizontal noenhanced maxcols across samplen 2.5 \
	Left reverse
unset border; unset xtics; unset ytics; unset grid
set tmargin 0; set bmargin 0; set rmargin 0
if (exists("measured")) {
	plot for [k = 1:nk] NaN with lines linewidth thick(k, nk) dashtype style(k) \
		linecolor rgb hue(k) title kernel[k], \
		NaN with points pointtype 6 pointsize 1.1 linewidth 2 \
		linecolor rgb '#606060' title 'measured, on its prediction'
} else {
	plot for [k = 1:nk] NaN with lines linewidth thick(k, nk) dashtype style(k) \
		linecolor rgb hue(k) title kernel[k]
}
unset label 1
unset key

# -- panels --

set xtics autofreq nomirror
if (!exists("linear")) {
	set xtics () # 1, 2 and 5 of each decade
}
do for [e = floor(log10(lo)) - 1 : exists("linear") ? -99 : ceil(log10(hi))] {
	set xtics add (sprintf("%g", 10.**e) 10.**e, \
		sprintf("%g", 2 * 10.**e) 2 * 10.**e, \
		sprintf("%g", 5 * 10.**e) 5 * 10.**e)
}
set ytics 0, 0.25, 1 format "%.2f" nomirror
set border 3 linecolor '#606060'
set tics textcolor '#303030'
set grid linecolor '#d8d8d8' linewidth 1
do for [d = 1:nd] {
	col = (d - 1) % cols
	row = (d - 1) / cols
	left = (col + 0.0) / cols
	bottom = top - (row + 1.) * top / rows
	set lmargin at screen left + 68. / width
	set rmargin at screen left + 1. / cols - 20. / width
	set bmargin at screen bottom + 52. / height
	set tmargin at screen bottom + top / rows - 30. / height
	driver = item(drivers, d)
	set title driver noenhanced offset 0, -0.6
	set xlabel 'latency of umount(8) [ms]' offset 0, 0.4
	set ylabel col ? '' : 'fraction of samples' offset 1, 0
	lines = ''
	points = ''
	do for [k = 1:nk] {
		if (!strstrt(blocks, cell(kernel[k], driver))) { continue }
		rows_of = sprintf("(strcol(1) eq kernel[%d] && ", k). \
			'strcol(2) eq driver ? '
		lines = lines.(strlen(lines) ? ', ' : ''). \
			sprintf("csv every ::%d::%d using ", \
				first_row(kernel[k], driver), \
				last_row(kernel[k], driver)). \
			rows_of.'$5 / 1e6 : NaN):(1) '. \
			(first_row(kernel[k], driver) == \
			 last_row(kernel[k], driver) ? \
			 'notitle with linespoints pointtype 7 ' : \
			 'smooth cnormal notitle with lines '). \
			sprintf("linewidth %.1f dashtype %d ", \
				thick(k, nk), style(k)). \
			sprintf("linecolor rgb '%s'", hue(k))
		if (strstrt(given, cell(kernel[k], driver))) {
			# A little beside those of other kernels; the point on
			# a white disc, to stand out from the line.
			points = points.', measured every ::1 using '.rows_of. \
				sprintf('band(6) : NaN):($3 + %.4f):', \
					(k - (nk + 1) / 2.) * 0.012). \
				'(band(7) - band(6)):(0) notitle with vectors '. \
				'nohead linewidth 5 '. \
				sprintf("linecolor rgb '#70%s'", hue(k)[2:*])
			mark = ', measured every ::1 using '.rows_of. \
				'$4 : NaN):3 notitle with points linewidth 2 '
			points = points.mark.'pointtype 7 pointsize 1.2 '. \
				"linecolor rgb 'white'".mark. \
				'pointtype 6 pointsize 1.1 '. \
				sprintf("linecolor rgb '%s'", hue(k))
		}
	}
	eval 'plot '.lines.points
}
unset multiplot
set output
