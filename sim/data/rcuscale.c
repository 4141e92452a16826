/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The console output of the kernel's rcuscale (CONFIG_RCU_SCALE_TEST):
 *
 *   [  12.345678] rcu-scale:    0 writer-duration:     3 8001234
 *
 * The last number is how long a writer waited for a grace period, in ns.
 */
#include <stdio.h>
#include <string.h>

#include "data/format.h"

#define MARK "writer-duration:"

static bool sniff(const struct data_reader *r)
{
	return strstr(r->text, MARK);
}

static void read_log(struct data_reader *r)
{
	struct data_series *s = data_series(r, "writer-duration");
	const char *at = r->text;
	char *line;

	for (int i = 1; (line = data_line(r, &at)); i++) {
		const char *from = strstr(line, MARK);
		unsigned long long index, ns;

		if (!from)
			continue;
		if (sscanf(from + strlen(MARK), "%llu %llu", &index, &ns) != 2)
			data_error(r, i, 1, "no duration behind " MARK);
		else if (!data_add(r, s, (double)ns, (double)ns, 1))
			return;
	}
}

const struct data_format format_rcuscale = {
	"output of rcuscale", sniff, read_log,
};
