/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Percentiles as HdrHistogram prints them (.hgrm), in text or as CSV:
 *
 *          Value     Percentile TotalCount 1/(1-Percentile)
 *          5.107 0.000000000000          1           1.00
 *
 * A line says how many values are at most its own; those that the line before
 * did not count lie between the two.
 */
#include <stdlib.h>
#include <string.h>

#include "data/format.h"

#define BLANKS " \t,;\""

static bool sniff(const struct data_reader *r)
{
	return data_holds(r, 5, "Percentile") && data_holds(r, 5, "TotalCount");
}

/* A number, *s moving behind it; false if there is none. */
static bool number(char **s, double *value)
{
	char *start = *s + strspn(*s, BLANKS);

	*value = strtod(start, s);
	return *s != start;
}

static void read_hgrm(struct data_reader *r)
{
	double unit = data_unit(r, 0, "Value"), last = 0, before = 0;
	const char *at = r->text;
	struct data_series *s;
	char *line;

	if (unit <= 0)
		return;
	s = data_series(r, "");
	for (int i = 1; (line = data_line(r, &at)); i++) {
		double value, percentile, count;
		char *rest = line;

		if (line[strspn(line, BLANKS)] == '#' ||
		    !line[strspn(line, BLANKS)] || strstr(line, "Value"))
			continue;
		if (!number(&rest, &value) || !number(&rest, &percentile) ||
		    !number(&rest, &count)) {
			data_error(r, i, 1, "not a value, a percentile and a "
					    "count");
			return;
		}
		if (!(value >= last) || !(count >= before) || count > 1e15) {
			data_error(r, i, 1, "the values or their counts do "
					    "not ascend");
			return;
		}
		if (!data_add(r, s, unit * (before > 0 ? last : value),
			      unit * value, (uint64_t)(count - before)))
			return;
		last = value;
		before = count;
	}
}

const struct data_format format_hdr_histogram = {
	"percentiles of HdrHistogram", sniff, read_hgrm,
};
