/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Durations from the text of ftrace: tracing/trace, `trace-cmd report`, or what
 * `umountsim trace --format ftrace` writes.
 *
 *   umount-812 [003] d..1. 100.100000: p_sync: (synchronize_rcu+0x0/0x30)
 *   umount-812 [003] d..1. 100.108000: r_sync: (drain+0x75 <- synchronize_rcu)
 *   umount-812 [003] 100.100000: funcgraph_entry:            |  evict() {
 *   umount-812 [003] 100.108000: funcgraph_exit:  # 8000 us  |  }
 *     3)   1.234 us    |  evict();
 *     3)   umount-812  =>  kworker-77
 *   rcu_preempt-17 [002] 100.100000: rcu_grace_period: rcu_preempt 41 start
 *
 * A series is a function, from its probe to its return probe or as the graph
 * has it; or "grace period".  Stock kernels have no event of grace periods:
 * there they last from a probe on rcu_gp_init() to one on rcu_gp_cleanup().
 * What began before the trace or ends after it is left out, and so is what was
 * under way when events were lost: its end may be one of them, on any CPU.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/format.h"

#define MAX_OPEN 4096 /* calls under way at once */
#define MAX_CPUS 8192 /* of a graph */
#define NAME     80

struct record {
	char *task;    /* "umount-812", or the CPU, of a graph and of idle tasks */
	double time;   /* ns */
	char *event;   /* "p_sync"; of a graph without events "" */
	char *rest;    /* of the line */
};

struct open_call {
	char task[NAME], function[NAME];
	double start;
};

struct calls {
	struct data_reader *r;
	int nr;
	struct open_call open[MAX_OPEN];
	const char *current[MAX_CPUS]; /* task of a graph; NULL: not known yet */
};

/* -- lines -- */

/* The "[003]" that follows the task, or NULL. */
static char *find_cpu(char *line)
{
	char *s = line;

	while ((s = strchr(s, '['))) {
		size_t digits = strspn(s + 1, "0123456789");

		if (digits >= 3 && s[1 + digits] == ']')
			return s;
		s++;
	}
	return NULL;
}

/* "100.123456:" somewhere behind the CPU; *after moves behind it. */
static bool find_time(char *s, double *ns, char **after)
{
	while (*s) {
		size_t n;
		char *end;

		s += strspn(s, " \t");
		n = strcspn(s, " \t");
		*ns = 1e9 * strtod(s, &end);
		if (isdigit((unsigned char)*s) && end == s + n - 1 &&
		    *end == ':' && memchr(s, '.', n)) {
			*after = end + 1;
			return true;
		}
		s += n;
	}
	return false;
}

static void trim_end(char *s)
{
	size_t n = strlen(s);

	while (n && isspace((unsigned char)s[n - 1]))
		s[--n] = '\0';
}

/* All idle tasks have one name: theirs is the CPU. */
static char *task_name(char *name, char *cpu)
{
	name += strspn(name, " \t");
	trim_end(name);
	return strncmp(name, "<idle>", 6) ? name : cpu;
}

/* "  umount-812 [003] d..1. 100.123456: event: rest" */
static bool read_event(char *line, struct record *rec)
{
	char *cpu = find_cpu(line), *s, *colon;

	if (!cpu || !find_time(cpu, &rec->time, &s))
		return false;
	*cpu++ = '\0';
	cpu[strcspn(cpu, "]")] = '\0';
	rec->task = task_name(line, cpu);
	rec->event = s + strspn(s, " \t");
	colon = rec->event + strcspn(rec->event, ": ");
	rec->rest = colon;
	if (*colon) {
		*colon = '\0';
		rec->rest = colon + 1 + strspn(colon + 1, " \t");
	}
	trim_end(rec->rest);
	return true;
}

/*
 * A line of the function_graph tracer's own: "  3) ! 123.456 us |  }", or
 * "  3)   umount-812  =>  kworker-77" before the lines of another task.
 */
