# SPDX-License-Identifier: GPL-3.0-or-later
#
# figures.awk -v scenario=FILE REPORT.md: what docs/validation.md shows of a
# report: its summary, a table of the medians, and what was measured as a mean.

BEGIN { FS = " *[|] *" }

/^    hit / {
	print "    umountsim validate " scenario
	print
}

/^By chance/ { print "\n" $0 }

# | driver | kernel | statistic | predicted, ms | interval | measured, ms |
$4 == "p50" {
	if (!seen[$2]++)
		driver[++drivers] = $2
	if (!seen["kernel", $3]++)
		kernel[++kernels] = $3
	interval = $6
	sub(" [.][.] ", ", ", interval)
	cell[$3, $2] = $5 " [" interval "] / " $7
}

/^$/ && drivers && !printed++ {
	printf "\n| p50, ms |"
	for (d = 1; d <= drivers; d++)
		printf " %s |", driver[d]
	printf "\n|---|"
	for (d = 1; d <= drivers; d++)
		printf "---|"
	for (k = 1; k <= kernels; k++) {
		printf "\n| %s |", kernel[k]
		for (d = 1; d <= drivers; d++)
			printf " %s |", cell[kernel[k], driver[d]]
	}
	print ""
}

/^Time per call/ {
	means = 1
	print ""
}

/^(What is inside|!|Mean grace)/ { means = 0 }

means

/^Mean grace period/ { print "\n" $0 }
