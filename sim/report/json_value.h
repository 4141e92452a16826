/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values as all of the program's JSON files have them: times in ms, what does
 * not exist as null, 12 significant digits.
 *
 * References returned are new, for "o" of json_pack().
 */
#ifndef REPORT_JSON_VALUE_H
#define REPORT_JSON_VALUE_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "scenario/scenario.h"

/* null if not finite. */
json_t *value_number(double x);
/* Of ns. */
json_t *value_ms(double ns);
/* Bytes that are not UTF-8 become question marks; null for NULL. */
json_t *value_string(const char *s);
json_t *value_strings(const char *const *list, int n);
/* Above 2^63 - 1, which JSON readers do not agree on, as a string. */
json_t *value_seed(uint64_t seed);
/* As YAML; NULL if there is no memory. */
json_t *value_scenario(const struct scenario *s);

/*
 * Writes the file's root and frees it.  Ends the process, in the name of
 * 'what' ("a results file"), if root is NULL: there was no memory.
 */
void value_write(json_t *root, const char *what, FILE *out);

#endif
