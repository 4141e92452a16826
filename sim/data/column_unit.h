/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Units of time as people and tools name them: msec, usecs, "seconds".
 */
#ifndef DATA_COLUMN_UNIT_H
#define DATA_COLUMN_UNIT_H

/* The unit (of units.h) that a word names, or NULL: "usecs" is "us". */
const char *unit_named(const char *word);
/*
 * The unit that the last word of a name says, or NULL: of latency_ms,
 * "time [s]", "@usecs[idle, base]", lat.nsec.
 */
const char *column_unit(const char *name);

#endif
