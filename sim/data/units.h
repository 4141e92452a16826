/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers and durations as text.
 *
 * The parsers take the whole of a text or nothing, and return NULL or what is
 * wrong with it, to be put after "'TEXT': ".  What a formatter writes, its
 * parser reads back to the same bits, in as few digits as that takes.
 */
#ifndef DATA_UNITS_H
#define DATA_UNITS_H

#include <stdbool.h>
#include <stdint.h>

/* One day in ns: no duration is longer.  Doubles are exact well beyond. */
#define DURATION_MAX 86400e9

#define UNITS_TEXT 40

/* "250us", "1.5 ms", "2min" -> ns, 0..DURATION_MAX. */
const char *parse_duration(const char *text, double *ns);
/* The same, but a bare number is taken in 'unit' (a name) unless NULL. */
const char *parse_duration_in(const char *text, const char *unit, double *ns);
/* Decimal, without leading zeros. */
const char *parse_integer(const char *text, int64_t *value);
const char *parse_unsigned(const char *text, uint64_t *value);
/* Finite. */
const char *parse_real(const char *text, double *value);
/* A number, or a duration in ns. */
const char *parse_quantity(const char *text, bool *is_time, double *value);

void format_duration(double ns, char buf[UNITS_TEXT]);
void format_real(double value, char buf[UNITS_TEXT]);

#endif
