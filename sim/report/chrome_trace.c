/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chrome JSON traces: see chrome_trace.h.
 *
 * Every track is a stack of open slices, kept up from the run's first record
 * on, so that it is known what is open where a window begins.  Events are
 * collected as text, a line each; a flow's first end is struck out until its
 * second one appears.
 */
#include "report/chrome_trace.h"

#include <err.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/cpu.h"
#include "kernel/super.h"
#include "kernel/task.h"
#include "kernel/umount.h"
#include "report/registry.h"
#include "report/tracepoint.h"

enum { PID_CPU = 1, PID_RCU, PID_WORKER, PID_SUPER, PID_UMOUNT, NR_PIDS };

enum { TID_GP = 1, TID_BARRIER, TID_EXPEDITED };

#define DEPTH 8
#define NAME 160
#define ARGS 96

struct track {
	int pid;
	int tid;
	bool named;               /* its metadata has been written */
	int depth;
	char open[DEPTH][NAME];   /* "name":..., "args":... of its slices */
};

/* The beginning of a flow whose end has not been seen. */
struct flow {
	size_t line;
	uint64_t id;
	bool pending;
};

/* By an object's number. */
struct flows {
	struct flow *of;
	int room;
};

struct chrome_trace {
	simtime_t from, to;
	simtime_t now;
	bool inside;              /* the window has begun and not ended */
	bool over;
	const char *rcu;
	int nr_cpus;
	struct track *cpu, rcu_track[4];
	struct track **worker, **super, **umount; /* by number */
	int room[NR_PIDS];
	const void **curr;
	uint64_t pending;         /* callbacks */
	const void *exp_runner;
	uint64_t nr_flows;
	struct registry workers, supers, umounts, heads, works, tasks;
	struct flows callback, work, wake;
	/* text of all events, and where each begins */
	char *text;
	size_t len;
	FILE *lines;
	long *at;
	bool *struck;
	size_t nr_lines, room_lines;
};

/* -- memory -- */

static void *more(void *p, int *room, int least, size_t size)
{
	int n = *room ? *room : 16;

	while (n <= least)
		n *= 2;
	if (n == *room)
		return p;
	p = realloc(p, (size_t)n * size);
	if (!p)
		err(1, "trace");
	memset((char *)p + (size_t)*room * size, 0, (size_t)(n - *room) * size);
	*room = n;
	return p;
}

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		err(1, "trace");
	return p;
}

/* -- events -- */

/* One event; returns its line.  Fields beyond ts, pid and tid by format. */
__attribute__((format(printf, 6, 7)))
static size_t emit(struct chrome_trace *t, const char *ph, simtime_t ts,
		   int pid, int tid, const char *format, ...)
{
	va_list ap;

	if (t->nr_lines == t->room_lines) {
		t->room_lines = t->room_lines ? 2 * t->room_lines : 4096;
		t->at = realloc(t->at, t->room_lines * sizeof(*t->at));
		t->struck = realloc(t->struck,
				    t->room_lines * sizeof(*t->struck));
		if (!t->at || !t->struck)
			err(1, "trace");
	}
	t->at[t->nr_lines] = ftell(t->lines);
	t->struck[t->nr_lines] = false;
	fprintf(t->lines, "{\"ph\":\"%s\",\"ts\":%" PRId64 ".%03d,\"pid\":%d,"
		"\"tid\":%d", ph, ts / 1000, (int)(ts % 1000), pid, tid);
	va_start(ap, format);
	vfprintf(t->lines, format, ap);
	va_end(ap);
	fputc('}', t->lines);
	return t->nr_lines++;
}

static void name_thread(struct chrome_trace *t, struct track *k,
			const char *name)
{
	emit(t, "M", 0, k->pid, k->tid, ",\"name\":\"thread_name\","
	     "\"args\":{\"name\":\"%s\"}", name);
	emit(t, "M", 0, k->pid, k->tid, ",\"name\":\"thread_sort_index\","
	     "\"args\":{\"sort_index\":%d}", k->tid);
	k->named = true;
}

