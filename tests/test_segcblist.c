/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The segmented callback list against a list without segments.
 *
 * The model: callbacks in the order in which they were queued, each an entry of
 * its own with the number of a grace period, or none yet, or done.  Its rules
 * are those of kernel/rcu/rcu_segcblist.c, said without segments:
 *
 *   enqueue      a new entry at the end, without a number
 *   entrain      the same, but like the entry before it; refused by a list
 *                that is empty and has nothing being invoked
 *   advance      numbers up to seq are done
 *   accelerate   entries that wait for no earlier number get seq, unless two
 *                earlier numbers are waited for; says whether any then waits
 *   take_done    entries from the front, which must be done
 *
 * A hundred thousand random operations, the whole of both lists compared after
 * each; the grace periods come and go as they do in RCU.
 */
#include <string.h>

#include "engine/arena.h"
#include "engine/rng.h"
#include "kernel/rcu_segcblist.h"
#include "kernel/rcu_tree.h"
#include "test.h"

#define SEED       5
#define OPERATIONS 100000
#define MAX_NODE   40
#define ENOUGH     200 /* entries; then they are only taken away */
#define ROOM       4096

#define NO_NUMBER UINT64_MAX
#define DONE      0ULL

struct entry {
	uint64_t order;
	uint64_t number; /* or NO_NUMBER or DONE */
};

struct both {
	struct test_run run;
	struct arena arena;
	struct pool nodes;
	struct rng rng;
	struct rcu_segcblist list;
	/* the model */
	struct entry entry[ROOM];
	int nr;
	long invoking;
	uint64_t queued;
	uint64_t gp_seq;
	simtime_t operation; /* stands for the time in messages */
	bool draining;
	uint64_t happened[5];
};

static uint64_t below(struct both *b, uint64_t n)
{
	return rng_below(&b->rng, n);
}

/* -- the model -- */

static void model_append(struct both *b, uint64_t number, uint32_t count)
{
	assert_int_in(&b->run, b->nr + (int)count, <=, ROOM);
	while (count--)
		b->entry[b->nr++] = (struct entry){ b->queued++, number };
}

static void model_advance(struct both *b, uint64_t seq)
{
	for (int i = 0; i < b->nr; i++)
		if (b->entry[i].number <= seq)
			b->entry[i].number = DONE;
}

/* Different numbers before seq that somebody waits for. */
static int earlier_numbers(const struct both *b, uint64_t seq)
{
	uint64_t last = DONE;
	int n = 0;

	for (int i = 0; i < b->nr; i++) {
		uint64_t number = b->entry[i].number;

		if (number != last && number < seq)
			n++;
		last = number;
	}
	return n;
}

static bool model_accelerate(struct both *b, uint64_t seq)
{
	bool any = false;

	if (earlier_numbers(b, seq) >= 2)
		return false;
	for (int i = 0; i < b->nr; i++)
		if (b->entry[i].number >= seq) {
			b->entry[i].number = seq;
			any = true;
		}
	return any;
}

static void model_take(struct both *b, long count)
{
	for (long i = 0; i < count; i++)
		assert_uint_in(&b->run, b->entry[i].number, ==, DONE);
	b->nr -= (int)count;
	memmove(b->entry, b->entry + count,
		(size_t)b->nr * sizeof(*b->entry));
	b->invoking += count;
}

/* -- both are the same -- */

static uint64_t number_of(const struct rcu_segcblist *l, int seg)
{
	if (seg == RCU_DONE_SEG)
		return DONE;
	return seg == RCU_NEXT_SEG ? NO_NUMBER : l->seg[seg].gp_seq;
}

