/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text that came from elsewhere, and goes to a terminal or into a file.
 */
#ifndef DATA_TEXT_H
#define DATA_TEXT_H

#include <stdbool.h>

/* Bytes of the well-formed UTF-8 character at s (s < end), else 0. */
int utf8_length(const char *s, const char *end);
/*
 * Whether it is UTF-8 without control characters, line breaks, and what YAML
 * lets no file hold.
 */
bool text_is_line(const char *text);
/*
 * Whether it may be the name of a kernel, a driver or an output: letters,
 * digits and '+-_.', not a '-' or '.' first.  Names stand in tables, on command
 * lines, in CSV and in file names, so they hold nothing that one of these would
 * have to quote.
 */
bool text_is_name(const char *text);

#endif
