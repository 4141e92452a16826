# SPDX-License-Identifier: GPL-3.0-or-later
#
# One umount, from its beginning to its end, above what the machine did.
#
#     gnuplot -e "csv='timeline.csv'; out='timeline.png'" plots/timeline.gp
#
# csv    kind,lane,from_ms,to_ms,name (sim/report/trace/timeline.h)
# out    picture: .png, .svg or .pdf
# title  optional, a line above the panels
# home   where style.gp is; plots/ by default

if (!exists("csv")) { print "timeline.gp: csv='FILE' is not set"; exit status 1 }
if (!exists("out")) out = 'timeline.png'
if (!exists("title")) title = ''
if (!exists("home")) home = 'plots/'

set datafile separator comma
set datafile missing NaN
is(kind) = strcol(1) eq kind
seen = ''
saw(kind) = strstrt(seen, ' '.kind.' ') > 0
lo = 0; hi = 0; cpus = 0; works = 0; pending_most = 0; isw_most = 0
stats csv every ::1 using (lo = $3 < lo ? $3 : lo, hi = $4 > hi ? $4 : hi, \
	cpus = (is('qs') || is('noticed') || is('barrier')) && $2 + 1 > cpus ? \
	$2 + 1 : cpus, works = is('work') && $2 + 1 > works ? $2 + 1 : works, \
	seen = saw(strcol(1)) ? seen : seen.' '.strcol(1).' ', \
	pending_most = is('pending') && $2 > pending_most ? $2 : pending_most, \
	isw_most = is('isw') && $2 > isw_most ? $2 : isw_most, 0) nooutput

# A round distance that makes two to four tics.
unit(most) = 10 ** floor(log10(most / 2.))
step(most) = most / 2. < 1 ? 1 : most / unit(most) < 4 ? unit(most) : \
	most / unit(most) < 8 ? 2 * unit(most) : 5 * unit(most)
cpus = cpus > 0 ? cpus : 1
works = works > 0 ? works : 1
per_cpu = cpus > 24 ? 240. / cpus : 10
width = 1000
h_umount = 142.
h_gp = 66 + per_cpu * cpus
h_work = 44 + 6 * works
h_count = 76.
head = strlen(title) ? 74 : 40
foot = 48.
height = int(head + h_umount + h_gp + h_work + 2 * h_count + foot)
load home.'style.gp'

# Colours of reasons, by their number in enum attr_why.
array why[20] = [0xBBBBBB, 0x999999, 0xDDDDDD, 0x000000, 0xF0E442, \
	0x56B4E9, 0x666666, 0xBBDDFF, 0x0072B2, 0x009E73, 0x8FD0BC, \
	0xE69F00, 0xD55E00, 0xCC79A7, 0xA06090, 0xCC79A7, 0xBBBBBB, \
	0xBBBBBB, 0xBBBBBB, 0xFF0000]

set multiplot
if (strlen(title)) {
	set label 1 title noenhanced at screen 0.5, \
		screen 1 - 18. / height center font ',14'
}
set style fill solid 1 noborder
set xrange [lo:hi]
set lmargin at screen 150. / width
set rmargin at screen 1 - 20. / width
set border 1 linecolor '#606060'
set format x ''
set xtics scale 0
set grid xtics
unset key
bottom = 1 - head / (height + 0.0)

# -- the umount itself --
bottom = bottom - h_umount / height
set bmargin at screen bottom + 8. / height
set tmargin at screen bottom + h_umount / height
set key at screen 0.5, screen 1 - (head - 22.) / height center center \
	horizontal maxcols 8 samplen 1 width 1 Left reverse
set yrange [0:3]
set ytics scale 0 ('critical path' 0.5, 'drain steps' 1.5, 'umount(8)' 2.5)
wide(a, b) = (b - a) / (hi - lo)
fits(a, b, name) = wide(a, b) * 830 > 8.2 * strlen(name) ? name : ''
plot csv every ::1 using (is('phase') || is('step') ? $3 : NaN): \
	(is('phase') ? 2.15 : 1.15):3:4:(is('phase') ? 2.15 : 1.15): \
	(is('phase') ? 2.85 : 1.85):(is('step') ? 0xc8dcf0 : \
	int($2) % 2 ? 0xd0d0d0 : 0xe8e8e8) \
	with boxxyerror linecolor rgb variable notitle, \
	csv every ::1 using (is('path') ? $3 : NaN):(0.1):3:4:(0.1):(0.9): \
	(is('path') ? why[int($2) + 1] : 0) \
	with boxxyerror linecolor rgb variable notitle, \
	csv every ::1 using (is('phase') || is('step') ? ($3 + $4) / 2 : NaN): \
	(is('phase') ? 2.5 : 1.5):(fits($3, $4, strcol(5))) \
	with labels font ',10' noenhanced notitle, \
	keyentry with boxes linecolor rgb why[9] title 'running GP', \
	keyentry with boxes linecolor rgb why[10] title 'next GP', \
	keyentry with boxes linecolor rgb why[11] title 'later GP', \
	keyentry with boxes linecolor rgb why[12] title 'tick', \
	keyentry with boxes linecolor rgb why[13] title 'callback'
