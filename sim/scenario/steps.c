/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of steps as YAML: see steps.h.
 *
 * Any step may stand anywhere: a sequence that makes no sense in the kernel is
 * what somebody may want to see fail, and the run counts its busy inodes.  Only
 * a mutex has to be unlocked by whoever locked it, and a cgroup removed by whoever
 * made it.
 */
#include "scenario/steps.h"

#include <string.h>

#include "data/units.h"
#include "kernel/machine.h"
#include "scenario/distribution.h"
#include "scenario/reader.h"

#define MAX_COUNT 1000000
#define MAX_NAME  64
#define MAX_QUEUES 32 /* that a message suggests */

/* What may stand after the colon. */
enum takes {
	TAKES_COUNT,  /* how often; may be left out */
	TAKES_TIME,
	TAKES_QUEUE,  /* a workqueue; may be left out */
	TAKES_MUTEX,
	TAKES_BATCH,
	TAKES_WORK,   /* a workqueue, and a time */
};

const char *const step_name[NR_OPS] = {
	[OP_SYNCHRONIZE_RCU] = "synchronize_rcu",
	[OP_SYNCHRONIZE_RCU_EXPEDITED] = "synchronize_rcu_expedited",
	[OP_RCU_BARRIER] = "rcu_barrier",
	[OP_SYNCHRONIZE_SRCU] = "synchronize_srcu",
	[OP_FLUSH_WORKQUEUE] = "flush_workqueue",
	[OP_WAIT_SB_COUNTER] = "wait_sb_counter",
	[OP_DELAY] = "delay",
	[OP_CALL_RCU] = "call_rcu",
	[OP_WAIT_RCU_GP] = "wait_rcu_gp",
	[OP_PERCPU_REF_KILL] = "percpu_ref_kill",
	[OP_USER] = "user",
	[OP_KERNEL] = "kernel",
	[OP_DISK] = "disk",
	[OP_LOCK] = "lock",
	[OP_UNLOCK] = "unlock",
	[OP_BATCH] = "batch",
	[OP_END_BATCH] = "end_batch",
	[OP_KTHREAD_STOP] = "kthread_stop",
	[OP_LRU_ADD_DRAIN_ALL] = "lru_add_drain_all",
	[OP_FLUSH_WORK] = "flush_work",
	[OP_QUEUE_WORK] = "queue_work",
	[OP_SMP_CALL_FUNCTION] = "smp_call_function",
	[OP_CGROUP_MKDIR] = "cgroup_mkdir",
	[OP_CGROUP_ATTACH] = "cgroup_attach",
	[OP_CGROUP_RMDIR] = "cgroup_rmdir",
	[OP_FORK] = "fork",
	[OP_SYNCFS] = "syncfs",
	[OP_DRAIN] = "drain",
};

static enum takes takes(enum step_op op)
{
	switch (op) {
	case OP_DELAY:
	case OP_USER:
	case OP_KERNEL:
	case OP_FLUSH_WORK:
		return TAKES_TIME;
	case OP_FLUSH_WORKQUEUE:
		return TAKES_QUEUE;
	case OP_LOCK:
	case OP_UNLOCK:
		return TAKES_MUTEX;
	case OP_BATCH:
	case OP_END_BATCH:
		return TAKES_BATCH;
	case OP_QUEUE_WORK:
		return TAKES_WORK;
	default:
		return TAKES_COUNT;
	}
}

static bool find_step(struct reading *rd, struct mark mark, const char *name,
		      struct step *step)
{
	for (int i = 0; i < NR_OPS; i++) {
		if (strcmp(step_name[i], name))
			continue;
		*step = (struct step){ .op = (enum step_op)i, .count = 1 };
		return true;
	}
	diag_error(rd->diag, mark, "unknown step '%.40s'%s", name,
		   diag_suggest(rd->arena, name, step_name, NR_OPS));
	return false;
}

static bool read_queue(struct reading *rd, const struct node *n,
		       struct step *step)
{
	const char *candidate[MAX_QUEUES];
	int nr = 0;

	if (!read_text(rd, n, MAX_NAME, &step->name))
		return false;
	for (const char *q; (q = machine_workqueue_name(nr)); nr++) {
		if (!strcmp(q, step->name))
			return true;
		if (nr < MAX_QUEUES)
			candidate[nr] = q;
	}
	diag_error(rd->diag, n->mark, "no workqueue '%.40s'%s", step->name,
		   diag_suggest(rd->arena, step->name, candidate,
				nr < MAX_QUEUES ? nr : MAX_QUEUES));
	return false;
}

