/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are known, and hold no samples: they are refused with what to do
 * instead.
 *
 * Of a summary (perf trace -s, strace -c) only counts, means and extremes are
 * left; this program's own results files hold statistics.
 */
#include <string.h>

#include "data/format.h"

static bool is_results(const struct data_reader *r)
{
	/* "[  12.345678] " begins a line of a log. */
	return json_is_object(r->root) ||
	       json_is_object(json_array_get(r->root, 0));
}

static void refuse_results(struct data_reader *r)
{
	const char *key;
	json_t *value;

	json_object_foreach(r->root, key, value) {
		if (!strncmp(key, "umountsim", 9)) {
			data_error(r, 0, 0, "a results file holds no samples; "
				   "those are in the CSV of run --csv");
			return;
		}
	}
	data_error(r, 0, 0, "JSON, but not of bpftrace, fio or hyperfine");
}

static bool is_summary(const struct data_reader *r)
{
	return (data_holds(r, 12, "syscall") && data_holds(r, 12, "calls")) ||
	       data_holds(r, 3, "% time     seconds");
}

static void refuse_summary(struct data_reader *r)
{
	data_error(r, 0, 0, "a summary holds no samples; its mean goes under "
		   "'measured' of a scenario");
}

const struct data_format format_results = {
	"JSON", is_results, refuse_results,
};

const struct data_format format_summary = {
	"a summary of calls", is_summary, refuse_summary,
};
