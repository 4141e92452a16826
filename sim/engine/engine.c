/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The heap and the loop; engine.h says what they promise.
 *
 * The children of entry i are 4i+1 .. 4i+4.  The array begins 48 bytes into a
 * cache line, so that entry 1, and with it each group of four children, begins
 * one:
 *
 *      |  .   .   .  0  |  1   2   3   4  |  5   6   7   8  |  9 ...
 *
 * Entries beyond the last are all ones, later than any real entry, so the least
 * of four children is found without asking how many there are.
 *
 * An entry leaves the root in one of two ways.  The first entry that an event
 * arms while it runs takes the root from it; if it arms none, the last entry
 * moves there.  Both then sink.  (Rejected: sinking a hole to the bottom and
 * letting the entry rise from there, which trades a comparison a level for a
 * second loop; measured 5 to 10 % slower in the hold model.)
 *
 * Space: stale entries are swept out before they outnumber the live ones by
 * more than SLACK, so 2 x events + SLACK entries are enough forever.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

#define SLOT_BITS 20
#define SEQ_BITS  40
#define PRIO_BITS 4
#define SLOT_MASK ((UINT64_C(1) << SLOT_BITS) - 1)

/*
 * Events between two looks at the clock, and how far it has to have come: a
 * machine of 4096 CPUs that are busy with events of 200 ns just does that.
 */
#define CHECK_EVERY (1 << 20)
#define LEAST_PACE  (50 * USEC)

#define SLACK     64
#define SENTINELS 4
/* Entries skipped so that entry 1 begins a cache line. */
#define SKEW      3

static _Noreturn void die(const struct engine *e, const char *what)
{
	struct run_failure *failure = e->arena->failure;

	if (failure) {
		failure->what = what;
		longjmp(failure->back, 1);
	}
	fprintf(stderr,
		"umountsim: %s (simulated time %lld ns, %llu events run, seed "
		"%llu, replication %llu)\n",
		what, (long long)e->now, (unsigned long long)e->executed,
		(unsigned long long)e->seed,
		(unsigned long long)e->replication);
	exit(EXIT_FAILURE);
}

static inline size_t before(const struct fel_entry *a,
			    const struct fel_entry *b)
{
	unsigned __int128 x = (unsigned __int128)a->time << 64 | a->key;
	unsigned __int128 y = (unsigned __int128)b->time << 64 | b->key;

	return x < y;
}

/* The least of the four entries from first on. */
static inline size_t least_of_four(const struct fel_entry *h, size_t first)
{
	size_t a = first + before(&h[first + 1], &h[first]);
	size_t b = first + 2 + before(&h[first + 3], &h[first + 2]);

	return a ^ ((a ^ b) & -before(&h[b], &h[a]));
}

/* Puts x at i or above, where i is a hole. */
static inline void sift_up(struct fel_entry *h, size_t i, struct fel_entry x)
{
	while (i > 0) {
		size_t parent = (i - 1) / 4;

		if (!before(&x, &h[parent]))
			break;
		h[i] = h[parent];
		i = parent;
	}
	h[i] = x;
}

/* Puts x at i or below, where i is a hole. */
static inline void sift_down(struct fel_entry *h, size_t nr, size_t i,
			     struct fel_entry x)
{
	size_t child;

	while ((child = 4 * i + 1) < nr) {
		child = least_of_four(h, child);
		if (before(&x, &h[child]))
			break;
		h[i] = h[child];
		i = child;
	}
	h[i] = x;
}

static void remove_root(struct engine *e)
{
	struct fel_entry last = e->heap[--e->nr];

	e->heap[e->nr] = (struct fel_entry){ UINT64_MAX, UINT64_MAX };
	e->vacant = false;
	if (e->nr)
		sift_down(e->heap, e->nr, 0, last);
}

static inline struct event *owner(const struct engine *e,
				  const struct fel_entry *entry)
{
	return e->events[entry->key & SLOT_MASK];
}

/* Drops all stale entries. */
static void sweep(struct engine *e)
{
	struct fel_entry *h = e->heap;
	size_t nr = 0;

	for (size_t i = 0; i < e->nr; i++) {
		if (owner(e, &h[i])->key == h[i].key)
			h[nr++] = h[i];
	}
	memset(h + nr, 0xff, (e->nr - nr) * sizeof(*h));
	e->nr = nr;
	for (size_t i = (nr + 2) / 4; i-- > 0;)
		sift_down(h, nr, i, h[i]);
}

