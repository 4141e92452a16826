/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers and durations as text.
 *
 * strtod() alone reads too much ("0x10", "nan", "infinity"), so a number is
 * first spelled out by its grammar here: [+-] digits [. digits] [e [+-] digits].
 */
#include "data/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct unit {
	const char *name;
	double ns;
} units[] = {
	/* what a formatter may choose, longest first */
	{ "s", 1e9 }, { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 },
	/* read only */
	{ "min", 60e9 }, { "\xc2\xb5s", 1e3 }, { "\xce\xbcs", 1e3 },
};

#define NR_UNITS    ((int)(sizeof(units) / sizeof(units[0])))
#define NR_PRINTED  4

static const char *skip_digits(const char *s)
{
	while (isdigit((unsigned char)*s))
		s++;
	return s;
}

/* The end of the number at s, or NULL if there is none. */
static const char *number_end(const char *s)
{
	const char *digits, *end;

	if (*s == '+' || *s == '-')
		s++;
	digits = s;
	end = skip_digits(s);
	if (*end == '.') {
		if (end == digits && !isdigit((unsigned char)end[1]))
			return NULL;
		end = skip_digits(end + 1);
	}
	if (end == digits)
		return NULL;
	if (*end == 'e' || *end == 'E') {
		const char *e = end + 1;

		if (*e == '+' || *e == '-')
			e++;
		if (isdigit((unsigned char)*e))
			end = skip_digits(e);
	}
	return end;
}

static bool says_not_finite(const char *s)
{
	if (*s == '+' || *s == '-')
		s++;
	if (*s == '.')
		s++;
	return !strncasecmp(s, "nan", 3) || !strncasecmp(s, "inf", 3);
}

const char *parse_real(const char *text, double *value)
{
	const char *end = number_end(text);

	if (!end || *end)
		return says_not_finite(text) ? "is not a finite number"
					     : "is not a number";
	*value = strtod(text, NULL);
	return isfinite(*value) ? NULL : "is too large a number";
}

static const char *check_integer(const char *text)
{
	const char *digits = text + (*text == '-' || *text == '+');
	const char *end = skip_digits(digits);

	if (end == digits || *end)
		return number_end(text) ? "is not a whole number"
					: "is not a number";
	if (*digits == '0' && digits[1])
		return "has a leading zero";
	return NULL;
}

const char *parse_integer(const char *text, int64_t *value)
{
	const char *wrong = check_integer(text);

	if (wrong)
		return wrong;
	errno = 0;
	*value = strtoll(text, NULL, 10);
	return errno ? "is too large a number" : NULL;
}

const char *parse_unsigned(const char *text, uint64_t *value)
{
	const char *wrong = check_integer(text);

	if (wrong)
		return wrong;
	if (*text == '-')
		return "is negative";
	errno = 0;
	*value = strtoull(text, NULL, 10);
	return errno ? "is too large a number" : NULL;
}

static const struct unit *find_unit(const char *name)
{
	for (int i = 0; i < NR_UNITS; i++)
		if (!strcmp(units[i].name, name))
			return &units[i];
	return NULL;
}

const char *parse_duration_in(const char *text, const char *unit, double *ns)
{
	const char *end = number_end(text);
	const struct unit *u;
	double value;

	if (!end)
		return says_not_finite(text) ? "is not a finite duration"
					     : "is not a duration, as 250us or 3ms";
	value = strtod(text, NULL);
	while (*end == ' ')
		end++;
	if (!*end && !unit)
		return "is a number without a unit; a duration needs one of "
		       "ns, us, ms, s, min";
	u = find_unit(*end ? end : unit);
	if (!u)
		return "has an unknown unit; durations have ns, us, ms, s "
		       "or min";
	value *= u->ns;
	if (value < 0)
		return "is negative";
	if (!(value <= DURATION_MAX))
		return "is longer than a day";
	*ns = value;
	return NULL;
}

const char *parse_duration(const char *text, double *ns)
{
	return parse_duration_in(text, NULL, ns);
}

const char *parse_quantity(const char *text, bool *is_time, double *value)
{
	*is_time = !parse_duration(text, value);
	return *is_time || !parse_real(text, value)
		       ? NULL : "is neither a number nor a duration";
}

void format_real(double value, char buf[UNITS_TEXT])
{
	bool plain = fabs(value) >= 1e-4 && fabs(value) < 1e15;

	for (int digits = 1; digits <= 17; digits++) {
		snprintf(buf, UNITS_TEXT, "%.*g", digits, value);
		if (strtod(buf, NULL) == value &&
		    !(plain && strchr(buf, 'e')))
			return;
	}
}

/* In that unit, if digits (and no exponent) can say it exactly. */
static bool format_in(const struct unit *u, double ns, char buf[UNITS_TEXT])
{
	double back;

	format_real(ns / u->ns, buf);
	if (strchr(buf, 'e'))
		return false;
	strcat(buf, u->name);
	return !parse_duration(buf, &back) && back == ns;
}

void format_duration(double ns, char buf[UNITS_TEXT])
{
	for (int i = 0; i < NR_PRINTED; i++)
		if (ns >= units[i].ns && format_in(&units[i], ns, buf))
			return;
	format_real(ns, buf);
	strcat(buf, "ns");
}
