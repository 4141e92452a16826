/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slice is a B and an E event on the same track.  An E event ends what began
 * last; it says the name, args and category of that again, for viewers that
 * look for the B by these.  The text of an open slice is kept, not its parts:
 * all that can happen to it is to be written once more, at its end or at the
 * window's edge.
 */
#include "report/trace/chrome_slices.h"

#include <err.h>
#include <stdarg.h>

#define ARGS 96

void track_name(struct chrome_log *log, struct track *k, const char *name)
{
	chrome_emit(log, "M", 0, k->pid, k->tid, ",\"name\":\"thread_name\","
		    "\"args\":{\"name\":\"%s\"}", name);
	chrome_emit(log, "M", 0, k->pid, k->tid,
		    ",\"name\":\"thread_sort_index\","
		    "\"args\":{\"sort_index\":%d}", k->tid);
	k->named = true;
}

static void emit_begin(struct chrome_log *log, const struct track *k, int level,
		       simtime_t ts)
{
	chrome_emit(log, "B", ts, k->pid, k->tid, CHROME_CAT ",%s", k->open[level]);
}

void slice_begin(struct chrome_log *log, struct track *k, const char *name,
		 const char *args, ...)
{
	char text[ARGS];
	va_list ap;

	if (k->depth == CHROME_DEPTH)
		errx(1, "trace: slices nest too deep");
	va_start(ap, args);
	vsnprintf(text, sizeof(text), args, ap);
	va_end(ap);
	snprintf(k->open[k->depth], CHROME_NAME,
		 "\"name\":\"%.40s\",\"args\":{%s}", name, text);
	if (log->inside)
		emit_begin(log, k, k->depth, log->now);
	k->depth++;
}

void slice_end(struct chrome_log *log, struct track *k)
{
	if (!k->depth)
		return;
	k->depth--;
	if (log->inside)
		chrome_emit(log, "E", log->now, k->pid, k->tid, CHROME_CAT ",%s",
			    k->open[k->depth]);
}

void slice_end_all(struct chrome_log *log, struct track *k)
{
	while (k->depth)
		slice_end(log, k);
}

void slice_reopen(struct chrome_log *log, const struct track *k, simtime_t ts)
{
	for (int i = 0; i < k->depth; i++)
		emit_begin(log, k, i, ts);
}

void track_instant(struct chrome_log *log, const struct track *k,
		   const char *name, const char *args, ...)
{
	char text[ARGS];
	va_list ap;

	if (!log->inside)
		return;
	va_start(ap, args);
	vsnprintf(text, sizeof(text), args, ap);
	va_end(ap);
	chrome_emit(log, "i", log->now, k->pid, k->tid,
		    CHROME_CAT ",\"s\":\"t\",\"name\":\"%s\",\"args\":{%s}", name, text);
}