static void compare(struct both *b)
{
	const struct rcu_segcblist *l = &b->list;
	int i = 0;

	for (int seg = 0; seg < RCU_CBLIST_NSEGS; seg++) {
		const struct rcu_head *last = NULL, *head;
		long len = 0;

		for (head = l->seg[seg].head; head; head = head->next) {
			assert_int_in(&b->run, head->count, >=, 1);
			for (uint32_t c = 0; c < head->count; c++, i++) {
				assert_int_in(&b->run, i, <, b->nr);
				assert_uint_in(&b->run, head->order + c, ==,
					       b->entry[i].order);
				assert_uint_in(&b->run, number_of(l, seg), ==,
					       b->entry[i].number);
			}
			len += head->count;
			last = head;
		}
		assert_ptr_equal(l->seg[seg].tail, last);
		assert_int_in(&b->run, l->seg[seg].len, ==, len);
	}
	assert_int_in(&b->run, i, ==, b->nr);
	assert_int_in(&b->run, l->len, ==, b->nr + b->invoking);
	assert_int_in(&b->run, rcu_segcblist_ready_cbs(l), ==,
		      b->nr && b->entry[0].number == DONE);
	assert_int_in(&b->run, rcu_segcblist_pend_cbs(l), ==,
		      b->nr && b->entry[b->nr - 1].number != DONE);
	assert_int_in(&b->run, rcu_segcblist_unnumbered(l), ==,
		      b->nr && b->entry[b->nr - 1].number == NO_NUMBER);
}

/* -- operations -- */

static struct rcu_head *new_node(struct both *b)
{
	struct rcu_head *head = pool_get(&b->nodes);

	head->func = NULL;
	head->count = 1;
	if (below(b, 3) == 0)
		head->count += (uint32_t)below(b, MAX_NODE);
	return head;
}

static void enqueue(struct both *b)
{
	struct rcu_head *head = new_node(b);

	model_append(b, NO_NUMBER, head->count);
	rcu_segcblist_enqueue(&b->list, head);
}

static void entrain(struct both *b)
{
	struct rcu_head *head = new_node(b);
	bool expected = b->nr || b->invoking;

	assert_int_in(&b->run, rcu_segcblist_entrain(&b->list, head), ==,
		      expected);
	if (expected)
		model_append(b, b->nr ? b->entry[b->nr - 1].number : DONE,
			     head->count);
	else
		pool_put(&b->nodes, head);
}

static void take(struct both *b)
{
	long count = 1 + (long)below(b, 2 * MAX_NODE), limit = count;
	struct rcu_head *front = b->list.seg[RCU_DONE_SEG].head, *head;
	long front_count = front ? front->count : 0;

	head = rcu_segcblist_take_done(&b->list, &count);
	if (!front) {
		assert_null(head);
		assert_int_in(&b->run, count, ==, 0);
		return;
	}
	assert_int_in(&b->run, count, ==,
		      front_count < limit ? front_count : limit);
	assert_ptr_equal(head, front_count <= limit ? front : NULL);
	model_take(b, count);
	if (head)
		pool_put(&b->nodes, head);
}

static void invoked(struct both *b)
{
	long count = (long)below(b, (uint64_t)b->invoking + 1);

	rcu_segcblist_invoked(&b->list, count);
	b->invoking -= count;
}

static void accelerate(struct both *b)
{
	uint64_t seq = rcu_seq_snap(b->gp_seq);
	bool expected = model_accelerate(b, seq);

	assert_int_in(&b->run, rcu_segcblist_accelerate(&b->list, seq), ==,
		      expected);
}

/* The CPU notices how far grace periods have got. */
static void advance(struct both *b)
{
	model_advance(b, b->gp_seq);
	rcu_segcblist_advance(&b->list, b->gp_seq);
}

static void grace_period_moves(struct both *b)
{
	b->gp_seq = rcu_seq_state(b->gp_seq) ? rcu_seq_endval(b->gp_seq) :
					       b->gp_seq + 1;
}