static bool read_graph(char *line, struct record *rec)
{
	char *s = line + strspn(line, " ");
	size_t digits = strspn(s, "0123456789");

	if (!digits || s[digits] != ')' ||
	    (!strchr(s, '|') && !strstr(s, " => ")))
		return false;
	s[digits] = '\0';
	*rec = (struct record){ s, 0, "", s + digits + 1 };
	return true;
}

static bool read_record(char *line, struct record *rec)
{
	return read_event(line, rec) || read_graph(line, rec);
}

static bool sniff(const struct data_reader *r)
{
	const char *at = r->text;
	struct record rec;
	char *line;

	for (int i = 0; i < 300 && (line = data_line(r, &at)); i++) {
		if (*line != '#' && read_record(line, &rec))
			return true;
	}
	return false;
}

/* -- calls -- */

static void enter(struct calls *c, const char *task, const char *function,
		  double start)
{
	struct open_call *o;

	if (c->nr == MAX_OPEN) /* the oldest has lost its end */
		memmove(c->open, c->open + 1, sizeof(*o) * (size_t)--c->nr);
	o = &c->open[c->nr++];
	snprintf(o->task, NAME, "%s", task);
	snprintf(o->function, NAME, "%s", function);
	o->start = start;
}

/* The last call that goes on, of that task and function unless NULL. */
static struct open_call *find(struct calls *c, const char *task,
			      const char *function)
{
	for (int i = c->nr - 1; i >= 0; i--) {
		if ((!task || !strcmp(c->open[i].task, task)) &&
		    (!function || !strcmp(c->open[i].function, function)))
			return &c->open[i];
	}
	return NULL;
}

static void forget(struct calls *c, struct open_call *o)
{
	memmove(o, o + 1, sizeof(*o) * (size_t)(&c->open[--c->nr] - o));
}

static void add(struct calls *c, const char *function, double ns)
{
	if (ns >= 0)
		data_add(c->r, data_series(c->r, function), ns, ns, 1);
}

static void leave(struct calls *c, const char *task, const char *function,
		  double end)
{
	struct open_call *o = find(c, task, function);

	if (!o)
		return;
	add(c, o->function, end - o->start);
	forget(c, o);
}

/* -- what lines mean -- */

static void grace_period(struct calls *c, const char *name, bool start,
			 double time)
{
	struct open_call *o = find(c, name, DATA_GRACE_PERIOD);

	if (!start) {
		leave(c, name, DATA_GRACE_PERIOD, time);
		return;
	}
	if (o)
		forget(c, o);
	enter(c, name, DATA_GRACE_PERIOD, time);
}

/* "rcu_preempt 41 start" */
static void rcu_event(struct calls *c, const struct record *rec)
{
	char name[NAME], what[NAME];

	if (sscanf(rec->rest, "%79s %*s %79s", name, what) != 2)
		return;
	if (!strcmp(what, "start") || !strcmp(what, "end"))
		grace_period(c, name, *what == 's', rec->time);
}

/* "(evict+0x0/0x60)" or, where it returns, "(umount+0x75/0x110 <- evict)" */
static void probe(struct calls *c, const struct record *rec)
{
	char *from = strstr(rec->rest, "<- ");
	char function[NAME];

	if (from) {
		snprintf(function, NAME, "%.*s",
			 (int)strcspn(from + 3, "+/) "), from + 3);
		leave(c, rec->task, function, rec->time);
		return;
	}
	snprintf(function, NAME, "%.*s", (int)strcspn(rec->rest + 1, "+/) "),
		 rec->rest + 1);
	if (!strcmp(function, "rcu_gp_init"))
		grace_period(c, "rcu", true, rec->time);
	else if (!strcmp(function, "rcu_gp_cleanup"))
		grace_period(c, "rcu", false, rec->time);
	enter(c, rec->task, function, rec->time);
}

/* "! 123.456 us" in front of the bar; -1 if there is none. */
static double duration(const char *s, const char *bar)
{
	char *end;
	double us;

	while (s < bar && !isdigit((unsigned char)*s))
		s++;
	us = strtod(s, &end);
	return s < bar && !strncmp(end, " us", 3) ? us * 1e3 : -1;
}