/* {events_unbound: 5ms} */
static bool read_work(struct reading *rd, const struct node *n,
		      struct step *step)
{
	if (n->kind != NODE_MAPPING || n->nr != 1)
		return reader_expected(rd, n, "a workqueue and a duration: "
				       "{events_unbound: 5ms}");
	return read_queue(rd, n->first->key, step) &&
	       dist_from_node(rd, n->first, &step->time);
}

static bool read_argument(struct reading *rd, const struct node *n,
			  struct step *step)
{
	switch (takes(step->op)) {
	case TAKES_TIME:
		return dist_from_node(rd, n, &step->time);
	case TAKES_QUEUE:
		return read_queue(rd, n, step);
	case TAKES_MUTEX:
	case TAKES_BATCH:
		return read_text(rd, n, MAX_NAME, &step->name);
	case TAKES_WORK:
		return read_work(rd, n, step);
	case TAKES_COUNT:
		return read_integer(rd, n, "how often", 1, MAX_COUNT,
				    &step->count);
	}
	return false;
}

/* What a step that cannot stand alone looks like; NULL: it can. */
static const char *example(enum step_op op)
{
	switch (takes(op)) {
	case TAKES_TIME:
		return "a duration: {%s: 5ms}";
	case TAKES_MUTEX:
		return "a mutex: {%s: rtnl_mutex}";
	case TAKES_BATCH:
		return "a name: {%s: cleanup_net}";
	case TAKES_WORK:
		return "a workqueue and a duration: {%s: {events_unbound: 5ms}}";
	default:
		return NULL;
	}
}

static bool may_stand_alone(struct reading *rd, const struct node *node,
			    const struct step *step)
{
	const char *name = step_name[step->op], *needs = example(step->op);

	if (!needs)
		return true;
	diag_error(rd->diag, node->mark, "%s needs %s", name,
		   arena_printf(rd->arena, needs, name));
	return false;
}

static bool step_from_mapping(struct reading *rd, const struct node *node,
			      struct step *step)
{
	if (node->nr == 1)
		return find_step(rd, node->first->key->mark,
				 node->first->key->text, step) &&
		       read_argument(rd, node->first, step);
	diag_error(rd->diag, node->mark,
		   "expected the name of a step or {delay: 5ms}");
	return false;
}

static bool step_from_node(struct reading *rd, const struct node *node,
			   struct step *step)
{
	if (node->kind == NODE_MAPPING)
		return step_from_mapping(rd, node, step);
	if (node->kind != NODE_SCALAR || node_is_null(node))
		return reader_expected(rd, node, "the name of a step");
	if (!strncmp(node->text, "delay:", 6)) {
		const char *text = node->text + 6;

		*step = (struct step){ .op = OP_DELAY, .count = 1 };
		return read_argument(rd, node_scalar(rd, node->mark,
						     text + strspn(text, " ")),
				     step);
	}
	return find_step(rd, node->mark, node->text, step) &&
	       may_stand_alone(rd, node, step);
}

const char *step_locks(const struct step *step)
{
	switch (step->op) {
	case OP_LOCK:
		return step->name;
	case OP_CGROUP_MKDIR:
	case OP_CGROUP_ATTACH:
	case OP_CGROUP_RMDIR:
		return "cgroup_mutex";
	default:
		return NULL;
	}
}

/* The last step before 'at' that locks or unlocks the mutex; NULL: none. */
static const struct step *last_use(const struct step_list *list, int at,
				   const char *mutex)
{
	while (at-- > 0)
		if (takes(list->step[at].op) == TAKES_MUTEX &&
		    !strcmp(list->step[at].name, mutex))
			return &list->step[at];
	return NULL;
}

bool steps_hold(const struct step_list *list, int at, const char *mutex)
{
	const struct step *last = last_use(list, at, mutex);

	return last && last->op == OP_LOCK;
}

static bool check_locks(struct reading *rd, const struct node *node,
			const struct step_list *list)
{
	bool ok = true;

	for (int i = 0; i < list->nr; i++) {
		const struct step *s = &list->step[i];
		const char *lock = step_locks(s);
		const char *name = lock ? lock : s->name;
		bool held;

		if (!lock && s->op != OP_UNLOCK)
			continue;
		held = steps_hold(list, i, name);
		if (held == (s->op == OP_UNLOCK))
			continue;
		diag_error(rd->diag, node->mark, "step %d: '%.40s' is %s",
			   i + 1, name, held ? "locked already" : "not locked");
		ok = false;
	}
	for (int i = 0; ok && i < list->nr; i++) {
		const struct step *s = &list->step[i];

		if (s->op != OP_LOCK ||
		    last_use(list, list->nr, s->name)->op == OP_UNLOCK)
			continue;
		diag_error(rd->diag, node->mark, "'%.40s' is never unlocked",
			   s->name);
		return false;
	}
	return ok;
}

