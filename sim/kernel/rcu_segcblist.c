/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Four segments, each a list with its length and its number.  (The kernel's one
 * list with four tail pointers lets callbacks be added while others read it;
 * here nobody does, and moving a segment is one splice.)
 */
#include "kernel/rcu_segcblist.h"

#include <stddef.h>

static void rcu_segment_append(struct rcu_segment *seg, struct rcu_head *head)
{
	head->next = NULL;
	if (seg->tail)
		seg->tail->next = head;
	else
		seg->head = head;
	seg->tail = head;
	seg->len += head->count;
}

/* All of 'from' goes behind 'to'. */
static void rcu_segment_splice(struct rcu_segment *to, struct rcu_segment *from)
{
	if (!from->head)
		return;
	if (to->tail)
		to->tail->next = from->head;
	else
		to->head = from->head;
	to->tail = from->tail;
	to->len += from->len;
	from->head = from->tail = NULL;
	from->len = 0;
}

void rcu_segcblist_enqueue(struct rcu_segcblist *l, struct rcu_head *head)
{
	head->order = l->queued;
	l->queued += head->count;
	l->len += head->count;
	rcu_segment_append(&l->seg[RCU_NEXT_SEG], head);
}

void rcu_segcblist_bypass(struct rcu_segcblist *l, struct rcu_head *head)
{
	head->order = l->queued;
	l->queued += head->count;
	l->len += head->count;
	rcu_segment_append(&l->bypass, head);
}

void rcu_segcblist_flush_bypass(struct rcu_segcblist *l)
{
	rcu_segment_splice(&l->seg[RCU_NEXT_SEG], &l->bypass);
}

bool rcu_segcblist_entrain(struct rcu_segcblist *l, struct rcu_head *head)
{
	int i = RCU_NEXT_SEG;

	if (!l->len)
		return false;
	while (i > RCU_DONE_SEG && !l->seg[i].head)
		i--;
	head->order = l->queued;
	l->queued += head->count;
	l->len += head->count;
	rcu_segment_append(&l->seg[i], head);
	return true;
}

void rcu_segcblist_advance(struct rcu_segcblist *l, uint64_t seq)
{
	struct rcu_segment *wait = &l->seg[RCU_WAIT_SEG];
	struct rcu_segment *ready = &l->seg[RCU_NEXT_READY_SEG];

	if (wait->head && wait->gp_seq <= seq)
		rcu_segment_splice(&l->seg[RCU_DONE_SEG], wait);
	if (wait->head || !ready->head)
		return;
	if (ready->gp_seq <= seq) {
		rcu_segment_splice(&l->seg[RCU_DONE_SEG], ready);
	} else {
		rcu_segment_splice(wait, ready);
		wait->gp_seq = ready->gp_seq;
	}
}

/*
 * The segment that takes the number is the one behind the youngest that waits
 * for an earlier grace period; everything younger merges into it.  Where both
 * numbered segments wait for earlier ones there is none, and NEXT stays
 * without a number.
 */
bool rcu_segcblist_accelerate(struct rcu_segcblist *l, uint64_t seq)
{
	int i = RCU_NEXT_READY_SEG;

	while (i > RCU_DONE_SEG && !(l->seg[i].head && l->seg[i].gp_seq < seq))
		i--;
	i++;
	if (i >= RCU_NEXT_SEG)
		return false;
	for (int j = i + 1; j < RCU_CBLIST_NSEGS; j++)
		rcu_segment_splice(&l->seg[i], &l->seg[j]);
	if (!l->seg[i].head)
		return false;
	l->seg[i].gp_seq = seq;
	return true;
}

struct rcu_head *rcu_segcblist_take_done(struct rcu_segcblist *l, long *count)
{
	struct rcu_segment *done = &l->seg[RCU_DONE_SEG];
	struct rcu_head *head = done->head;

	if (!head) {
		*count = 0;
		return NULL;
	}
	if (head->count > *count) {
		head->count -= (uint32_t)*count;
		head->order += (uint64_t)*count;
		done->len -= *count;
		return NULL;
	}
	*count = head->count;
	done->len -= *count;
	done->head = head->next;
	if (!done->head)
		done->tail = NULL;
	return head;
}

void rcu_segcblist_invoked(struct rcu_segcblist *l, long count)
{
	l->len -= count;
}

long rcu_segcblist_in_segments(const struct rcu_segcblist *l)
{
	long n = 0;

	for (const struct rcu_head *head = l->bypass.head; head;
	     head = head->next)
		n += head->count;
	for (int i = 0; i < RCU_CBLIST_NSEGS; i++)
		for (const struct rcu_head *head = l->seg[i].head; head;
		     head = head->next)
			n += head->count;
	return n;
}
