/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schema's tables as Markdown: docs/scenario.md, docs/sweeps.md. */
#include "scenario/schema.h"

#include <string.h>

#include "data/units.h"

static const char *const type_name[] = {
	[PARAM_INT] = "integer",       [PARAM_SEED] = "integer",
	[PARAM_REAL] = "number",       [PARAM_LIMIT] = "number",
	[PARAM_BOOL] = "true, false",
	[PARAM_WORD] = "word",         [PARAM_TEXT] = "text",
	[PARAM_CPUS] = "CPUs",
	[PARAM_DURATION] = "duration", [PARAM_DIST] = "distribution",
	[PARAM_MS] = "duration",       [PARAM_STEPS] = "list of steps",
	[PARAM_LIST] = "list",         [PARAM_MAPPING] = "mapping",
	[PARAM_SECTION] = "section",
};

static void write_bound(FILE *out, const struct param *p, double bound)
{
	char text[UNITS_TEXT];

	if (p->type == PARAM_DURATION || p->type == PARAM_DIST)
		format_duration(bound, text);
	else
		format_real(bound, text);
	fputs(text, out);
}

static void write_range(FILE *out, const struct param *p)
{
	switch (p->type) {
	case PARAM_INT:
	case PARAM_REAL:
	case PARAM_LIMIT:
	case PARAM_DURATION:
		write_bound(out, p, p->min);
		fputs(" .. ", out);
		write_bound(out, p, p->max);
		if (p->may_be_auto)
			fputs(", `auto`", out);
		if (p->type == PARAM_LIMIT)
			fputs(", `none`", out);
		break;
	case PARAM_SEED:
		fputs("0 .. 2^64 - 1", out);
		break;
	case PARAM_WORD:
		for (const struct word *w = p->words; w->name; w++)
			fprintf(out, "%s`%s`", w == p->words ? "" : ", ",
				w->name);
		break;
	case PARAM_DIST:
		if (p->min > 0) {
			fputs("mean >= ", out);
			write_bound(out, p, p->min);
		}
		break;
	case PARAM_TEXT:
		fprintf(out, "at most %d bytes", (int)p->max);
		break;
	case PARAM_CPUS:
		fputs("`none`, `all`, as `0-3,8-N`", out);
		break;
	case PARAM_STEPS:
		fprintf(out, "at most %d", (int)p->max);
		break;
	case PARAM_BOOL:
	case PARAM_MS:
	case PARAM_LIST:
	case PARAM_MAPPING:
	case PARAM_SECTION:
		break;
	}
}

/* "kernels.*.gate" is shown as "kernels.NAME.gate". */
static void write_path(FILE *out, const char *path)
{
	fputc('`', out);
	for (; *path; path++)
		if (*path == '*')
			fputs("NAME", out);
		else
			fputc(*path, out);
	fputc('`', out);
}

void schema_write_reference(const struct schema *schema, FILE *out)
{
	static const char heading[] =
		"| parameter | type | default | range | meaning |\n"
		"|---|---|---|---|---|\n";
	const char *section = "";
	size_t length = 0;

	fputs(heading, out);
	for (int i = 0; i < schema->nr; i++) {
		const struct param *p = &schema->row[i];
		size_t n = strcspn(p->path, ".");

		if (p->path[n] && (n != length ||
				   strncmp(p->path, section, n))) {
			section = p->path;
			length = n;
			fprintf(out, "\n### %.*s\n\n", (int)n, section);
			fputs(heading, out);
		}
		fputs("| ", out);
		write_path(out, p->path);
		fprintf(out, " | %s | ", type_name[p->type]);
		if (p->def)
			fprintf(out, "`%s` | ", p->def);
		else
			fputs("required | ", out);
		write_range(out, p);
		fprintf(out, " | %s |\n", p->doc);
	}
}
