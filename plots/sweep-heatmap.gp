# SPDX-License-Identifier: GPL-3.0-or-later
#
# An output over two axes of a sweep, a map per kernel.
#
#     gnuplot -e "csv='s.csv'; along='host.hz'; across='host.cpus'; output='p99'" \
#             plots/sweep-heatmap.gp
#
# csv, along, output, out, title, home   as for sweep-lines.gp
# across                                 column of the vertical axis
# along_unit, across_unit                optional, after their names: ' [ms]'
#
# gnuplot 5.4 or newer.

if (!exists("csv")) { print "sweep-heatmap.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("along") || !exists("across")) { print "sweep-heatmap.gp: along='COLUMN'; across='COLUMN' are not set"; exit status 1 }
if (!exists("along_unit")) along_unit = ''
if (!exists("across_unit")) across_unit = ''
if (!exists("output")) output = 'p50'
if (!exists("out")) out = 'sweep-heatmap.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN
set datafile columnheaders
load home.'lists.gp'

# -- kernels, and the values of both axes, in order of appearance --
kernels = "\t"
xs = "\t"
ys = "\t"
look(k, a, b) = (kernels = note(kernels, k), xs = note(xs, a), \
	ys = note(ys, b), 0)
stats csv using (look(strcol('kernel'), strcol(along), strcol(across)), \
	column(output)) name 'Z' nooutput
nk = count(kernels)
nx = count(xs)
ny = count(ys)

width = 130 + 340 * nk
height = 140 + 50 * ny
load home.'style.gp'

set border 31
unset grid
set palette defined (0 '#ffffcc', 0.35 '#fd8d3c', 0.7 '#bd0026', 1 '#49000f')
unset colorbox
set cbrange [Z_min : (Z_max > Z_min ? Z_max : Z_min + 1)]
wide = Z_min > 0 && Z_max / Z_min > 10
if (wide) { set logscale cb }
set xtics () scale 0
set ytics () scale 0
do for [i = 1:nx] { set xtics add (item(xs, i) i - 1) }
do for [i = 1:ny] { set ytics add (item(ys, i) i - 1) }
set xrange [-0.5 : nx - 0.5]
set yrange [-0.5 : ny - 0.5]
set xlabel along.along_unit noenhanced
unit = strstrt(output, '_per_s') || output eq 'busy_inodes' ? '' : ' [ms]'
set multiplot layout 1, nk title title.': '.output.unit noenhanced
# Dark cells have white figures.
share(z) = wide ? log(z / Z_min) / log(Z_max / Z_min) : \
	Z_max > Z_min ? (z - Z_min) / (Z_max - Z_min) : 0
do for [k = 1:nk] {
	kernel = item(kernels, k)
	set title kernel noenhanced
	set ylabel k == 1 ? across.across_unit : '' noenhanced
	plot csv using (strcol('kernel') eq kernel ? \
			index(xs, strcol(along)) : NaN): \
			(index(ys, strcol(across))):(0.5):(0.5): \
			(column(output)) with boxxyerror fillstyle solid 1 \
			noborder linecolor palette notitle, \
		csv using (strcol('kernel') eq kernel ? \
			index(xs, strcol(along)) : NaN):(index(ys, strcol(across))): \
			(sprintf('%.1f', column(output))): \
			(share(column(output)) > 0.5 ? 0xffffff : 0) \
			with labels font ',9' textcolor rgb variable notitle
}
unset multiplot
set output