static void emit_begin(struct chrome_trace *t, const struct track *k, int level,
		       simtime_t ts)
{
	emit(t, "B", ts, k->pid, k->tid, ",%s", k->open[level]);
}

/* name, and fields as the inside of a JSON object. */
__attribute__((format(printf, 4, 5)))
static void begin(struct chrome_trace *t, struct track *k, const char *name,
		  const char *args, ...)
{
	char text[ARGS];
	va_list ap;

	if (k->depth == DEPTH)
		errx(1, "trace: slices nest too deep");
	va_start(ap, args);
	vsnprintf(text, sizeof(text), args, ap);
	va_end(ap);
	snprintf(k->open[k->depth], NAME, "\"name\":\"%.40s\",\"args\":{%s}",
		 name, text);
	if (t->inside)
		emit_begin(t, k, k->depth, t->now);
	k->depth++;
}

static void end(struct chrome_trace *t, struct track *k)
{
	if (!k->depth)
		return;
	k->depth--;
	if (t->inside)
		emit(t, "E", t->now, k->pid, k->tid, "%s", "");
}

static void end_all(struct chrome_trace *t, struct track *k)
{
	while (k->depth)
		end(t, k);
}

__attribute__((format(printf, 4, 5)))
static void instant(struct chrome_trace *t, struct track *k, const char *name,
		    const char *args, ...)
{
	char text[ARGS];
	va_list ap;

	if (!t->inside)
		return;
	va_start(ap, args);
	vsnprintf(text, sizeof(text), args, ap);
	va_end(ap);
	emit(t, "i", t->now, k->pid, k->tid,
	     ",\"s\":\"t\",\"name\":\"%s\",\"args\":{%s}", name, text);
}

static void counter(struct chrome_trace *t, int pid, const char *name,
		    uint64_t value)
{
	if (t->inside)
		emit(t, "C", t->now, pid, 0,
		     ",\"name\":\"%s\",\"args\":{\"value\":%" PRIu64 "}", name,
		     value);
}

/* -- flows -- */

static void flow_begins(struct chrome_trace *t, struct flows *f, int number,
			const struct track *k, const char *name)
{
	f->of = more(f->of, &f->room, number, sizeof(*f->of));
	f->of[number].pending = false;
	if (!t->inside)
		return;
	f->of[number] = (struct flow){ .id = ++t->nr_flows, .pending = true };
	f->of[number].line = emit(t, "s", t->now, k->pid, k->tid,
				  ",\"cat\":\"flow\",\"name\":\"%s\","
				  "\"id\":%" PRIu64, name, t->nr_flows);
	t->struck[f->of[number].line] = true;
}

static void flow_ends(struct chrome_trace *t, struct flows *f, int number,
		      const struct track *k, const char *name)
{
	if (number >= f->room || !f->of[number].pending)
		return;
	f->of[number].pending = false;
	if (!t->inside)
		return;
	emit(t, "f", t->now, k->pid, k->tid, ",\"cat\":\"flow\",\"bp\":\"e\","
	     "\"name\":\"%s\",\"id\":%" PRIu64, name, f->of[number].id);
	t->struck[f->of[number].line] = false;
}

/* -- tracks -- */

static struct track *numbered(struct chrome_trace *t, struct track ***list,
			      int pid, int number)
{
	*list = more(*list, &t->room[pid], number, sizeof(**list));
	if (!(*list)[number]) {
		(*list)[number] = zeroed(1, sizeof(***list));
		(*list)[number]->pid = pid;
		(*list)[number]->tid = number;
	}
	return (*list)[number];
}

static struct track *worker_track(struct chrome_trace *t, const void *task)
{
	int n = registry_number(&t->workers, task);
	struct track *k = numbered(t, &t->worker, PID_WORKER, n);
	const struct task *worker = task;
	char name[64];

	if (!k->named) {
		if (worker->bound)
			snprintf(name, sizeof(name), "kworker/%d:%d",
				 worker->cpu->id, n);
		else
			snprintf(name, sizeof(name), "kworker/u:%d", n);
		name_thread(t, k, name);
	}
	return k;
}

