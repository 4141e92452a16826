/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histograms as bpftrace prints hist() and lhist():
 *
 *   @usecs[idle]:
 *   [1K, 2K)               3 |@@                        |
 *
 * K, M, G are powers of 1024.  Other maps in the same output are passed over.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "data/format.h"

/* "[1K, 2K)", "[0]", "(..., 0)" and then a count. */
static bool is_bin(const char *line)
{
	const char *end = line + strcspn(line, ")]");

	return (*line == '[' || *line == '(') && *end &&
	       isdigit((unsigned char)end[1 + strspn(end + 1, " ")]) &&
	       strchr(end, '|');
}

static bool sniff(const struct data_reader *r)
{
	const char *s = r->text;

	for (int lines = 0; *s && lines < 200; lines++) {
		if (is_bin(s) && memchr(s, '|', strcspn(s, "\n")))
			return true;
		s += strcspn(s, "\n");
		s += *s == '\n';
	}
	return false;
}

/* A bound as 4K; false if it is open ("...") or none. */
static bool read_bound(const char *s, double *value)
{
	static const char suffix[] = "KMGTPE";
	const char *power;
	char *end;

	s += strspn(s, " [(");
	if (!isdigit((unsigned char)s[*s == '-']))
		return false;
	*value = strtod(s, &end);
	power = *end ? strchr(suffix, *end) : NULL;
	for (; power && power >= suffix; power--)
		*value *= 1024;
	return *value >= 0;
}

/* [low, high), or [value], which holds value up to value + 1. */
static bool read_bin(const char *line, double *low, double *high)
{
	const char *comma = strchr(line, ',');
	const char *end = line + strcspn(line, ")]");

	if (!read_bound(line, low))
		return false;
	if (comma && comma < end)
		return read_bound(comma + 1, high);
	*high = *low + 1;
	return true;
}

/* The name of "@usecs[idle]:" on a line of its own, or NULL. */
static const char *read_name(char *line)
{
	size_t n = strlen(line);

	while (n && line[n - 1] == ' ')
		n--;
	if (*line != '@' || n < 2 || line[n - 1] != ':')
		return NULL;
	line[n - 1] = '\0';
	return line;
}

static void read_text(struct data_reader *r)
{
	struct data_series *s = NULL;
	const char *at = r->text, *name;
	double unit = 0, low, high;
	char *line;

	for (int i = 1; (line = data_line(r, &at)); i++) {
		uint64_t count;

		name = read_name(line);
		if (name) {
			s = NULL;
			unit = 0;
			/* Of other maps than histograms no unit is asked. */
			if (is_bin(at))
				unit = data_unit(r, i, name);
			if (unit > 0)
				s = data_map(r, i, name);
			continue;
		}
		if (!is_bin(line) || !s)
			continue;
		count = strtoull(line + strcspn(line, ")]") + 1, NULL, 10);
		if (!read_bin(line, &low, &high) && count)
			data_error(r, i, 1, "a bin without an end that holds "
					    "%llu values",
				   (unsigned long long)count);
		else if (count && !data_add(r, s, low * unit, high * unit,
					    count))
			return;
	}
}

const struct data_format format_bpftrace_text = {
	"a histogram of bpftrace", sniff, read_text,
};