void engine_init(struct engine *e, struct arena *arena)
{
	*e = (struct engine){ .arena = arena, .checked = -LEAST_PACE };
}

/* The old arrays stay behind in the arena, less than the new ones in sum. */
static void grow(struct engine *e)
{
	size_t nr_events = e->events_capacity ? 2 * e->events_capacity : 64;
	size_t capacity = 2 * nr_events + SLACK;
	size_t nr_slots = SKEW + capacity + SENTINELS;
	struct event **events;
	struct fel_entry *heap;

	events = arena_calloc(e->arena, nr_events, sizeof(*events));
	heap = arena_calloc(e->arena, nr_slots, sizeof(*heap));
	memset(heap, 0xff, nr_slots * sizeof(*heap));
	heap += SKEW;
	if (e->nr_events) {
		memcpy(events, e->events, e->nr_events * sizeof(*events));
		memcpy(heap, e->heap, e->nr * sizeof(*heap));
	}
	e->events = events;
	e->events_capacity = nr_events;
	e->heap = heap;
}

void event_init(struct engine *e, struct event *ev,
		void (*fn)(struct event *ev), uint32_t prio)
{
	if (prio >> PRIO_BITS)
		die(e, "an event's priority must be 0..15");
	if (e->nr_events >> SLOT_BITS)
		die(e, "more than 2^20 events");
	if (e->nr_events == e->events_capacity)
		grow(e);
	*ev = (struct event){
		.fn = fn,
		.slot = (uint32_t)e->nr_events,
		.prio = prio,
	};
	e->events[e->nr_events++] = ev;
}

void event_arm_at(struct engine *e, struct event *ev, simtime_t t)
{
	struct fel_entry x;

	if (t < e->now)
		die(e, "an event was armed in the past");
	if (++e->seq >> SEQ_BITS)
		die(e, "2^40 events are more than one run can tell apart");
	e->live += !ev->key;
	ev->key = (uint64_t)ev->prio << (SEQ_BITS + SLOT_BITS) |
		  e->seq << SLOT_BITS | ev->slot;
	x = (struct fel_entry){ (uint64_t)t, ev->key };
	if (e->vacant) {
		e->vacant = false;
		sift_down(e->heap, e->nr, 0, x);
		return;
	}
	/* Of the live ones, ev has no entry yet. */
	if (e->nr + 1 > 2 * e->live + SLACK)
		sweep(e);
	sift_up(e->heap, e->nr++, x);
}

void event_cancel(struct engine *e, struct event *ev)
{
	e->live -= ev->key != 0;
	ev->key = 0;
}

simtime_t event_due(const struct engine *e, const struct event *ev)
{
	for (size_t i = 0; i < e->nr; i++) {
		if (e->heap[i].key == ev->key)
			return (simtime_t)e->heap[i].time;
	}
	return SIMTIME_MAX;
}

/*
 * Events that arm each other without delay never let the clock go on, or only
 * creep if something breaks in on them; they fill the memory first.
 */
static void check_clock(struct engine *e)
{
	if (e->now < e->checked + LEAST_PACE)
		die(e, "2^20 events in less than 50 us of simulated time: does "
		       "a loop cost nothing?");
	e->checked = e->now;
}

static void count_event(struct engine *e)
{
	if (!(++e->executed % CHECK_EVERY))
		check_clock(e);
}

bool engine_goes_on(struct engine *e)
{
	const struct fel_entry *h = e->heap;
	uint64_t now = (uint64_t)e->now;
	bool over;

	if (e->vacant)
		over = (h[1].time > now) & (h[2].time > now) &
		       (h[3].time > now) & (h[4].time > now);
	else
		over = !e->nr || h[0].time > now;
	if (!over || e->stepwise)
		return false;
	count_event(e);
	return true;
}

bool engine_run(struct engine *e, simtime_t until)
{
	e->stopped = false;
	while (e->nr) {
		struct fel_entry next = e->heap[0];
		struct event *ev = owner(e, &next);

		if (ev->key != next.key) {
			remove_root(e);
			continue;
		}
		if ((simtime_t)next.time > until)
			break;
		e->now = (simtime_t)next.time;
		count_event(e);
		e->live--;
		ev->key = 0;
		e->vacant = true;
		ev->fn(ev);
		if (e->vacant)
			remove_root(e);
		if (e->stopped)
			return false;
	}
	if (e->now < until)
		e->now = until;
	return true;
}

void engine_stop(struct engine *e)
{
	e->stopped = true;
}
