/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counts stand beside what they are out of: the umounts that began their drain
 * with an inode held.  Probabilities are per umount, whatever was held.
 */
#include "report/race_table.h"

#include <inttypes.h>
#include <math.h>

#include "engine/arena.h"

void race_table_head(const struct scenario *s, FILE *out)
{
	if (s->title && *s->title)
		fprintf(out, "%s\n", s->title);
	fprintf(out, "%d replication%s. Busy inodes after unmount, of umounts "
		"whose drain began with\nan inode held: with the window between "
		"taking an inode and queueing its\nswitch widened, and as it "
		"is; then the probability per umount at the window\nas it is, "
		"by importance sampling, with its 95 %% interval.\n",
		s->replications, s->replications == 1 ? "" : "s");
}

static void print_count(const struct race *r, FILE *out)
{
	char text[48];

	snprintf(text, sizeof(text), "%" PRIu64 "/%" PRIu64, r->busy,
		 r->at_risk);
	fprintf(out, "%15s", text);
}

static void print_probability(const struct race_row *row, FILE *out)
{
	const struct race *r = &row->tail;

	if (r->p > 0 && isnan(r->is.hi))
		fprintf(out, "%11.1e  too few replications", r->p);
	else if (r->p > 0)
		fprintf(out, "%11.1e  %.1e..%.1e", r->p, r->is.lo,
			fmin(r->is.hi, 1));
	else if (isnan(row->real.is.hi))
		fputs("  none seen", out);
	else
		fprintf(out, "  none seen  at most %.1e", row->real.is.hi);
	fputc('\n', out);
}

void race_table_print(const char *driver, const struct race_row *row, int nr,
		      FILE *out)
{
	fprintf(out, "\n%s: %" PRIu64 " umounts per kernel and count\n"
		"  %-16s%15s%15s%11s\n", driver, row->real.umounts, "",
		"widened", "as it is", "p");
	for (; nr > 0; nr--, row++) {
		fprintf(out, "  %-16.16s", row->kernel);
		print_count(&row->wide, out);
		print_count(&row->real, out);
		print_probability(row, out);
	}
}

void race_table_holes(const struct scenario *s, FILE *out)
{
	fputs("\nBy construction, whatever was counted:\n", out);
	for (int k = 0; k < s->nr_kernels; k++) {
		const char *hole = race_hole(&s->kernel[k]);

		fprintf(out, "  %-16.16s%s%s\n", s->kernel[k].name,
			hole ? "cannot be safe: " : "covers all of a switch",
			hole ? hole : "");
	}
}
