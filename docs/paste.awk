# SPDX-License-Identifier: GPL-3.0-or-later
#
# `make docs`: what stands between these two lines is that file's content, if
# there is such a file, else what it was.
#
#	<!-- from build/validation/published.summary -->
#	<!-- end -->

/^<!-- from .* -->$/ {
	print
	file = $3
	found = 0
	while ((getline line < file) > 0) {
		if (!found++)
			print ""
		print line
	}
	close(file)
	if (found)
		print ""
	else
		print "no " file ": " FILENAME " keeps its figures" > "/dev/stderr"
	inside = 1
	next
}

/^<!-- end -->$/ { inside = found = 0 }

!(inside && found) { print }