static struct track *super_track(struct chrome_trace *t, const void *sb)
{
	int n = registry_number(&t->supers, sb);
	struct track *k = numbered(t, &t->super, PID_SUPER, n);
	char name[32];

	if (!k->named) {
		snprintf(name, sizeof(name), "sb %d",
			 ((const struct super_block *)sb)->id);
		name_thread(t, k, name);
	}
	return k;
}

static struct track *umount_track(struct chrome_trace *t, const void *task)
{
	int n = registry_number(&t->umounts, task);
	struct track *k = numbered(t, &t->umount, PID_UMOUNT, n);
	char name[32];

	if (!k->named) {
		snprintf(name, sizeof(name), "umount %d", n);
		name_thread(t, k, name);
	}
	return k;
}

static void each_track(struct chrome_trace *t,
		       void (*fn)(struct chrome_trace *t, struct track *k))
{
	struct track **const lists[] = { t->worker, t->super, t->umount };
	const int room[] = { t->room[PID_WORKER], t->room[PID_SUPER],
			     t->room[PID_UMOUNT] };

	for (int i = 0; i < t->nr_cpus; i++)
		fn(t, &t->cpu[i]);
	for (int i = TID_GP; i <= TID_EXPEDITED; i++)
		fn(t, &t->rcu_track[i]);
	for (int l = 0; l < 3; l++)
		for (int i = 0; i < room[l]; i++)
			if (lists[l][i])
				fn(t, lists[l][i]);
}

/* -- the window -- */

static void reopen(struct chrome_trace *t, struct track *k)
{
	for (int i = 0; i < k->depth; i++)
		emit_begin(t, k, i, t->from);
}

static void close_track(struct chrome_trace *t, struct track *k)
{
	end_all(t, k);
}

static void enter_window(struct chrome_trace *t)
{
	t->inside = true;
	each_track(t, reopen);
}

static void leave_window(struct chrome_trace *t)
{
	t->now = t->to;
	each_track(t, close_track);
	t->inside = false;
	t->over = true;
}

/* -- records -- */

static void sched_switch(struct chrome_trace *t, const struct trace_record *rec)
{
	struct track *k = &t->cpu[rec->cpu];

	t->curr[rec->cpu] = rec->id;
	end_all(t, k);
	if (!rec->id) {
		begin(t, k, "idle", "%s", "");
		return;
	}
	begin(t, k, ((const struct task *)rec->id)->name, "\"pid\":%d",
	      registry_number(&t->tasks, rec->id));
	flow_ends(t, &t->wake, registry_number(&t->tasks, rec->id), k,
		  "sched_waking");
}

static void waking(struct chrome_trace *t, const struct trace_record *rec)
{
	int task = registry_number(&t->tasks, rec->id);

	if (rec->cpu >= 0)
		flow_begins(t, &t->wake, task, &t->cpu[rec->cpu],
			    "sched_waking");
	else
		t->wake.of = more(t->wake.of, &t->wake.room, task,
				  sizeof(*t->wake.of));
}

static void rcu_slices(struct chrome_trace *t, const struct trace_record *rec)
{
	struct track *gp = &t->rcu_track[TID_GP];
	struct track *exp = &t->rcu_track[TID_EXPEDITED];

	switch (rec->type) {
	case TRACE_GP_START:
		begin(t, gp, "rcu_grace_period", "\"rcuname\":\"%s\","
		      "\"gp_seq\":%" PRIu64 ",\"gpevent\":\"start\"", t->rcu,
		      rec->a);
		break;
	case TRACE_GP_FQSSTART:
		begin(t, gp, "fqs", "\"gp_seq\":%" PRIu64
		      ",\"gpevent\":\"fqsstart\"", rec->a);
		break;
	case TRACE_GP_END:
	case TRACE_GP_FQSEND:
		end(t, gp);
		break;
	case TRACE_EXP_START:
		t->exp_runner = rec->id;
		begin(t, exp, "rcu_exp_grace_period", "\"gpseq\":%" PRIu64,
		      rec->a);
		break;
	default: /* TRACE_EXP_END, also of those that found it done */
		if (t->exp_runner == rec->id)
			end(t, exp);
		break;
	}
}

