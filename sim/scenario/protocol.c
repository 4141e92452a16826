/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of a drain protocol as YAML.
 *
 * Any step may stand anywhere: a sequence that makes no sense in the kernel is
 * what somebody may want to see fail, and the run counts its busy inodes.
 */
#include "scenario/protocol.h"

#include <string.h>

#include "data/units.h"
#include "scenario/reader.h"

static const char *const step_name[NR_DRAIN_OPS] = {
	[DRAIN_SYNCHRONIZE_RCU] = "synchronize_rcu",
	[DRAIN_SYNCHRONIZE_RCU_EXPEDITED] = "synchronize_rcu_expedited",
	[DRAIN_RCU_BARRIER] = "rcu_barrier",
	[DRAIN_SYNCHRONIZE_SRCU] = "synchronize_srcu",
	[DRAIN_FLUSH_WORKQUEUE] = "flush_workqueue",
	[DRAIN_WAIT_SB_COUNTER] = "wait_sb_counter",
	[DRAIN_DELAY] = "delay",
	[DRAIN_CALL_RCU] = "call_rcu",
};

static bool find_step(struct reading *rd, struct mark mark, const char *name,
		      struct drain_step *step)
{
	for (int i = 0; i < NR_DRAIN_OPS; i++) {
		if (strcmp(step_name[i], name))
			continue;
		step->op = (enum drain_op)i;
		return true;
	}
	diag_error(rd->diag, mark, "unknown step '%.40s'%s", name,
		   diag_suggest(rd->arena, name, step_name, NR_DRAIN_OPS));
	return false;
}

static bool read_delay(struct reading *rd, const struct node *duration,
		       struct drain_step *step)
{
	double ns;

	if (!read_duration(rd, duration, "a duration", 0, DURATION_MAX, &ns))
		return false;
	step->op = DRAIN_DELAY;
	step->delay = (simtime_t)(ns + 0.5);
	return true;
}

static bool step_from_mapping(struct reading *rd, const struct node *node,
			      struct drain_step *step)
{
	if (node->nr == 1 && !strcmp(node->first->key->text, "delay"))
		return read_delay(rd, node->first, step);
	diag_error(rd->diag, node->mark,
		   "expected the name of a step or {delay: 5ms}");
	return false;
}

static bool step_from_node(struct reading *rd, const struct node *node,
			   struct drain_step *step)
{
	if (node->kind == NODE_MAPPING)
		return step_from_mapping(rd, node, step);
	if (node->kind != NODE_SCALAR || node_is_null(node))
		return reader_expected(rd, node, "the name of a step");
	if (!strncmp(node->text, "delay:", 6)) {
		const char *text = node->text + 6;

		return read_delay(rd, node_scalar(rd, node->mark,
						  text + strspn(text, " ")),
				  step);
	}
	if (!strcmp(node->text, "delay")) {
		diag_error(rd->diag, node->mark,
			   "a delay needs a duration: {delay: 5ms}");
		return false;
	}
	return find_step(rd, node->mark, node->text, step);
}

bool steps_from_node(struct reading *rd, const struct node *node,
		     struct protocol *p)
{
	const struct node *n;
	bool ok = true;

	if (node->kind != NODE_SEQUENCE)
		return reader_expected(rd, node, "a list of steps");
	if (node->nr > MAX_DRAIN_STEPS) {
		diag_error(rd->diag, node->mark, "more than %d steps",
			   MAX_DRAIN_STEPS);
		return false;
	}
	p->nr_steps = 0;
	for_each_child(n, node)
		if (!step_from_node(rd, n, &p->step[p->nr_steps++]))
			ok = false;
	return ok;
}

void steps_write(const struct protocol *p, FILE *out)
{
	char text[UNITS_TEXT];

	fputs("[", out);
	for (int i = 0; i < p->nr_steps; i++) {
		const struct drain_step *s = &p->step[i];

		fputs(i ? ", " : "", out);
		if (s->op != DRAIN_DELAY) {
			fputs(step_name[s->op], out);
			continue;
		}
		format_duration((double)s->delay, text);
		fprintf(out, "{delay: %s}", text);
	}
	fputs("]", out);
}
