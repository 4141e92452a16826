/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * umountsim race: how likely an umount leaves busy inodes, for any protocol.
 *
 * Each cell runs three times: with the window widened, as it is, and as it is
 * with rare windows drawn often.
 */
#include <stdlib.h>

#include "cmd/common.h"
#include "cmd/verbs.h"
#include "report/output.h"
#include "report/race_table.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->child_inputs[1] = state->input;
	return 0;
}

static const struct argp argp = {
	.parser = parse,
	.args_doc = "SCENARIO",
	.doc = "Measures how likely an umount is to leave busy inodes, with the "
	       "window of the race widened, and at its real width by importance "
	       "sampling; and names protocols that cannot exclude it."
	       "\vOnly a umount whose superblock was churned before has "
	       "switches of its own: configs/race.yaml has such a driver.",
	.children = common_children,
	.help_filter = common_help,
};

enum { WIDE, REAL, TAIL, NR_RUNS };

static void print_races(struct common_options *o, const struct scenario *s,
			const struct experiment *e, FILE *out)
{
	struct race_row *row = arena_calloc(&o->arena, (size_t)s->nr_kernels,
					    sizeof(*row));
	int n = 0;

	race_table_head(s, out);
	for (int c = 0; c < e->nr_cells; c++) {
		const struct cell *cell = &e[REAL].cell[c];

		row[n++] = (struct race_row){
			s->kernel[cell->kernel].name,
			race_counted(&e[WIDE].cell[c], &o->arena),
			race_counted(cell, &o->arena),
			race_weighted(&e[TAIL].cell[c], &o->arena),
		};
		if (c + 1 < e->nr_cells && cell[1].driver == cell->driver)
			continue;
		race_table_print(s->driver[cell->driver].name, row, n, out);
		n = 0;
	}
	race_table_holes(s, out);
}

static int run(struct common_options *o)
{
	struct scenario *s = common_load(o, "race"), as[NR_RUNS];
	struct experiment e[NR_RUNS] = { { .nr_cells = 0 } };
	struct output out;
	bool *selected, ok = true;
	int status = EXIT_FAILED;

	if (!s || !common_select(o, s, &selected))
		return EXIT_USAGE;
	as[WIDE] = race_widened(s, &o->arena);
	as[REAL] = *s;
	as[TAIL] = race_tail(s);
	for (int i = 0; i < NR_RUNS && ok; i++)
		ok = common_run(o, &as[i], selected, &e[i]);
	if (ok) {
		output_open(&out, "-");
		print_races(o, s, e, out.f);
		status = output_close(&out) ? EXIT_OK : EXIT_FAILED;
	}
	for (int i = 0; i < NR_RUNS; i++)
		experiment_free(&e[i]);
	return status;
}

int cmd_race(int argc, char **argv)
{
	struct common_options o;
	int status;

	common_init(&o, argc);
	common_parse(&argp, argc, argv, &o);
	status = run(&o);
	common_free(&o);
	return status;
}
