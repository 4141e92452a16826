# SPDX-License-Identifier: GPL-3.0-or-later
#
# `make docs`: what stands between these two lines is that file's content, if
# there is such a file, else what it was.  A file with nothing in it is an error.
#
#	<!-- from build/validation/published.figures -->
#	<!-- end -->

/^<!-- from .* -->$/ {
	print
	file = $3
	found = 0
	while ((got = (getline line < file)) > 0) {
		if (!found++)
			print ""
		print line
	}
	close(file)
	if (found) {
		print ""
	} else if (got < 0) {
		print "no " file ": " FILENAME " keeps its figures" > "/dev/stderr"
	} else {
		print file " is empty" > "/dev/stderr"
		exit 1
	}
	inside = 1
	next
}

/^<!-- end -->$/ { inside = found = 0 }

!(inside && found) { print }
