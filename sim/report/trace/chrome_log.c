/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One event a line, in the format that Chrome's about:tracing defined (Trace
 * Event Format).  Time stamps are in microseconds there; three decimals keep
 * the nanoseconds.  jansson is used for the title alone: building a tree of a
 * million events would take more time than the run, and all other strings are
 * the program's own.
 */
#include "report/trace/chrome_log.h"

#include <err.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "engine/arena.h"

#define CHROME_PIDS 16

void *chrome_zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		err(1, "trace");
	return p;
}

void *chrome_more(void *p, int *room, int index, size_t size)
{
	int n = *room ? *room : 16;

	while (n <= index)
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

void chrome_log_init(struct chrome_log *log)
{
	*log = (struct chrome_log){ .inside = false };
	log->lines = memory_stream(&log->text, &log->len);
}

void chrome_log_free(struct chrome_log *log)
{
	fclose(log->lines);
	free(log->text);
	free(log->line);
}

static void make_room(struct chrome_log *log)
{
	if (log->nr_lines < log->room_lines)
		return;
	log->room_lines = log->room_lines ? 2 * log->room_lines : 4096;
	log->line = realloc(log->line, log->room_lines * sizeof(*log->line));
	if (!log->line)
		err(1, "trace");
}

size_t chrome_emit(struct chrome_log *log, const char *ph, simtime_t ts,
		   int pid, int tid, const char *format, ...)
{
	va_list ap;

	make_room(log);
	log->line[log->nr_lines] = (struct chrome_line){
		.at = ftell(log->lines), .pid = pid, .tid = tid,
		.meta = *ph == 'M',
	};
	fprintf(log->lines,
		"{\"ph\":\"%s\",\"ts\":%" PRId64 ".%03d,\"pid\":%d,"
		"\"tid\":%d", ph, ts / 1000, (int)(ts % 1000), pid, tid);
	va_start(ap, format);
	vfprintf(log->lines, format, ap);
	va_end(ap);
	fputc('}', log->lines);
	return log->nr_lines++;
}

void chrome_strike(struct chrome_log *log, size_t line, bool struck)
{
	log->line[line].struck = struck;
}

void chrome_counter(struct chrome_log *log, int pid, const char *name,
		    uint64_t value)
{
	if (log->inside)
		chrome_emit(log, "C", log->now, pid, 0,
			    CHROME_CAT ",\"name\":\"%s\",\"args\":{\"value\":%" PRIu64 "}",
			    name, value);
}

/* Which threads of which processes have an event; [pid][0]: any thread. */
struct used {
	bool *tid[CHROME_PIDS];
	int room[CHROME_PIDS];
};

static void find_used(const struct chrome_log *log, struct used *used)
{
	for (size_t i = 0; i < log->nr_lines; i++) {
		const struct chrome_line *l = &log->line[i];
		bool **tid = &used->tid[l->pid];

		*tid = chrome_more(*tid, &used->room[l->pid], l->tid,
				   sizeof(**tid));
		if (!l->struck && !l->meta)
			(*tid)[l->tid] = (*tid)[0] = true;
	}
}

void chrome_log_write(struct chrome_log *log, const char *title, FILE *out)
{
	json_t *name = json_string(title ? title : "");
	char *quoted = name ? json_dumps(name, JSON_ENCODE_ANY) : NULL;
	const char *between = "\n";
	struct used used = { .room = { 0 } };

	find_used(log, &used);
	if (!quoted || fflush(log->lines) || ferror(log->lines))
		no_memory("a trace");
	fprintf(out, "{\"displayTimeUnit\":\"ms\",\"otherData\":"
		"{\"program\":\"umountsim\",\"scenario\":%s},"
		"\"traceEvents\":[", quoted);
	for (size_t i = 0; i < log->nr_lines; i++) {
		const struct chrome_line *l = &log->line[i];
		long to = i + 1 < log->nr_lines ? l[1].at : (long)log->len;

		if (l->struck || (l->meta && !used.tid[l->pid][l->tid]))
			continue;
		fprintf(out, "%s%.*s", between, (int)(to - l->at),
			log->text + l->at);
		between = ",\n";
	}
	fputs("\n]}\n", out);
	for (int i = 0; i < CHROME_PIDS; i++)
		free(used.tid[i]);
	free(quoted);
	json_decref(name);
}