unset label 1
unset key

# -- grace periods and CPUs --
bottom = bottom - h_gp / height
set bmargin at screen bottom + 8. / height
set tmargin at screen bottom + (h_gp - 22) / height
set key at screen 0.575, screen bottom + (h_gp - 10) / height center center \
	horizontal maxrows 1 font ',11' samplen 0.6 width -2 Left reverse
lanes = 30. / per_cpu
set yrange [-0.8:cpus + lanes]
set ytics scale 0 ('grace periods' cpus + lanes * 0.6, \
	sprintf("CPU %d", cpus - 1) cpus - 1, 'CPU 0' 0)
# What did not happen is left out, title and all.
dots = "'%s') ? $3 : NaN):2 with points pointtype %d pointsize %.1f ". \
	"linecolor rgb '%s' title '%s'"
points(kind, type, size, rgb, name) = saw(kind) ? \
	', csv every ::1 using (is('.sprintf(dots, kind, type, size, rgb, name) : ''
scans = saw('fqs') ? ", csv every ::1 using (is('fqs') ? $3 : NaN):". \
	"(cpus + lanes * 0.2):(0):(lanes * 0.8) with vectors nohead ". \
	"linewidth 1.5 linecolor rgb '#E69F00' notitle, keyentry with lines ". \
	"linewidth 1.5 linecolor rgb '#E69F00' title 'scan'" : ''
periods = saw('gp') ? ", csv every ::1 using (is('gp') ? $3 : NaN):". \
	"(cpus + lanes * 0.2):3:4:(cpus + lanes * 0.2):(cpus + lanes):". \
	"(int($2) ? 0x0072B2 : 0x56B4E9) with boxxyerror ". \
	"linecolor rgb variable notitle" : ''
eval 'plot NaN notitle'.periods.scans. \
	points('qs', 7, 0.5, '#009E73', 'reports'). \
	points('noticed', 6, 0.7, '#606060', 'notices the end'). \
	points('barrier', 9, 1.1, '#D55E00', 'barrier callback')
unset key

# -- works --
bottom = bottom - h_work / height
set bmargin at screen bottom + 8. / height
set tmargin at screen bottom + (h_work - 12) / height
set yrange [-0.6:works]
set ytics scale 0 ('switch works' works / 2.)
if (saw('work')) {
	plot csv every ::1 using (is('work') ? $3 : NaN):2:3:4:($2 - 0.4): \
		($2 + 0.4) with boxxyerror linecolor rgb '#CC79A7'
} else {
	plot NaN
}

# -- counters, a panel each --
unset key
set border 3
set yrange [0:*]
set ytics scale 0.5 autofreq nomirror offset 0.5, 0
bottom = bottom - h_count / height
set bmargin at screen bottom + 10. / height
set tmargin at screen bottom + (h_count - 6) / height
set ytics step(pending_most > 0 ? pending_most : 1)
if (pending_most == 0) { set yrange [0:1] } else { set yrange [0:*] }
set label 2 "callbacks\npending" right at screen 100. / width, \
	screen bottom + h_count / 2 / height + 6. / height
plot csv every ::1 using (is('pending') ? $3 : NaN):2 with steps \
	linewidth 1.2 linecolor rgb '#0072B2'
bottom = bottom - h_count / height
set bmargin at screen bottom + 10. / height
set tmargin at screen bottom + (h_count - 6) / height
set format x '%g'
set xtics scale 0.5
set xlabel 'time since the beginning of umount(8) [ms]' offset 0, 0.4
set ytics step(isw_most > 0 ? isw_most : 1)
if (isw_most == 0) { set yrange [0:1] } else { set yrange [0:*] }
set label 2 "switches\nin flight" right at screen 100. / width, \
	screen bottom + h_count / 2 / height + 6. / height
plot csv every ::1 using (is('isw') ? $3 : NaN):2 with steps \
	linewidth 1.6 linecolor rgb '#D55E00'
unset multiplot
set output