static void rcu_instant(struct chrome_trace *t, const struct trace_record *rec)
{
	bool fqs = rec->type == TRACE_FQS_DTI;

	instant(t, &t->cpu[rec->cpu], fqs ? "rcu_fqs" : "rcu_grace_period",
		"\"gp_seq\":%" PRIu64 ",\"%s\":\"%s\"", rec->a,
		fqs ? "qsevent" : "gpevent",
		rec->type == TRACE_GP_TRYLOCK ? "trylock failed" :
						rcu_event_name(rec->type));
}

static void barrier(struct chrome_trace *t, const struct trace_record *rec)
{
	struct track *k = &t->rcu_track[TID_BARRIER];

	switch (rec->type) {
	case TRACE_BARRIER_BEGIN:
		begin(t, k, "rcu_barrier", "\"event\":\"Begin\",\"done\":%"
		      PRIu64, rec->a);
		break;
	case TRACE_BARRIER_END:
		end(t, k);
		break;
	case TRACE_BARRIER_ENTRAIN:
		t->pending++;
		flow_begins(t, &t->callback,
			    registry_number(&t->heads, rec->id),
			    &t->cpu[rec->cpu], "rcu_callback");
		instant(t, k, "rcu_barrier", "\"event\":\"IRQ\",\"cpu\":%d",
			rec->cpu);
		break;
	default:
		instant(t, k, "rcu_barrier", "\"event\":\"%s\",\"cpu\":%d,"
			"\"remaining\":%" PRIu64, rcu_event_name(rec->type),
			rec->cpu, rec->b);
		break;
	}
}

static void callback(struct chrome_trace *t, const struct trace_record *rec)
{
	struct track *k = &t->cpu[rec->cpu];
	int head;

	switch (rec->type) {
	case TRACE_CALL_RCU:
		head = registry_number(&t->heads, rec->id);
		t->pending += rec->a;
		counter(t, PID_RCU, "pending callbacks", t->pending);
		/* Nobody waits for a bunch that only frees memory. */
		if (((const struct rcu_head *)rec->id)->func)
			flow_begins(t, &t->callback, head, k, "rcu_callback");
		break;
	case TRACE_CB_INVOKE:
		flow_ends(t, &t->callback,
			  registry_number(&t->heads, rec->id), k,
			  "rcu_callback");
		break;
	case TRACE_BATCH_START:
		begin(t, k, "rcu_batch", "\"CBs\":%" PRIu64, rec->a);
		break;
	default: /* TRACE_BATCH_END */
		end(t, k);
		t->pending -= rec->a;
		counter(t, PID_RCU, "pending callbacks", t->pending);
		break;
	}
}

static void work(struct chrome_trace *t, const struct trace_record *rec)
{
	const struct workqueue *wq = (const void *)(uintptr_t)rec->b;
	int number = registry_number(&t->works, rec->id);
	struct track *k;

	if (rec->type == TRACE_WQ_QUEUE) {
		flow_begins(t, &t->work, number, &t->cpu[rec->cpu],
			    "workqueue_queue_work");
		return;
	}
	k = worker_track(t, t->curr[rec->cpu]);
	if (rec->type == TRACE_WQ_EXECUTE_END) {
		end(t, k);
		return;
	}
	begin(t, k, work_function(wq), "\"workqueue\":\"%s\",\"work\":%d",
	      wq->name, number);
	flow_ends(t, &t->work, number, k, "workqueue_queue_work");
}

static bool is_worker(const void *task)
{
	return !strcmp(((const struct task *)task)->name, "kworker");
}

static void phase(struct chrome_trace *t, const struct trace_record *rec)
{
	struct track *k = umount_track(t, rec->id);
	const void *sb = (const void *)(uintptr_t)rec->b;

	if (rec->a == UMOUNT_USER)
		begin(t, k, "umount", "\"sb\":%d",
		      ((const struct super_block *)sb)->id);
	else
		end(t, k);
	if (rec->a == UMOUNT_DONE)
		end(t, k);
	else
		begin(t, k, umount_phase_name(rec->a), "%s", "");
	if (rec->a == UMOUNT_DRAIN)
		begin(t, super_track(t, sb), "!SB_ACTIVE", "%s", "");
	if (rec->a == UMOUNT_EVICT)
		end(t, super_track(t, sb));
}

