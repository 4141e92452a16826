/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a scenario with every default filled in, from the schema's rows.
 *
 * What is written is canonical: one spelling for each value, in the order of
 * the table.  So two scenarios are equal if their prints are, and a print that
 * is read and printed again does not change.
 */
#include <math.h>
#include <string.h>

#include "scenario/derive.h"
#include "scenario/distribution.h"
#include "scenario/scenario.h"
#include "scenario/schema.h"
#include "scenario/steps.h"
#include "scenario/yaml_tree.h"
#include "data/units.h"

static void write_real(double value, FILE *out)
{
	char text[UNITS_TEXT];

	format_real(value, text);
	fputs(text, out);
}

static void write_time(double ns, FILE *out)
{
	char text[UNITS_TEXT];

	format_duration(ns, text);
	fputs(text, out);
}

static void write_value(const struct param *p, const void *field, FILE *out)
{
	int value;

	switch (p->type) {
	case PARAM_INT:
		value = *(const int *)field;
		if (p->may_be_auto && value == AUTO)
			fputs("auto", out);
		else
			fprintf(out, "%d", value);
		break;
	case PARAM_SEED:
		fprintf(out, "%llu",
			(unsigned long long)*(const uint64_t *)field);
		break;
	case PARAM_REAL:
		write_real(*(const double *)field, out);
		break;
	case PARAM_LIMIT:
		if (isinf(*(const double *)field))
			fputs("none", out);
		else
			write_real(*(const double *)field, out);
		break;
	case PARAM_BOOL:
		fputs(*(const bool *)field ? "true" : "false", out);
		break;
	case PARAM_WORD:
		memcpy(&value, field, sizeof(value));
		fputs(word_name(p->words, value), out);
		break;
	case PARAM_TEXT:
	case PARAM_CPUS:
		yaml_write_text(*(const char *const *)field, out);
		break;
	case PARAM_DURATION:
		if (p->may_be_auto && *(const simtime_t *)field == AUTO)
			fputs("auto", out);
		else
			write_time((double)*(const simtime_t *)field, out);
		break;
	case PARAM_MS:
		write_time(rint(*(const double *)field * 1e6), out);
		break;
	case PARAM_DIST:
		dist_write(field, out);
		break;
	case PARAM_STEPS:
		steps_write(field, out);
		break;
	case PARAM_SECTION:
		fputs("none", out);
		break;
	case PARAM_LIST: /* of no scenario */
	case PARAM_MAPPING:
		break;
	}
}

static void indent(int depth, FILE *out)
{
	fprintf(out, "%*s", 2 * depth, "");
}

/*
 * Opens the sections of 'path' that the last path written was not in; returns
 * their number in all, and the key that is left.
 */
static int open_sections(const char *path, const char *last, const char **key,
			 FILE *out)
{
	const char *dot;
	int depth = 0;

	*key = path;
	while ((dot = strchr(*key, '.'))) {
		size_t n = (size_t)(dot - path) + 1;

		if (strncmp(path, last, n)) {
			if (depth == 0)
				fputc('\n', out);
			indent(depth, out);
			fprintf(out, "%.*s:\n", (int)(dot - *key), *key);
		}
		depth++;
		*key = dot + 1;
	}
	return depth;
}

static bool lies_in(const char *path, const char *section)
{
	size_t n = strlen(section);

	return n && !strncmp(path, section, n) && path[n] == '.';
}

static void write_entry(const char *name, enum param_group group,
			const void *base, int depth, FILE *out);

/* The named entries of a group whose rows stand among those of a section. */
static void write_named(const struct scenario *s, enum param_group group,
			FILE *out)
{
	switch (group) {
	case GROUP_drain_mean:
		fputs(s->nr_drain_means ? "  drain:\n" : "", out);
		for (int i = 0; i < s->nr_drain_means; i++)
			write_entry(s->kernel[s->drain_mean[i].kernel].name,
				    group, &s->drain_mean[i], 2, out);
		break;
	case GROUP_drain_mix:
		fputs(s->nr_drain_mixes ? "  mix:\n" : "", out);
		for (int i = 0; i < s->nr_drain_mixes; i++)
			write_entry(s->driver[s->drain_mix[i].driver].name,
				    group, &s->drain_mix[i], 2, out);
		break;
	case GROUP_free_parameter:
		fputs(s->nr_parameters ? "  parameters:\n" : "", out);
		for (int i = 0; i < s->nr_parameters; i++)
			write_entry(s->parameter[i].path, group,
				    &s->parameter[i], 2, out);
		break;
	case GROUP_scenario:
	case GROUP_protocol:
	case GROUP_driver_config:
	case GROUP_measured:
	case GROUP_sweep_file:
	case GROUP_axis_range:
	case GROUP_sensitivity_config:
		break;
	}
}