/* Each is made before it is joined or removed, and none is left. */
static bool check_cgroups(struct reading *rd, const struct node *node,
			  const struct step_list *list)
{
	int depth = 0;

	for (int i = 0; i < list->nr; i++) {
		const struct step *s = &list->step[i];

		if (s->op == OP_CGROUP_MKDIR)
			depth += s->count;
		else if (s->op == OP_CGROUP_RMDIR)
			depth -= s->count;
		if (depth < 0 || (s->op == OP_CGROUP_ATTACH && !depth)) {
			diag_error(rd->diag, node->mark,
				   "step %d: %s of no cgroup", i + 1,
				   step_name[s->op]);
			return false;
		}
	}
	if (depth)
		diag_error(rd->diag, node->mark, "%d of the cgroups %s never "
			   "removed", depth, depth == 1 ? "is" : "are");
	return !depth;
}

/* What nobody can do for somebody else, or twice at once. */
static bool not_for_others(enum step_op op)
{
	return op == OP_BATCH || op == OP_END_BATCH || op == OP_DRAIN ||
	       op == OP_WAIT_SB_COUNTER;
}

/* Where a batch that begins there ends; -1 after a message. */
static int end_of_batch(struct reading *rd, const struct node *node,
			const struct step_list *list, int begin)
{
	const char *name = list->step[begin].name;

	for (int i = begin + 1; i < list->nr; i++) {
		const struct step *s = &list->step[i];

		if (s->op == OP_END_BATCH && !strcmp(s->name, name))
			return i;
		if (not_for_others(s->op)) {
			diag_error(rd->diag, node->mark, "step %d: no %s in "
				   "the batch '%.40s'", i + 1, step_name[s->op],
				   name);
			return -1;
		}
	}
	diag_error(rd->diag, node->mark, "the batch '%.40s' never ends", name);
	return -1;
}

/*
 * A batch ends, and what whoever leads it has taken or made in it, so that it can be
 * passed over.
 */
static bool check_batches(struct reading *rd, const struct node *node,
			  const struct step_list *list)
{
	for (int i = 0; i < list->nr; i++) {
		struct step_list inside;
		int end;

		if (list->step[i].op == OP_END_BATCH) {
			diag_error(rd->diag, node->mark, "step %d: no batch "
				   "'%.40s' has begun", i + 1,
				   list->step[i].name);
			return false;
		}
		if (list->step[i].op != OP_BATCH)
			continue;
		end = end_of_batch(rd, node, list, i);
		if (end < 0)
			return false;
		inside.nr = end - i - 1;
		memcpy(inside.step, &list->step[i + 1],
		       (size_t)inside.nr * sizeof(*inside.step));
		if (!check_locks(rd, node, &inside) ||
		    !check_cgroups(rd, node, &inside))
			return false;
		i = end;
	}
	return true;
}

bool steps_from_node(struct reading *rd, const struct node *node, int most,
		     bool of_protocol, struct step_list *list)
{
	const struct node *n;
	bool ok = true;

	if (node->kind != NODE_SEQUENCE)
		return reader_expected(rd, node, "a list of steps");
	if (node->nr > most) {
		diag_error(rd->diag, node->mark, "more than %d steps", most);
		return false;
	}
	if (!node->nr && !of_protocol) {
		diag_error(rd->diag, node->mark, "no step");
		return false;
	}
	list->nr = 0;
	for_each_child(n, node) {
		struct step *step = &list->step[list->nr++];

		if (!step_from_node(rd, n, step)) {
			ok = false;
		} else if (of_protocol && step->op == OP_DRAIN) {
			diag_error(rd->diag, n->mark,
				   "a drain has no drain in it");
			ok = false;
		}
	}
	return ok && check_locks(rd, node, list) &&
	       check_cgroups(rd, node, list) &&
	       check_batches(rd, node, list);
}

static void step_write(const struct step *s, FILE *out)
{
	const char *name = step_name[s->op];

	if (takes(s->op) == TAKES_TIME) {
		fprintf(out, "{%s: ", name);
		dist_write(&s->time, out);
		fputs("}", out);
	} else if (takes(s->op) == TAKES_WORK) {
		fprintf(out, "{%s: {%s: ", name, s->name);
		dist_write(&s->time, out);
		fputs("}}", out);
	} else if (s->name) {
		fprintf(out, "{%s: ", name);
		yaml_write_text(s->name, out);
		fputs("}", out);
	} else if (s->count > 1) {
		fprintf(out, "{%s: %d}", name, s->count);
	} else {
		fputs(name, out);
	}
}

void steps_write(const struct step_list *list, FILE *out)
{
	fputs("[", out);
	for (int i = 0; i < list->nr; i++) {
		fputs(i ? ", " : "", out);
		step_write(&list->step[i], out);
	}
	fputs("]", out);
}
