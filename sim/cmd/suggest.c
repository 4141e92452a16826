/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See suggest.h. */
#include "cmd/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/units.h"
#include "scenario/yaml_tree.h"

#define SPAN 4

/* Of a distribution, where it lies: its first parameter. */
static const char *const candidate[] = {
	"disk.service", "umount_path.user", "host.halt_exit", "host.wakeup",
	"load.switch_rate",
};

/* Three digits are enough for an end of a range. */
static double rounded(double x)
{
	char text[UNITS_TEXT];

	snprintf(text, sizeof(text), "%.3g", x);
	return strtod(text, NULL);
}

/* A median with a p99 beside it has to stay below that. */
static double most(const struct node *node)
{
	bool is_time;
	double p99;

	if (!node->next || strcmp(node->next->key->text, "p99") ||
	    parse_quantity(node->next->text, &is_time, &p99))
		return INFINITY;
	return 0.9 * p99;
}

static void print_range(const char *path, const struct node *node, FILE *out)
{
	char from[UNITS_TEXT], to[UNITS_TEXT];
	void (*format)(double x, char text[UNITS_TEXT]);
	bool is_time;
	double x;

	if (parse_quantity(node->text, &is_time, &x) || x <= 0)
		return;
	format = is_time ? format_duration : format_real;
	format(rounded(x / SPAN), from);
	format(rounded(fmin(x * SPAN, most(node))), to);
	fprintf(out, "  --parameter %s=%s..%s,log\n", path, from, to);
}

void suggest_parameters(const struct scenario *s, struct arena *arena,
			FILE *out)
{
	const struct scenario_base *base = scenario_base(arena, s, out);
	size_t n = sizeof(candidate) / sizeof(candidate[0]);

	for (size_t i = 0; base && i < n; i++) {
		const struct node *node = node_lookup(base->root, candidate[i]);
		const char *path = candidate[i];

		while (node && node->kind == NODE_MAPPING && node->first) {
			node = node->first;
			path = arena_printf(arena, "%s.%s", path,
					    node->key->text);
		}
		if (node && node->kind == NODE_SCALAR)
			print_range(path, node, out);
	}
}
