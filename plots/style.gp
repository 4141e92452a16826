# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the charts have in common: loaded by the other scripts, which set
#
# out            picture; its ending, .png, .svg or .pdf, says which kind
# width, height  in pixels
# font_size      optional, of a .png: less than 12 where that is too wide
#
# and get a terminal, Okabe and Ito's palette, and quiet axes.

if (!exists("font_size")) font_size = 12
has(t) = strstrt(' '.GPVAL_TERMINALS.' ', ' '.t.' ') > 0
ends(t) = strlen(out) > strlen(t) && out[strlen(out) - strlen(t) + 1:*] eq t

if (ends('.svg')) {
	set terminal svg size width, height font 'sans-serif,13' background 'white'
} else { if (ends('.pdf')) {
	set terminal pdfcairo size width / 100. in, height / 100. in \
		font 'sans,9' linewidth 0.7 background 'white'
} else { if (has('pngcairo')) {
	set terminal pngcairo size width, height font 'sans,'.font_size \
		background 'white'
} else {
	set terminal png size width, height font 'sans,'.font_size
} } }
set output out
set encoding utf8

# Without yellow for lines, which is faint on white.
array colour[7] = ['#000000', '#D55E00', '#0072B2', '#009E73', '#CC79A7', \
	'#E69F00', '#56B4E9']
array dash[4] = [1, 2, 4, 5]
hue(k) = colour[(k - 1) % 7 + 1]
style(k) = dash[((k - 1) / 7) % 4 + 1]
# Later lines are thinner, so that lines that coincide all show.
thick(k, n) = 3.4 - 1.6 * (k - 1) / (n > 1 ? n - 1 : 1)

set border 3 linecolor '#606060'
set tics textcolor '#303030' nomirror
set grid linecolor '#d8d8d8' linewidth 1
