/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event loop: a clock, a future event list, and nothing else.
 *
 * An event is a struct embedded in the object that it concerns; container_of()
 * finds the owner.  It is initialised once, which registers it with its engine,
 * and from then on armed, re-armed and cancelled as often as one likes.  It is
 * pending at most once, so the event list never holds more live entries than
 * there are events, and its memory is known when the run begins.
 *
 * The list is a 4-ary heap of 16-byte entries, so that a sift-down looks at one
 * cache line a level:
 *
 *      time (64 bits)  |  priority (4) . sequence (40) . slot (20)
 *
 * An entry is compared as one 128-bit number, that is by (time, priority,
 * sequence); the sequence number is unique, so the slot never decides, and the
 * order is total without an address in it.  The comparison compiles to
 * arithmetic instead of a branch: below a thousand pending events everything is
 * in the first-level cache, and what a heap costs there is mispredictions.
 * The entry of the running event stays at the root until the event's function
 * arms one, which takes its place: one sift instead of two.
 * (Rejected: a calendar queue, faster on smooth increments, degrades on ticks
 * that all fall on one lattice; a pairing heap chases pointers.)
 *
 * Cancelling is lazy.  The event remembers the low word of its current entry;
 * an entry whose event has moved on is stale, and dropped when it surfaces.
 * The word holds the sequence number, so it is the generation count too.  When
 * stale entries outnumber the live ones the heap is rebuilt without them.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "simtime.h"

#define container_of(ptr, type, member) \
	((type *)(void *)((char *)(ptr)-offsetof(type, member)))

struct event {
	void (*fn)(struct event *ev);
	uint64_t key;   /* low word of the pending entry; 0 while not pending */
	uint32_t slot;  /* index in engine.events */
	uint32_t prio;  /* 0..15; of two events at one instant the lower runs first */
};

struct fel_entry {
	uint64_t time;
	uint64_t key;
};

struct engine {
	struct arena *arena;
	uint64_t seed, replication; /* of the run: its user sets them */
	simtime_t now;           /* ns */
	uint64_t seq;            /* of the last entry; the first is 1 */
	uint64_t executed;       /* events run so far */
	simtime_t checked;       /* the clock when it was last looked at */
	struct fel_entry *heap;
	size_t nr, live;
	struct event **events;   /* by slot */
	size_t nr_events, events_capacity;
	bool stopped;
	bool vacant;             /* the root's event has just been run */
	bool stepwise;           /* engine_goes_on() never: for tests */
};

/* The clock at 0, no events, seed 0.  The arena must outlive the engine. */
void engine_init(struct engine *e, struct arena *arena);

/*
 * Registers ev with the engine.  prio: 0..15.  The event is not pending.  At
 * most 2^20 events; one more ends the run.  Only this grows the event list.
 */
void event_init(struct engine *e, struct event *ev,
		void (*fn)(struct event *ev), uint32_t prio);
/*
 * Makes ev pending at the absolute time t, which must not lie in the past.  An
 * event that was pending moves, and counts as newly armed in the order.  A time
 * in the past, or arming for the 2^40th time, ends the run (arena.h): the model
 * is wrong, and its results would be too.
 */
void event_arm_at(struct engine *e, struct event *ev, simtime_t t);
/* No effect on an event that is not pending. */
void event_cancel(struct engine *e, struct event *ev);
/*
 * When a pending event is due, in ns; SIMTIME_MAX if it is not pending.
 * O(pending): for tests and diagnostics.
 */
simtime_t event_due(const struct engine *e, const struct event *ev);

/* delay in ns, >= 0.  Beyond the end of time counts as the past. */
static inline void event_arm(struct engine *e, struct event *ev,
			     simtime_t delay)
{
	event_arm_at(e, ev, (simtime_t)((uint64_t)e->now + (uint64_t)delay));
}

static inline bool event_pending(const struct event *ev)
{
	return ev->key != 0;
}

/*
 * Runs events in order until the next one lies after 'until' (ns; the clock
 * then stands at 'until'), none is left (likewise), or engine_stop() was called
 * (the clock stands at the event that called it).  Returns false only in the
 * last case.  May be called again to go on, but not by an event.  The clock
 * never goes back: an 'until' in the past runs nothing.  A clock that hardly
 * goes on, by less than 50 us in 2^20 events, ends the run (arena.h).
 */
bool engine_run(struct engine *e, simtime_t until);
/*
 * Whether the running event may do at once, as its last act, what it would else
 * arm another for at this instant: nothing but that is to run now.  If so it is
 * counted as that other event.  It may say no for the sake of a cancelled one.
 */
bool engine_goes_on(struct engine *e);
/* Makes engine_run() return after the current event. */
void engine_stop(struct engine *e);

#endif
