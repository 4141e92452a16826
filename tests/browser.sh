#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# browser.sh BUILD [DIR]: the page of `umountsim report` in Chromium, without a
# window: no word on the console, its pictures are there, its tables sort.  With
# DIR, screenshots of it at 1400 and 400 pixels, light and dark.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim
chromium=$(command -v chromium) || {
	echo "chromium is not installed"
	exit 1
}
browse() { # OPTIONS... PAGE
	"$chromium" --headless --no-sandbox --disable-gpu --enable-logging=stderr \
		--user-data-dir="$tmp/profile" "$@" 2>"$tmp/log"
}

page=$tmp/page.html
check "a page is written" gives 0 "$u" report -q configs/published.yaml \
	--replications 5 -o "$page"

# What a reader would see and do, told by the page itself, as its title.
{
	sed '/<\/body>/,$d' "$page"
	cat <<-'END'
	<script>
	const body = document.querySelector("table").tBodies[0], said = [];
	const column = () => [...body.rows].map(r => Number(r.cells[2].dataset.v));
	const rises = x => x.every((v, i) => !i || x[i - 1] <= v);
	const button = document.querySelectorAll("table button")[2];
	button.click();
	said.push("rises " + rises(column()));
	button.click();
	said.push("falls " + rises(column().reverse()));
	const pictures = [...document.images];
	Promise.all(pictures.map(i => i.decode())).then(() => {
		said.push("pictures " + pictures.filter(i => i.naturalWidth > 300).length);
		document.title = said.join(", ");
	});
	</script>
	</body>
	</html>
	END
} >"$tmp/driven.html"
browse --virtual-time-budget=5000 --dump-dom "file://$tmp/driven.html" \
	>"$tmp/out"
title=$(sed -n 's|.*<title>\(.*\)</title>.*|\1|p' "$tmp/out" | head -n 1)
echo "# $title"
rm -f "$tmp/out"
check "a click sorts, another one the other way round" \
	expr "$title" : "rises true, falls true, "
check "every picture is drawn" \
	expr "$title" : ".*pictures $(grep -c '<figure>' "$page")\$"
quiet() { ! grep CONSOLE "$tmp/log"; }
check "no word on the console" quiet

[ -z "$2" ] || for width in 1400 400; do
	for colours in light dark; do
		browse --screenshot="$2/report-$width-$colours.png" \
			--window-size=$width,3000 --hide-scrollbars \
			$([ $colours = light ] || echo --force-dark-mode \
			--blink-settings=preferredColorScheme=0) \
			"file://$page" >"$tmp/out"
	done
done
echo "1..$tap_n"
