/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page of HTML that needs nothing beside itself: style, script and pictures are
 * in it.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

/* Any text, so that it is read as it stands. */
void page_text(const char *text, FILE *out);

/* Everything up to the first heading, and what follows the last line. */
bool page_begin(const char *title, FILE *out);
bool page_end(FILE *out);
void page_heading(const char *text, FILE *out);

/* The SVG picture DIR/NAME.svg; nothing if there is none.  False: unreadable. */
bool page_picture(const char *dir, const char *name, const char *caption,
		  FILE *out);

/*
 * A table that can be sorted.  Heads are separated by '|'; one that begins with
 * '#' is of a column of numbers.
 */
void page_table_begin(const char *caption, const char *heads, FILE *out);
void page_row(FILE *out);
void page_cell_text(const char *text, FILE *out);
void page_cell_number(double x, const char *format, FILE *out); /* NAN: empty */
/* "84.1 [80.2, 91.7]" of ns, in ms, sorted by the first; NAN: left out. */
void page_cell_interval(double ns, double lo, double hi, FILE *out);
void page_table_end(FILE *out);

#endif
