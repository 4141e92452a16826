/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The events of a Chrome JSON trace, as text that is written at the end.
 *
 * An event that is not known to belong to the trace yet can be struck out and
 * brought back: a flow's first end, until its second one appears.
 */
#ifndef REPORT_CHROME_LOG_H
#define REPORT_CHROME_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "engine/simtime.h"

/* Of slices, instants and counters: some viewers cannot do without. */
#define CHROME_CAT ",\"cat\":\"sim\""

struct chrome_line {
	long at;        /* where its text begins */
	int pid, tid;
	bool meta;      /* names its thread, or with tid 0 its process */
	bool struck;
};

struct chrome_log {
	simtime_t now;  /* the time of the record that is drawn, ns */
	bool inside;    /* the window is open: what happens is logged */
	char *text;
	size_t len;
	FILE *lines;
	struct chrome_line *line;
	size_t nr_lines, room_lines;
};

/* Here and below: ends the process if there is no memory. */
void chrome_log_init(struct chrome_log *log);
void chrome_log_free(struct chrome_log *log);

/*
 * One event, whether the window is open or not; returns its line.  ph: its
 * kind; ts: ns; fields beyond ts, pid and tid by format, each after a comma.
 */
__attribute__((format(printf, 6, 7)))
size_t chrome_emit(struct chrome_log *log, const char *ph, simtime_t ts,
		   int pid, int tid, const char *format, ...);
/* Strikes a line out, or brings it back. */
void chrome_strike(struct chrome_log *log, size_t line, bool struck);
/* A track of process pid that is a curve; nothing if the window is closed. */
void chrome_counter(struct chrome_log *log, int pid, const char *name,
		    uint64_t value);
/* The trace, without the names of what has no event in it.  title: of the scenario, or NULL. */
void chrome_log_write(struct chrome_log *log, const char *title, FILE *out);

/* calloc(). */
void *chrome_zeroed(size_t n, size_t size);
/* p with room for element 'index', new ones zeroed.  *room: elements. */
void *chrome_more(void *p, int *room, int index, size_t size);

#endif
