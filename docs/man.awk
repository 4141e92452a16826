# SPDX-License-Identifier: GPL-3.0-or-later
#
# awk -f docs/man.awk docs/scenario.md: umountsim-scenario(5), of the Markdown that
# docs/*.md are written in: paragraphs, code, headings, and the tables of
# parameters, which become a list.

function text(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	while (match(s, /\*\*[^*]+\*\*/))
		s = substr(s, 1, RSTART - 1) "\\fB" \
			substr(s, RSTART + 2, RLENGTH - 4) "\\fR" \
			substr(s, RSTART + RLENGTH)
	while (match(s, /`[^`]+`/))
		s = substr(s, 1, RSTART - 1) "\\fB" \
			substr(s, RSTART + 1, RLENGTH - 2) "\\fR" \
			substr(s, RSTART + RLENGTH)
	while (match(s, /\[[^]]+\]\([^)]+\)/)) { # a link
		link = substr(s, RSTART, RLENGTH)
		sub(/\].*/, "", link)
		s = substr(s, 1, RSTART - 1) substr(link, 2) \
			substr(s, RSTART + RLENGTH)
	}
	if (s ~ /^[.\047]/)
		s = "\\&" s
	return s
}

# Code may go on over the end of a line, so a paragraph is one text.
function end() {
	if (code)
		print ".fi\n.RE"
	if (paragraph != "")
		print ".PP\n" text(paragraph)
	code = 0
	paragraph = ""
}

BEGIN {
	print ".\\\" Made by docs/man.awk of docs/scenario.md."
	print ".TH UMOUNTSIM-SCENARIO 5 \"\" umountsim \"File Formats\""
	print ".SH NAME\numountsim-scenario \\- a scenario of umountsim(1)"
	print ".SH DESCRIPTION"
}

/^# / { next }
/^    / {
	if (!code)
		end()
	if (!code)
		print ".PP\n.RS 4\n.nf"
	code = 1
	print text(substr($0, 5))
	next
}
code || /^$/ || /^#/ { end() }
/^$/ { next }
/^\| parameter / {
	if (!tables++)
		print ".SH PARAMETERS"
	next
}
/^\|---/ { next }
/^\| / {
	gsub(/^\| | \|$/, "")
	n = split($0, f, / \| /)
	print ".TP\n" text(f[1]) " (" text(f[2]) ")"
	print text(f[5])
	print ".br\nDefault: " text(f[3]) (f[4] == "" ? "" : "; " text(f[4]))
	next
}
/^###? / {
	sub(/^#+ /, "")
	print ".SS " text($0)
	next
}
/^The tables are written by/ { skip = 1 }
skip {
	skip = $0 !~ /itself uses\.$/
	next
}
{ paragraph = paragraph (paragraph == "" ? "" : " ") $0 }

END {
	end()
	print ".SH SEE ALSO\n.BR umountsim (1)"
}
