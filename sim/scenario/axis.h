/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An axis of a sweep: a parameter of the base, or its kernel or driver, and the
 * values that it takes, a list of them or a range.
 */
#ifndef SCENARIO_AXIS_H
#define SCENARIO_AXIS_H

#include "scenario/diag.h"

struct node;

/* One value of an axis. */
struct axis_value {
	const struct node *node;
	const char *text; /* YAML in flow style, as for --set */
	double number;    /* durations in ms; NAN if it is no number */
};

enum axis_target { AXIS_PARAMETER, AXIS_KERNEL, AXIS_DRIVER };
enum axis_unit { AXIS_NUMBER, AXIS_INTEGER, AXIS_TIME };

/* A range as it is written. */
struct axis_range {
	const char *from, *to; /* a number or a duration */
	int steps;             /* or AUTO: anything between */
	int scale;             /* 1: logarithmic */
};

struct axis {
	const char *path; /* dotted, or "kernel", "driver" */
	struct mark mark, value_mark;
	enum axis_target target;
	int nr;           /* values; 0: anything from 'from' to 'to' */
	struct axis_value *value;
	bool log;
	enum axis_unit unit;
	double from, to;  /* ns if a time */
};

/* The value of an axis at u (0 <= u <= 1): evenly over its values or range. */
struct axis_value axis_at(const struct axis *axis, double u,
			  struct arena *arena);

/* Between the ends, at 0 <= t <= 1; on the axis's scale. */
double axis_between(const struct axis *axis, double t);

/* For sweepfile.c: a value that the file has, and one of a range. */
struct axis_value axis_value_of(struct arena *arena, const struct node *n);
struct axis_value axis_value_of_number(const struct axis *axis, double x,
				       struct arena *arena);

#endif