/* What is written of a value that a kernel decides, or would. */
enum form {
	FORM_PLAIN,   /* 'auto' if one does */
	FORM_EXPLAIN, /* the same, and what and why */
	FORM_BASE,    /* 'auto' in any case */
};

static void write_or_auto(const struct param *p, const void *field,
			  const struct derived *d, enum form form, FILE *out)
{
	if (!d || (d->defaulted && form != FORM_BASE)) {
		write_value(p, field, out);
		return;
	}
	fputs("auto", out);
	if (form == FORM_EXPLAIN)
		fprintf(out, " # %s: %s", d->value, d->why);
}

static void write_sections(const struct scenario *s, enum form form, FILE *out)
{
	const char *last = "", *absent = "", *key;
	const struct param *p = scenario_schema.row;

	for (int nr = scenario_schema.nr; nr > 0; nr--, p++) {
		const char *field = (const char *)s + p->offset;

		if (p->group != GROUP_scenario && p->group != p[-1].group)
			write_named(s, p->group, out);
		if (p->group != GROUP_scenario || lies_in(p->path, absent))
			continue;
		if (p->type == PARAM_SECTION && *(const bool *)field)
			continue; /* its rows open it */
		if (p->type == PARAM_SECTION)
			absent = p->path;
		indent(open_sections(p->path, last, &key, out), out);
		fprintf(out, "%s: ", key);
		write_or_auto(p, field, derived_find(s->derived, p->path),
			      form, out);
		fputc('\n', out);
		last = p->path;
	}
}

/* What was not measured, and the path that needs no list of steps. */
static bool says_nothing(const struct param *p, const char *field)
{
	if (p->type == PARAM_STEPS)
		return p->words &&
		       !((const struct step_list *)(const void *)field)->nr;
	if (p->type == PARAM_MS)
		return isnan(*(const double *)(const void *)field);
	return p->group == GROUP_measured &&
	       *(const int *)(const void *)field == AUTO;
}

static void write_entry(const char *name, enum param_group group,
			const void *base, int depth, FILE *out)
{
	const struct param *p = scenario_schema.row;
	bool first = true;

	indent(depth, out);
	fprintf(out, "%s: {", name);
	for (int nr = scenario_schema.nr; nr > 0; nr--, p++) {
		const char *field = (const char *)base + p->offset;

		if (p->group != group)
			continue;
		if (says_nothing(p, field))
			continue;
		fprintf(out, "%s%s: ", first ? "" : ", ", schema_relative(p));
		write_value(p, field, out);
		first = false;
	}
	fputs("}\n", out);
}

static void write_measured(const struct scenario *s, FILE *out)
{
	int kernel = -1;

	if (s->nr_measured)
		fputs("\nmeasured:\n", out);
	for (int i = 0; i < s->nr_measured; i++) {
		const struct measured *m = &s->measured[i];

		if (m->kernel != kernel)
			fprintf(out, "  %s:\n", s->kernel[m->kernel].name);
		kernel = m->kernel;
		write_entry(s->driver[m->driver].name, GROUP_measured, m, 2,
			    out);
	}
}

static void write_scenario(const struct scenario *s, enum form form, FILE *out)
{
	write_sections(s, form, out);
	fputs("\nkernels:\n", out);
	for (int i = 0; i < s->nr_kernels; i++)
		write_entry(s->kernel[i].name, GROUP_protocol, &s->kernel[i],
			    1, out);
	fputs("\numount:\n", out);
	for (int i = 0; i < s->nr_drivers; i++)
		write_entry(s->driver[i].name, GROUP_driver_config,
			    &s->driver[i], 1, out);
	write_measured(s, out);
}

void scenario_print(const struct scenario *s, FILE *out)
{
	write_scenario(s, FORM_PLAIN, out);
}

void scenario_explain(const struct scenario *s, FILE *out)
{
	write_scenario(s, FORM_EXPLAIN, out);
}

void scenario_print_base(const struct scenario *s, FILE *out)
{
	write_scenario(s, FORM_BASE, out);
}
