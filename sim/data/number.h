/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as people write them: 1,234.5 and 1.234,5.
 *
 * Which mark is the decimal one is asked of a whole column: 1,5 or 0,512 or
 * 1.234,5 can only be one thing.  1,234 alone is 1234 or 1.234, and is read as
 * neither unless another number of the column tells.
 */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

#include <stdbool.h>

enum number_mark {
	MARK_NONE,      /* says nothing: digits, or 1.234 */
	MARK_POINT,     /* the decimal mark is a point */
	MARK_COMMA,     /* it is a comma */
	MARK_AMBIGUOUS, /* has a comma, and says nothing */
};

#define NUMBER_TEXT 64

/* What the number that a text begins with says of its column. */
enum number_mark number_mark(const char *text);
/*
 * The text with a point as its only mark in buf; 'mark' is the column's
 * decimal one.  False if the marks are not where that allows them.
 */
bool number_plain(const char *text, enum number_mark mark,
		  char buf[NUMBER_TEXT]);

#endif