static void random_operations_agree(void **state)
{
	static void (*const operation[])(struct both *b) = {
		take, take, invoked, advance, grace_period_moves, accelerate,
		enqueue, enqueue, entrain,
	};
	static struct both b;
	uint64_t nr_operations = sizeof(operation) / sizeof(*operation);

	(void)state;
	b.run = (struct test_run){ SEED, &b.operation };
	b.rng = rng_stream(SEED, 0, "test", 0, "cblist");
	b.gp_seq = 4;
	arena_init(&b.arena, 0);
	pool_init(&b.nodes, &b.arena, sizeof(struct rcu_head));
	while (b.operation++ < OPERATIONS) {
		if (b.nr >= ENOUGH || (b.draining && !b.nr))
			b.draining = b.nr;
		operation[below(&b, b.draining ? 6 : nr_operations)](&b);
		compare(&b);
		b.happened[earlier_numbers(&b, NO_NUMBER)]++;
		b.happened[3] += !b.nr;
		b.happened[4] += !b.nr && b.invoking;
	}
	/* All kinds of lists have been met. */
	for (int i = 0; i < 5; i++)
		assert_uint_in(&b.run, b.happened[i], >, 500);
	arena_free(&b.arena);
}

/* The examples that the rule is known by. */

static void a_callback_has_no_number_until_it_is_given(void **state)
{
	struct rcu_segcblist l = { 0 };
	struct rcu_head a = { .count = 1 }, b = { .count = 1 };

	(void)state;
	rcu_segcblist_enqueue(&l, &a);
	rcu_segcblist_advance(&l, 1000);
	assert_false(rcu_segcblist_ready_cbs(&l));
	assert_true(rcu_segcblist_accelerate(&l, 8));
	rcu_segcblist_enqueue(&l, &b);
	rcu_segcblist_advance(&l, 1000);
	assert_ptr_equal(l.seg[RCU_DONE_SEG].head, &a);
	assert_ptr_equal(l.seg[RCU_DONE_SEG].tail, &a);
	assert_true(rcu_segcblist_unnumbered(&l));
}

static void a_third_number_has_to_wait(void **state)
{
	struct rcu_segcblist l = { 0 };
	struct rcu_head a[3] = { { .count = 1 }, { .count = 1 },
				 { .count = 1 } };

	(void)state;
	rcu_segcblist_enqueue(&l, &a[0]);
	assert_true(rcu_segcblist_accelerate(&l, 8));
	rcu_segcblist_enqueue(&l, &a[1]);
	assert_true(rcu_segcblist_accelerate(&l, 12));
	rcu_segcblist_enqueue(&l, &a[2]);
	assert_false(rcu_segcblist_accelerate(&l, 16));
	assert_true(rcu_segcblist_unnumbered(&l));
	rcu_segcblist_advance(&l, 8);
	assert_true(rcu_segcblist_accelerate(&l, 16));
	assert_false(rcu_segcblist_unnumbered(&l));
}

static void nothing_is_entrained_in_an_empty_list(void **state)
{
	struct rcu_segcblist l = { 0 };
	struct rcu_head a = { .count = 1 }, b = { .count = 1 };
	long count = 10;

	(void)state;
	assert_false(rcu_segcblist_entrain(&l, &b));
	rcu_segcblist_enqueue(&l, &a);
	rcu_segcblist_accelerate(&l, 8);
	rcu_segcblist_advance(&l, 8);
	assert_ptr_equal(rcu_segcblist_take_done(&l, &count), &a);
	/* It is being invoked: whoever comes now waits for that. */
	assert_true(rcu_segcblist_entrain(&l, &b));
	assert_ptr_equal(l.seg[RCU_DONE_SEG].head, &b);
	rcu_segcblist_invoked(&l, 1);
	assert_int(l.len, ==, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_operations_agree),
		cmocka_unit_test(a_callback_has_no_number_until_it_is_given),
		cmocka_unit_test(a_third_number_has_to_wait),
		cmocka_unit_test(nothing_is_entrained_in_an_empty_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
