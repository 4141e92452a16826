/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decimal marks and thousands: see number.h.
 */
#include "data/number.h"

#include <string.h>

#define DIGITS "0123456789"

static int count(const char *s, size_t n, char c)
{
	int nr = 0;

	for (size_t i = 0; i < n; i++)
		nr += s[i] == c;
	return nr;
}

/* Whether what stands before and after a lone mark could be thousands. */
static bool could_be_thousands(const char *s, size_t n, char mark)
{
	size_t before = (size_t)((const char *)memchr(s, mark, n) - s);

	return n - before - 1 == 3 && before >= 1 && before <= 3 && *s != '0';
}

enum number_mark number_mark(const char *text)
{
	size_t n;
	int points, commas;

	text += strspn(text, "+-");
	n = strspn(text, DIGITS ".,");
	points = count(text, n, '.');
	commas = count(text, n, ',');
	if (points && commas)
		return memrchr(text, '.', n) > memrchr(text, ',', n)
			       ? MARK_POINT : MARK_COMMA;
	if (commas > 1)
		return MARK_POINT;
	if (points > 1)
		return MARK_COMMA;
	if (commas)
		return could_be_thousands(text, n, ',') ? MARK_AMBIGUOUS
							: MARK_COMMA;
	if (points && !could_be_thousands(text, n, '.'))
		return MARK_POINT;
	return MARK_NONE;
}

/* Whether s[0..n) is 1 to 3 digits and then groups of three. */
static bool well_grouped(const char *s, size_t n, char group)
{
	size_t first = n;
	const char *mark = memchr(s, group, n);

	if (!mark)
		return true;
	first = (size_t)(mark - s);
	if (first < 1 || first > 3 || *s == '0' || (n - first) % 4)
		return false;
	for (size_t i = first; i < n; i += 4) {
		if (s[i] != group || strspn(s + i + 1, DIGITS) < 3)
			return false;
	}
	return true;
}

bool number_plain(const char *text, enum number_mark mark,
		  char buf[NUMBER_TEXT])
{
	char decimal = mark == MARK_COMMA ? ',' : '.';
	char group = mark == MARK_COMMA ? '.' : ',';
	size_t sign = strspn(text, "+-"), n, whole;
	const char *s = text + sign, *at;
	char *out = buf;

	if (strlen(text) >= NUMBER_TEXT)
		return false;
	n = strspn(s, DIGITS ".,");
	at = memchr(s, decimal, n);
	whole = at ? (size_t)(at - s) : n;
	if (!well_grouped(s, whole, group) ||
	    memchr(s + whole, group, n - whole) ||
	    count(s, n, decimal) > 1)
		return false;
	memcpy(out, text, sign);
	out += sign;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == decimal)
			*out++ = '.';
		else if (s[i] != group)
			*out++ = s[i];
	}
	strcpy(out, s + n);
	return true;
}
