# SPDX-License-Identifier: GPL-3.0-or-later
#
# sweep.awk: of a sweep's table, as it is printed, the medians: a row a point,
# a column a kernel.

# The line of names; those before the kernel's are the axes.
!p50 {
	for (i = 1; i <= NF; i++)
		name[$i] = i
	p50 = name["p50"]
	at = name["kernel"]
	for (i = 1; p50 && i < at; i++)
		head = head " " $i " |"
	next
}

!NF { # what is said below the table
	exit
}

{
	point = ""
	for (i = 1; i < at; i++)
		point = point " " $i " |"
	if (!seen[point]++)
		row[++rows] = point
	if (!seen["kernel", $at]++)
		kernel[++kernels] = $at
	cell[point, $at] = sprintf($p50 < 10 ? "%.1f" : "%.0f", $p50)
}

END {
	printf "|%s", head
	for (k = 1; k <= kernels; k++)
		printf " %s |", kernel[k]
	gsub("[^|]*[|]", "---|", head)
	printf "\n|%s", head
	for (k = 1; k <= kernels; k++)
		printf "--:|"
	for (r = 1; r <= rows; r++) {
		printf "\n|%s", row[r]
		for (k = 1; k <= kernels; k++)
			printf " %s |", cell[row[r], kernel[k]]
	}
	print ""
}