static void switches(struct chrome_trace *t, const struct trace_record *rec)
{
	const struct super_block *sb = rec->id;
	char name[48];

	super_track(t, sb);
	counter(t, PID_SUPER, "isw_nr_in_flight", rec->a);
	snprintf(name, sizeof(name), "sb %d isw_nr_in_flight", sb->id);
	counter(t, PID_SUPER, name, rec->b);
}

static void take(struct chrome_trace *t, const struct trace_record *rec)
{
	switch (rec->type) {
	case TRACE_SCHED_SWITCH:
		sched_switch(t, rec);
		break;
	case TRACE_SCHED_WAKING:
		waking(t, rec);
		break;
	case TRACE_SOFTIRQ_ENTRY:
		begin(t, &t->cpu[rec->cpu], "softirq",
		      "\"vec\":9,\"action\":\"RCU\"");
		break;
	case TRACE_SOFTIRQ_EXIT:
		end(t, &t->cpu[rec->cpu]);
		break;
	case TRACE_GP_START:
	case TRACE_GP_END:
	case TRACE_GP_FQSSTART:
	case TRACE_GP_FQSEND:
	case TRACE_EXP_START:
	case TRACE_EXP_END:
		rcu_slices(t, rec);
		break;
	case TRACE_GP_CPUSTART:
	case TRACE_GP_CPUEND:
	case TRACE_GP_CPUQS:
	case TRACE_GP_TRYLOCK:
	case TRACE_FQS_DTI:
		rcu_instant(t, rec);
		break;
	case TRACE_BARRIER_BEGIN:
	case TRACE_BARRIER_EARLY_EXIT:
	case TRACE_BARRIER_ENTRAIN:
	case TRACE_BARRIER_CB:
	case TRACE_BARRIER_END:
		barrier(t, rec);
		break;
	case TRACE_CALL_RCU:
	case TRACE_CB_INVOKE:
	case TRACE_BATCH_START:
	case TRACE_BATCH_END:
		callback(t, rec);
		break;
	case TRACE_WQ_QUEUE:
	case TRACE_WQ_EXECUTE_START:
	case TRACE_WQ_EXECUTE_END:
		work(t, rec);
		break;
	case TRACE_SYNC_START:
		if (is_worker(rec->id))
			begin(t, worker_track(t, rec->id), "synchronize_rcu",
			      "%s", "");
		break;
	case TRACE_SYNC_END:
		if (is_worker(rec->id))
			end(t, worker_track(t, rec->id));
		break;
	case TRACE_UMOUNT_PHASE:
		phase(t, rec);
		break;
	case TRACE_DRAIN_STEP:
		if (rec->b)
			end(t, umount_track(t, rec->id));
		else
			begin(t, umount_track(t, rec->id),
			      drain_step_name(rec->a), "%s", "");
		break;
	case TRACE_ISW_PIN:
	case TRACE_ISW_UNPIN:
		switches(t, rec);
		break;
	case TRACE_BUSY_INODES:
		instant(t, super_track(t, rec->id), "busy inodes",
			"\"held\":%" PRIu64, rec->a);
		break;
	default:
		break;
	}
}

void chrome_trace_record(void *ctx, const struct trace_record *rec)
{
	struct chrome_trace *t = ctx;

	if (t->over)
		return;
	if (rec->time > t->to) {
		if (!t->inside)
			enter_window(t);
		leave_window(t);
		return;
	}
	if (!t->inside && rec->time >= t->from)
		enter_window(t);
	t->now = rec->time;
	take(t, rec);
}

/* -- life -- */

