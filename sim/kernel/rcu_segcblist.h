/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CPU's segmented callback list: kernel/rcu/rcu_segcblist.c.
 *
 *	DONE -> WAIT -> NEXT_READY -> NEXT
 *	        seq      seq          (no number)
 *
 * Invariants, as there: callbacks keep the order in which they were queued; the
 * numbers of WAIT and NEXT_READY ascend; a callback has no number until
 * rcu_segcblist_accelerate() gives it one, which happens in RCU core and not in
 * call_rcu().  That last rule is why a callback waits for one, two or three
 * grace periods (docs/model.md).
 *
 * A node may stand for many equal callbacks queued at one instant, such as the
 * kernfs nodes of a removed directory: they are counted, numbered, limited and
 * invoked as that many.
 */
#ifndef KERNEL_RCU_SEGCBLIST_H
#define KERNEL_RCU_SEGCBLIST_H

#include <stdbool.h>
#include <stdint.h>

enum {
	RCU_DONE_SEG,
	RCU_WAIT_SEG,
	RCU_NEXT_READY_SEG,
	RCU_NEXT_SEG,
	RCU_CBLIST_NSEGS,
};

struct machine;
struct rcu_head;

/* Runs in the softirq of the CPU that queued the callback. */
typedef void (*rcu_callback_t)(struct machine *m, struct rcu_head *head);

struct rcu_head {
	struct rcu_head *next;
	rcu_callback_t func; /* NULL: frees memory, nobody waits for it */
	uint32_t count;      /* callbacks that this node stands for, >= 1 */
	uint64_t order;      /* position among all callbacks of its CPU */
};

struct rcu_segment {
	struct rcu_head *head, *tail;
	long len;
	uint64_t gp_seq;
};

struct rcu_segcblist {
	struct rcu_segment seg[RCU_CBLIST_NSEGS];
	struct rcu_segment bypass; /* rcu_data.nocb_bypass: not yet in NEXT */
	long len;            /* all callbacks, with those being invoked */
	uint64_t queued;     /* ever, for rcu_head.order */
};

void rcu_segcblist_enqueue(struct rcu_segcblist *l, struct rcu_head *head);
/* Offloaded and lazy: head stays out of the segments until a flush. */
void rcu_segcblist_bypass(struct rcu_segcblist *l, struct rcu_head *head);
void rcu_segcblist_flush_bypass(struct rcu_segcblist *l);
/*
 * Puts head behind the last callback, in its segment, so that it waits for
 * that and for no grace period of its own.  False if the list is empty.
 */
bool rcu_segcblist_entrain(struct rcu_segcblist *l, struct rcu_head *head);
/* Moves what waited for grace periods up to seq to DONE. */
void rcu_segcblist_advance(struct rcu_segcblist *l, uint64_t seq);
/*
 * Gives the callbacks that may wait for seq that number.  True if any then
 * waits for it, that is if the grace period is needed.
 */
bool rcu_segcblist_accelerate(struct rcu_segcblist *l, uint64_t seq);
/*
 * Takes up to *count callbacks from the front of DONE: the node if it has no
 * more than that, else NULL, and the node has *count fewer.  *count is what was
 * taken; 0 if DONE is empty.  They stay in len until rcu_segcblist_invoked().
 */
struct rcu_head *rcu_segcblist_take_done(struct rcu_segcblist *l, long *count);
void rcu_segcblist_invoked(struct rcu_segcblist *l, long count);

/* Callbacks in the segments and the bypass: all but those being invoked.  Walks the list. */
long rcu_segcblist_in_segments(const struct rcu_segcblist *l);

static inline bool rcu_segcblist_ready_cbs(const struct rcu_segcblist *l)
{
	return l->seg[RCU_DONE_SEG].head;
}

/* rcu_segcblist_pend_cbs(): something waits, numbered or not. */
static inline bool rcu_segcblist_pend_cbs(const struct rcu_segcblist *l)
{
	return l->seg[RCU_WAIT_SEG].head || l->seg[RCU_NEXT_READY_SEG].head ||
	       l->seg[RCU_NEXT_SEG].head;
}

/* !rcu_segcblist_restempty(RCU_NEXT_READY_TAIL): something has no number. */
static inline bool rcu_segcblist_unnumbered(const struct rcu_segcblist *l)
{
	return l->seg[RCU_NEXT_SEG].head;
}

/* rcu_segcblist_nextgp(): whether any waits for a number, and the first. */
static inline bool rcu_segcblist_nextgp(const struct rcu_segcblist *l,
					uint64_t *seq)
{
	if (!l->seg[RCU_WAIT_SEG].head)
		return false;
	*seq = l->seg[RCU_WAIT_SEG].gp_seq;
	return true;
}

#endif
