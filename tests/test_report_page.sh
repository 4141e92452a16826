#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test_report_page.sh BUILD: the page of `umountsim report`.

cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
u=$build/umountsim
UMOUNTSIM_PLOTS=$PWD/plots
TMPDIR=$tmp
export UMOUNTSIM_PLOTS TMPDIR
page=$tmp/page.html

# A title that means something to HTML, to JavaScript, to a data: URL and to gnuplot.
cat >"$tmp/odd.yaml" <<'END'
umountsim: 1
title: "</title><script>alert('x')</script> & \"50%\" #1"
replications: 2
host: {cpus: 4}
load: {churners: 1, writes: 8, warmup: 200ms}
kernels: [base]
umount: {idle: {samples: 4}}
measured: {base: {idle: {p50: 20ms, max: 90ms}}}
END

# Every tag is closed, in order, and nothing is outside of what is known.
well_formed() {
	python3 - "$1" <<-'END'
	import html.parser, sys
	class P(html.parser.HTMLParser):
	    void = {"meta", "link", "img"}
	    def __init__(self):
	        super().__init__()
	        self.open, self.seen, self.text = [], {}, []
	    def handle_starttag(self, tag, attrs):
	        self.seen[tag] = self.seen.get(tag, 0) + 1
	        if tag == "tr":
	            self.row_ends()
	        if tag not in self.void:
	            self.open.append(tag)
	        for name, value in attrs:
	            if name in ("src", "href"):
	                assert value.startswith("data:"), value[:80]
	            assert not name.startswith("on"), name
	    def row_ends(self): # it needs no tag for that
	        if self.open[-1] == "tr":
	            self.open.pop()
	    def handle_endtag(self, tag):
	        if tag == "tbody":
	            self.row_ends()
	        assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
	        self.open.pop()
	p = P()
	p.feed(open(sys.argv[1]).read())
	p.close()
	assert not p.open, p.open
	assert p.seen.get("script") == 1, p.seen
	assert p.seen.get("b", 0) == 0
	print(p.seen)
	END
}
of_a_scenario() {
	gives 0 "$u" report -q "$tmp/odd.yaml" -o "$page" &&
		well_formed "$page" && grep -q 'Predicted beside measured' "$page" &&
		grep -q 'The slowest umounts' "$page" &&
		[ "$(grep -c '<figure>' "$page")" -ge 5 ]
}
check "of a scenario whose title is markup" of_a_scenario

nothing_left() { [ -z "$(ls -d "$tmp"/umountsim-* 2>/dev/null)" ]; }
check "nothing is left in the directory for temporary files" nothing_left

of_results() {
	gives 0 "$u" run -q --json "$tmp/r.json" "$tmp/odd.yaml" &&
		gives 0 "$u" report -q "$tmp/r.json" -o "$tmp/again.html" &&
		sed "s|$tmp/odd.yaml|X|" "$page" >"$tmp/a" &&
		sed "s|$tmp/r.json|X|" "$tmp/again.html" >"$tmp/b" &&
		cmp "$tmp/a" "$tmp/b"
}
check "of its results: the same page" of_results

cat >"$tmp/sweep.yaml" <<END
umountsim-sweep: 1
base: odd.yaml
axes: {host.cpus: [2, 4]}
outputs: [p50, gp_mean]
END
of_a_store() {
	gives 0 "$u" sweep -q "$tmp/sweep.yaml" -o "$tmp/s.db" &&
		gives 0 "$u" report "$tmp/s.db" -o "$page" &&
		well_formed "$page" && grep -q 'lines-p50' "$page" &&
		[ "$(grep -c '^<tr>' "$page")" = 2 ]
}
check "of a store: its charts and its table" of_a_store

old_is_left() {
	echo old >"$tmp/old.html"
	UMOUNTSIM_PLOTS=$tmp/nowhere gives 1 "$u" report -q "$tmp/odd.yaml" \
		-o "$tmp/old.html" && [ "$(cat "$tmp/old.html")" = old ]
}
check "one that fails leaves the old page" old_is_left
check "not over its scenario" gives 1 "$u" report -q "$tmp/odd.yaml" \
	-o "$tmp/odd.yaml"
check "nor over its store" gives 1 "$u" report "$tmp/s.db" -o "$tmp/s.db"
check "no such file" gives 2 "$u" report -q "$tmp/nosuch.yaml" -o "$page"

echo "1..$tap_n"