static void name_process(struct chrome_trace *t, int pid, const char *name)
{
	emit(t, "M", 0, pid, 0, ",\"name\":\"process_name\","
	     "\"args\":{\"name\":\"%s\"}", name);
	emit(t, "M", 0, pid, 0, ",\"name\":\"process_sort_index\","
	     "\"args\":{\"sort_index\":%d}", NR_PIDS - pid);
}

static void name_fixed(struct chrome_trace *t)
{
	static const char *const rcu_track[] = {
		[TID_GP] = "grace periods",
		[TID_BARRIER] = "rcu_barrier",
		[TID_EXPEDITED] = "expedited grace periods",
	};
	char name[32];

	name_process(t, PID_CPU, "cpus");
	name_process(t, PID_RCU, "rcu");
	name_process(t, PID_WORKER, "workers");
	name_process(t, PID_SUPER, "superblocks");
	name_process(t, PID_UMOUNT, "umounts");
	for (int i = 0; i < t->nr_cpus; i++) {
		snprintf(name, sizeof(name), "cpu %d", i);
		name_thread(t, &t->cpu[i], name);
	}
	for (int i = TID_GP; i <= TID_EXPEDITED; i++)
		name_thread(t, &t->rcu_track[i], rcu_track[i]);
}

struct chrome_trace *chrome_trace_new(simtime_t from, simtime_t to,
				      const struct machine_config *config)
{
	struct chrome_trace *t = zeroed(1, sizeof(*t));

	t->from = from;
	t->to = to;
	t->rcu = config->rcu.preemptible ? "rcu_preempt" : "rcu_sched";
	t->nr_cpus = config->host.cpus;
	t->cpu = zeroed((size_t)t->nr_cpus, sizeof(*t->cpu));
	t->curr = zeroed((size_t)t->nr_cpus, sizeof(*t->curr));
	t->lines = open_memstream(&t->text, &t->len);
	if (!t->lines)
		err(1, "trace");
	for (int i = 0; i < t->nr_cpus; i++) {
		t->cpu[i].pid = PID_CPU;
		t->cpu[i].tid = i + 1;
		begin(t, &t->cpu[i], "idle", "%s", "");
	}
	for (int i = TID_GP; i <= TID_EXPEDITED; i++) {
		t->rcu_track[i].pid = PID_RCU;
		t->rcu_track[i].tid = i;
	}
	name_fixed(t);
	return t;
}

void chrome_trace_write(struct chrome_trace *t, const char *title, FILE *out)
{
	json_t *name = json_string(title ? title : "");
	char *quoted = name ? json_dumps(name, JSON_ENCODE_ANY) : NULL;
	const char *between = "\n";

	if (!t->over)
		leave_window(t);
	fflush(t->lines);
	fprintf(out, "{\"displayTimeUnit\":\"ms\",\"otherData\":"
		"{\"program\":\"umountsim\",\"scenario\":%s},"
		"\"traceEvents\":[", quoted ? quoted : "\"\"");
	for (size_t i = 0; i < t->nr_lines; i++) {
		long from = t->at[i];
		long to = i + 1 < t->nr_lines ? t->at[i + 1] : (long)t->len;

		if (t->struck[i])
			continue;
		fprintf(out, "%s%.*s", between, (int)(to - from),
			t->text + from);
		between = ",\n";
	}
	fputs("\n]}\n", out);
	free(quoted);
	json_decref(name);
}

static void free_list(struct track **list, int room)
{
	for (int i = 0; i < room; i++)
		free(list[i]);
	free(list);
}

void chrome_trace_free(struct chrome_trace *t)
{
	fclose(t->lines);
	free(t->text);
	free(t->at);
	free(t->struck);
	free(t->cpu);
	free(t->curr);
	free_list(t->worker, t->room[PID_WORKER]);
	free_list(t->super, t->room[PID_SUPER]);
	free_list(t->umount, t->room[PID_UMOUNT]);
	free(t->callback.of);
	free(t->work.of);
	free(t->wake.of);
	registry_free(&t->workers);
	registry_free(&t->supers);
	registry_free(&t->umounts);
	registry_free(&t->heads);
	registry_free(&t->works);
	registry_free(&t->tasks);
	free(t);
}
