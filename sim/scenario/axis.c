/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values of an axis: see axis.h.
 *
 * A value is a tree, to be bound where the base has it, and the same as text,
 * by which it is printed, stored and told from others.
 */
#include "scenario/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/units.h"
#include "scenario/yaml_tree.h"

/* -- text -- */

static void write_flow(const struct node *n, FILE *out)
{
	const struct node *c;

	if (n->kind == NODE_SCALAR && n->plain) {
		fputs(*n->text ? n->text : "~", out);
	} else if (n->kind == NODE_SCALAR) {
		fputc('\'', out);
		for (const char *s = n->text; *s; s++)
			fputs(*s == '\'' ? "''" : (char[]){ *s, '\0' }, out);
		fputc('\'', out);
	} else {
		fputc(n->kind == NODE_MAPPING ? '{' : '[', out);
		for_each_child(c, n) {
			if (c != n->first)
				fputs(", ", out);
			if (n->kind == NODE_MAPPING) {
				write_flow(c->key, out);
				fputs(": ", out);
			}
			write_flow(c, out);
		}
		fputc(n->kind == NODE_MAPPING ? '}' : ']', out);
	}
}

static const char *flow_text(struct arena *arena, const struct node *n)
{
	struct arena_text t;

	write_flow(n, arena_text_begin(&t, arena));
	return arena_text_end(&t);
}

/* -- values -- */

static double number_of(const struct node *n)
{
	double x;

	if (n->kind != NODE_SCALAR || !n->plain)
		return NAN;
	if (!parse_real(n->text, &x))
		return x;
	return parse_duration(n->text, &x) ? NAN : x / 1e6;
}

struct axis_value axis_value_of(struct arena *arena, const struct node *n)
{
	return (struct axis_value){ n, flow_text(arena, n), number_of(n) };
}

struct axis_value axis_value_of_number(const struct axis *a, double x,
				       struct arena *arena)
{
	struct reading rd = { .arena = arena };
	char buf[UNITS_TEXT];

	if (a->unit == AXIS_TIME) {
		format_duration(rint(x), buf);
	} else if (a->unit == AXIS_INTEGER) {
		snprintf(buf, sizeof(buf), "%.0f", rint(x));
	} else {
		snprintf(buf, sizeof(buf), "%.9g", x); /* a readable --set */
		format_real(strtod(buf, NULL), buf);
	}
	return axis_value_of(arena, node_scalar(&rd, a->value_mark,
						arena_printf(arena, "%s", buf)));
}

double axis_between(const struct axis *a, double t)
{
	if (t <= 0 || t >= 1)
		return t <= 0 ? a->from : a->to;
	if (a->log)
		return a->from * pow(a->to / a->from, t);
	return a->from + t * (a->to - a->from);
}

struct axis_value axis_at(const struct axis *axis, double u,
			  struct arena *arena)
{
	int i = (int)(u * axis->nr);

	if (axis->nr)
		return axis->value[i < axis->nr ? i : axis->nr - 1];
	/* every integer has the same share */
	if (axis->unit == AXIS_INTEGER && !axis->log)
		return axis_value_of_number(
			axis, fmin(axis->to, floor(axis->from +
				   u * (axis->to - axis->from + 1))), arena);
	return axis_value_of_number(axis, axis_between(axis, u), arena);
}
