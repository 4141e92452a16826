# SPDX-License-Identifier: GPL-3.0-or-later
#
# Histograms of grace-period lengths and of callbacks invoked per batch.
#
#     gnuplot -e "csv='grace-periods.csv'; out='gp.png'" plots/grace-periods.gp
#
# csv    kind,value: "gp" in ms, "batch" in callbacks
# out    picture: .png, .svg or .pdf
# title  optional, a line above the panels
# home   where style.gp is; plots/ by default

if (!exists("csv")) { print "grace-periods.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'grace-periods.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN
width = 1000
height = strlen(title) ? 390 : 350
load home.'style.gp'
stats csv every ::1 using (strcol(1) eq 'gp' ? $2 : NaN) name 'gp' nooutput
stats csv every ::1 using (strcol(1) eq 'batch' ? $2 : NaN) name 'b' nooutput

top = strlen(title) ? 1 - 40. / height : 1
set multiplot
if (strlen(title)) {
	set label 1 title noenhanced at screen 0.5, \
		screen 1 - 20. / height center font ',14'
}
set style fill solid 0.85 noborder
unset key
set tmargin at screen top - 34. / height
set bmargin at screen 58. / height
set yrange [0:*]
set ylabel 'share' offset -0.5, 0
set format y '%.0f %%'
set grid ytics

# Forty bins, at round widths.
raw = gp_max > 0 ? gp_max / 40. : 1
step = 10 ** floor(log10(raw))
bin = raw <= step ? step : raw <= 2 * step ? 2 * step : \
	raw <= 5 * step ? 5 * step : 10 * step
set boxwidth bin * 0.9
set xrange [0:*]
set lmargin at screen 92. / width
set rmargin at screen 0.5 - 10. / width
set title sprintf("%d grace periods, mean %.1f ms", gp_records, gp_mean) \
	offset 0, -0.6
set xlabel 'length of a grace period [ms]' offset 0, 0.4
plot csv every ::1 using (strcol(1) eq 'gp' ? \
	bin * floor($2 / bin + 0.5) : NaN):(100. / gp_records) \
	smooth frequency with boxes linecolor rgb colour[3]

unset label 1
set lmargin at screen 0.5 + 80. / width
set rmargin at screen 1 - 16. / width
set ylabel ''
set boxwidth 1
set style fill solid 0.85 border rgb 'white'
set title sprintf("%d batches, mean %.1f callbacks", b_records, b_mean) \
	offset 0, -0.6
set xlabel 'callbacks invoked in one batch' offset 0, 0.4
set xrange [-0.7:floor(log(b_max + 1) / log(2)) + 0.7]
set xtics ()
do for [i = 0:floor(log(b_max + 1) / log(2))] {
	set xtics add (sprintf("%d", 2 ** i) i - 0.5)
}
plot csv every ::1 using (strcol(1) eq 'batch' ? \
	($2 > 0 ? floor(log($2) / log(2)) : 0) : NaN):(100. / b_records) \
	smooth frequency with boxes linecolor rgb colour[4]
unset multiplot
set output