/* "umount-812  =>  kworker-77": what is open on the CPU stays the first's. */
static void switch_task(struct calls *c, const struct record *rec)
{
	char *to = strstr(rec->rest, " => ");
	unsigned long cpu = strtoul(rec->task, NULL, 10);
	const char *from;

	if (!to || cpu >= MAX_CPUS)
		return;
	*to = '\0';
	from = task_name(rec->rest, rec->task);
	for (int i = 0; i < c->nr && !c->current[cpu]; i++) {
		if (!strcmp(c->open[i].task, rec->task))
			snprintf(c->open[i].task, NAME, "%s", from);
	}
	c->current[cpu] = task_name(to + 4, rec->task);
}

/* Whose line it is; the CPU, if that is all that is known. */
static const char *task_of(const struct calls *c, const struct record *rec)
{
	unsigned long cpu = strtoul(rec->task, NULL, 10);

	if (!*rec->event && cpu < MAX_CPUS && c->current[cpu])
		return c->current[cpu];
	return rec->task;
}

/*
 * "}" ends the last call of its task, and with a comment that of this function;
 * what the task has open above it has lost its end.  A task that went on on
 * another CPU unseen has no such call, so it is anybody's.
 */
static void close_call(struct calls *c, const char *task, const char *s,
		       double ns)
{
	char name[NAME];
	bool named = sscanf(s, "} /* %79[^ *]", name) == 1 && !strchr(name, '=');
	struct open_call *o = find(c, task, named ? name : NULL), *above;

	if (!o && named)
		o = find(c, NULL, name);
	if (!o)
		return;
	while ((above = find(c, o->task, NULL)) != o)
		forget(c, above);
	add(c, o->function, ns);
	forget(c, o);
}

/* "DURATION | f(ARGUMENTS) {", "DURATION | f();", "DURATION | } [comment: f]" */
static void graph(struct calls *c, const struct record *rec)
{
	const char *bar = strchr(rec->rest, '|');
	char function[NAME];
	const char *s;
	double ns;

	if (!bar)
		return;
	ns = duration(rec->rest, bar);
	s = bar + 1 + strspn(bar + 1, " ");
	if (*s == '}') {
		close_call(c, task_of(c, rec), s, ns);
		return;
	}
	if (*s == '/' || !strchr(s, '('))
		return; /* what an event says, or an interrupt's mark */
	snprintf(function, NAME, "%.*s", (int)strcspn(s, "( "), s);
	if (strchr(s, '{'))
		enter(c, task_of(c, rec), function, 0);
	else
		add(c, function, ns);
}

static void take(struct calls *c, const struct record *rec)
{
	if (!strcmp(rec->event, "rcu_grace_period"))
		rcu_event(c, rec);
	else if (!*rec->event && !strchr(rec->rest, '|'))
		switch_task(c, rec);
	else if (!*rec->event || !strncmp(rec->event, "funcgraph_", 10))
		graph(c, rec);
	else if (*rec->rest == '(')
		probe(c, rec);
}

/* "CPU:3 [LOST 4711 EVENTS]", of trace-cmd "CPU:3 [4711 EVENTS DROPPED]" */
static bool is_loss(const char *line)
{
	return !strncmp(line, "CPU:", 4) && strstr(line, "EVENTS");
}

static void read_trace(struct data_reader *r)
{
	struct calls *c = arena_alloc(r->rq->arena, sizeof(*c));
	const char *at = r->text;
	struct record rec;
	char *line;

	c->r = r;
	while (!r->errors && (line = data_line(r, &at))) {
		if (is_loss(line))
			c->nr = 0;
		else if (*line != '#' && read_record(line, &rec))
			take(c, &rec);
	}
	if (!r->errors && !r->out->nr)
		data_error(r, 0, 0, "the trace has no function with its "
			   "return, no graph and no grace period: it says "
			   "when, not how long");
}

const struct data_format format_ftrace = {
	"text of ftrace", sniff, read_trace,
};
