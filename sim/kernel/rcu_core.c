/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CPU needs two runs of RCU core for a grace period: one notices that it has
 * begun, a later one reports the quiescent state that was passed since.  Both
 * follow a tick.  Noticing takes the leaf's lock by trylock, so where sixteen
 * CPUs tick together some lose, and notice a tick later; reporting waits for
 * the lock.
 */
#include "kernel/rcu_core.h"

#include "kernel/machine.h"
#include "kernel/rcu_gp.h"
#include "kernel/rcu_nocb.h"

#define DEFAULT_MAX_RCU_BLIMIT 10000
#define CHECK_TIME_EVERY 32

static struct rcu_data *rdp_of(const struct cpu *cpu)
{
	return &cpu->m->rdp[cpu->id];
}

/* -- numbering -- */

bool rcu_accelerate_cbs(struct machine *m, struct rcu_data *rdp)
{
	uint64_t seq = rcu_seq_snap(m->rcu.gp_seq);

	if (!rcu_segcblist_pend_cbs(&rdp->cblist))
		return false;
	if (!rcu_segcblist_accelerate(&rdp->cblist, seq))
		return false;
	trace(m, TRACE_CB_NUMBERED, rdp->cpu->id, rdp, seq, 0);
	return rcu_start_this_gp(m, rdp, seq);
}

/* For the trace: the segments that a grace period up to seq makes ready. */
static void trace_ready(struct machine *m, const struct rcu_data *rdp,
			uint64_t seq)
{
	const struct rcu_segment *seg = rdp->cblist.seg;

	for (int i = RCU_WAIT_SEG; i < RCU_NEXT_SEG; i++)
		if (seg[i].head && seg[i].gp_seq <= seq)
			trace(m, TRACE_CB_READY, rdp->cpu->id, rdp,
			      seg[i].gp_seq, seg[i].head->order);
}

bool rcu_advance_cbs(struct machine *m, struct rcu_data *rdp)
{
	if (!rcu_segcblist_pend_cbs(&rdp->cblist))
		return false;
	if (m->trace_fn)
		trace_ready(m, rdp, rdp->mynode->gp_seq);
	rcu_segcblist_advance(&rdp->cblist, rdp->mynode->gp_seq);
	return rcu_accelerate_cbs(m, rdp);
}

bool __note_gp_changes(struct machine *m, struct rcu_data *rdp)
{
	struct rcu_node *rnp = rdp->mynode;
	uint64_t old = rdp->gp_seq, new = rnp->gp_seq;
	bool waiting = rnp->qsmask & rdp->grpmask;
	bool need_gp = false;

	if (old == new)
		return false;
	if (old < (new & ~RCU_SEQ_STATE_MASK)) {
		if (!rdp->nocb)
			need_gp = rcu_advance_cbs(m, rdp);
		rdp->core_needs_qs = false;
		trace(m, TRACE_GP_CPUEND, rdp->cpu->id, rdp, old, 0);
	} else {
		if (!rdp->nocb)
			need_gp = rcu_accelerate_cbs(m, rdp);
		rdp->core_needs_qs = rdp->core_needs_qs && waiting;
	}
	if (((old + RCU_SEQ_STATE_MASK) & ~RCU_SEQ_STATE_MASK) < new) {
		trace(m, TRACE_GP_CPUSTART, rdp->cpu->id, rdp, new, 0);
		cpu_look(rdp->cpu); /* what came before does not count */
		rdp->cpu_no_qs = waiting;
		rdp->core_needs_qs = waiting;
		rdp->urgent_qs = false;
	}
	rdp->gp_seq = new;
	if (rdp->gp_seq_needed < rnp->gp_seq_needed)
		rdp->gp_seq_needed = rnp->gp_seq_needed;
	return need_gp;
}

/* -- quiescent states -- */

static void rcu_qs(struct machine *m, struct rcu_data *rdp)
{
	trace(m, TRACE_QS, rdp->cpu->id, rdp, rdp->gp_seq, 0);
	rdp->cpu_no_qs = false;
}

/*
 * A switch is a quiescent state: a non-preemptible reader cannot be switched
 * away from, and a preemptible one has been queued on its leaf.
 */
void rcu_note_context_switch(struct cpu *cpu)
{
	rcu_qs(cpu->m, rdp_of(cpu));
}

/* Has RCU core anything to do?  outside: the tick found user mode or idle. */
static bool rcu_pending(struct machine *m, const struct rcu_data *rdp,
			bool outside)
{
	bool running = rcu_gp_in_progress(&m->rcu);

	if (outside && rdp->cpu->nohz_full &&
	    (!running || m->engine.now - m->rcu.gp_start < SEC))
		return false; /* rcu_nohz_full_cpu(): the scans see it */
	return (rdp->core_needs_qs && !rdp->cpu_no_qs && running) ||
	       rdp->mynode->gp_seq != rdp->gp_seq ||
	       (!rdp->nocb &&
		(rcu_segcblist_ready_cbs(&rdp->cblist) ||
		 (!running && rcu_segcblist_unnumbered(&rdp->cblist))));
}

/*
 * The task on the CPU is in a reader that the model itself holds, or spins for a mutex,
 * which it does with preemption disabled.
 */
static bool in_reader(const struct cpu *cpu)
{
	return cpu->curr && (cpu->curr->rcu_nesting || cpu->curr->spins_on);
}

/*
 * rcu_flavor_sched_clock_irq().  Preemptible RCU asks whether the tick found a
 * reader, or preemption disabled, which it always is in the idle task: so an idle
 * CPU that ticks says nothing, and waits for a scan.  The other kind knows of the
 * kernel's code only whether it can be preempted, and that if there is a count.
 * Readers are drawn, except for those that the model itself holds.
 */
static bool tick_is_quiescent(struct cpu *cpu, bool user, bool idle)
{
	const struct rcu_config *rcu = &cpu->m->config.rcu;

	if (user || (idle && !rcu->preemptible))
		return true;
	if (!rcu->preemptible && !rcu->preempt_count)
		return false;
	if (idle || cpu->softirq.active || in_reader(cpu))
		return false;
	return !rng_chance(&cpu->rng_sched, rcu->reader_fraction);
}

void rcu_sched_clock_irq(struct cpu *cpu, bool user, bool idle)
{
	struct machine *m = cpu->m;
	struct rcu_data *rdp = rdp_of(cpu);

	if (rdp->urgent_qs)
		resched_cpu(cpu);
	/* cond_resched() heeds rcu_urgent_qs. */
	if (tick_is_quiescent(cpu, user, idle) ||
	    (rdp->urgent_qs && !idle && !cpu->softirq.active &&
	     !in_reader(cpu)))
		rcu_qs(m, rdp);
	if (rcu_pending(m, rdp, user || idle))
		raise_softirq(cpu);
}

/* -- RCU core, step by step -- */

/* Takes the lock for a draw of leaf_lock: how long the CPU is busy with it. */
static simtime_t hold_lock(struct machine *m, struct rcu_data *rdp)
{
	simtime_t hold = dist_draw(&m->config.rcu.leaf_lock, &rdp->rng);

	rdp->mynode->locked_until = m->engine.now + hold;
	return hold;
}

static simtime_t lock_wait(struct machine *m, const struct rcu_data *rdp)
{
	simtime_t wait = rdp->mynode->locked_until - m->engine.now;

	return wait > 0 ? wait : 0;
}

static simtime_t rcu_core_notice(struct machine *m, struct rcu_data *rdp)
{
	if (rdp->gp_seq == rdp->mynode->gp_seq)
		return 0;
	if (lock_wait(m, rdp)) {
		trace(m, TRACE_GP_TRYLOCK, rdp->cpu->id, rdp, rdp->gp_seq, 0);
		return 0;
	}
	if (__note_gp_changes(m, rdp))
		rcu_gp_kthread_wake(m);
	return hold_lock(m, rdp);
}

static simtime_t rcu_core_report(struct machine *m, struct rcu_data *rdp)
{
	struct rcu_node *rnp = rdp->mynode;
	simtime_t hold = hold_lock(m, rdp);
	bool wake;

	if (rdp->gp_seq != rnp->gp_seq) {
		rdp->cpu_no_qs = true;
		return hold;
	}
	rdp->core_needs_qs = false;
	if (!(rnp->qsmask & rdp->grpmask))
		return hold;
	trace(m, TRACE_GP_CPUQS, rdp->cpu->id, rdp, rdp->gp_seq, 0);
	wake = !rdp->nocb && rcu_accelerate_cbs(m, rdp);
	rcu_report_qs_rnp(m, rnp, rdp->grpmask);
	if (wake)
		rcu_gp_kthread_wake(m);
	return hold;
}

/* No grace period runs and some callbacks have no number: ask for one. */
static simtime_t rcu_core_start(struct machine *m, struct rcu_data *rdp)
{
	if (rcu_accelerate_cbs(m, rdp))
		rcu_gp_kthread_wake(m);
	return hold_lock(m, rdp);
}

/* -- rcu_do_batch() -- */

static void begin_batch(struct machine *m, struct rcu_data *rdp)
{
	const struct rcu_config *rcu = &m->config.rcu;
	long pending = rdp->cblist.seg[RCU_DONE_SEG].len;

	rdp->bl = pending >> rcu->divisor;
	if (rdp->bl < rdp->blimit)
		rdp->bl = rdp->blimit;
	rdp->count = 0;
	rdp->batch_limit = rdp->bl > 100 ? m->engine.now + rcu->resched : 0;
	trace(m, TRACE_BATCH_START, rdp->cpu->id, rdp, (uint64_t)pending,
	      (uint64_t)rdp->bl);
}

/* Where it looks after each, in a softirq: a thread keeps nobody else waiting. */
static bool past_limit(const struct rcu_data *rdp)
{
	return !rdp->nocb && !softirq_in_rcuc(rdp->cpu) &&
	       rdp->count >= rdp->bl;
}

simtime_t rcu_take_cbs(struct machine *m, struct rcu_data *rdp, long limit)
{
	double cost = 0;

	rdp->batch = NULL;
	rdp->batch_tail = &rdp->batch;
	rdp->batch_count = 0;
	while (rdp->batch_count < limit) {
		long count = limit - rdp->batch_count;
		struct rcu_head *head =
			rcu_segcblist_take_done(&rdp->cblist, &count);

		if (!count)
			break;
		rdp->batch_count += count;
		cost += (double)count *
			dist_draw_real(&m->config.rcu.callback, &rdp->rng);
		if (!head)
			break;
		*rdp->batch_tail = head;
		rdp->batch_tail = &head->next;
		if (past_limit(rdp) && head->func)
			break; /* which may wake somebody */
	}
	*rdp->batch_tail = NULL;
	return rdp->batch_count ? (simtime_t)(cost + 0.5) : -1;
}

/* Until rcu_do_batch() looks whether it is to go on. */
static simtime_t take_callbacks(struct machine *m, struct rcu_data *rdp)
{
	long limit = rdp->bl - rdp->count;

	if (limit < 1 || limit > CHECK_TIME_EVERY)
		limit = CHECK_TIME_EVERY;
	return rcu_take_cbs(m, rdp, limit);
}

void rcu_invoke_cbs(struct machine *m, struct rcu_data *rdp)
{
	struct rcu_head *head = rdp->batch;

	rdp->count += rdp->batch_count;
	rcu_segcblist_invoked(&rdp->cblist, rdp->batch_count);
	CHECK(&m->engine, rdp->cblist.len, >=, 0);
	CHECK_DEBUG(&m->engine, rdp->cblist.len, ==,
		    rcu_segcblist_in_segments(&rdp->cblist));
	while (head) {
		struct rcu_head *next = head->next;

		trace(m, TRACE_CB_INVOKE, rdp->cpu->id, head, head->count,
		      head->order);
		if (head->func)
			head->func(m, head);
		else
			pool_put(&m->rcu_heads, head);
		head = next;
	}
}

static bool batch_goes_on(struct machine *m, struct rcu_data *rdp)
{
	const struct cpu *cpu = rdp->cpu;

	if (!rcu_segcblist_ready_cbs(&rdp->cblist))
		return false;
	if (past_limit(rdp) &&
	    (somebody_wants(cpu) || !cpu->softirq.on_idle))
		return false;
	return !rdp->batch_limit || m->engine.now < rdp->batch_limit;
}

static void end_batch(struct machine *m, struct rcu_data *rdp)
{
	const struct rcu_config *rcu = &m->config.rcu;

	trace(m, TRACE_BATCH_END, rdp->cpu->id, rdp, (uint64_t)rdp->count, 0);
	if (rdp->blimit >= DEFAULT_MAX_RCU_BLIMIT &&
	    rdp->cblist.len <= rcu->qlowmark)
		rdp->blimit = rcu->blimit;
	if (!rdp->cblist.len || rdp->cblist.len <
	    rdp->qlen_last_fqs_check - rcu->qhimark)
		rdp->qlen_last_fqs_check = rdp->cblist.len;
	if (rcu_segcblist_ready_cbs(&rdp->cblist))
		raise_softirq(rdp->cpu);
}

void rcu_core_begin(struct cpu *cpu)
{
	rdp_of(cpu)->phase = RCU_CORE_NOTICE;
}

/* NOTICE -> REPORT -> START -> BATCH -> INVOKE (-> INVOKE ...) -> done */
simtime_t rcu_core_step(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	struct rcu_data *rdp = rdp_of(cpu);
	simtime_t busy;

	switch (rdp->phase) {
	case RCU_CORE_NOTICE:
		rdp->phase = RCU_CORE_REPORT;
		busy = rcu_core_notice(m, rdp);
		if (busy)
			return busy;
		/* fall through */
	case RCU_CORE_REPORT:
		if (rdp->core_needs_qs && !rdp->cpu_no_qs) {
			busy = lock_wait(m, rdp);
			if (busy)
				return busy;
			rdp->phase = RCU_CORE_START;
			return rcu_core_report(m, rdp);
		}
		/* fall through */
	case RCU_CORE_START:
		if (!rdp->nocb && !rcu_gp_in_progress(&m->rcu) &&
		    rcu_segcblist_unnumbered(&rdp->cblist)) {
			busy = lock_wait(m, rdp);
			rdp->phase = busy ? RCU_CORE_START : RCU_CORE_BATCH;
			return busy ? busy : rcu_core_start(m, rdp);
		}
		/* fall through */
	case RCU_CORE_BATCH:
		if (rdp->nocb || !rcu_segcblist_ready_cbs(&rdp->cblist))
			return -1;
		begin_batch(m, rdp);
		break;
	case RCU_CORE_INVOKE:
		rcu_invoke_cbs(m, rdp);
		if (batch_goes_on(m, rdp))
			break;
		end_batch(m, rdp);
		return -1;
	}
	rdp->phase = RCU_CORE_INVOKE;
	return take_callbacks(m, rdp);
}

bool rcu_needs_cpu(const struct cpu *cpu)
{
	return rdp_of(cpu)->cblist.len && !rdp_of(cpu)->nocb;
}

bool rcu_needs_tick(const struct cpu *cpu)
{
	const struct rcu_data *rdp = rdp_of(cpu);

	return rdp->urgent_qs && rdp->mynode->qsmask & rdp->grpmask;
}

/* -- call_rcu() -- */

/* call_rcu_core() for a list that has become far too long. */
static void call_rcu_overload(struct machine *m, struct rcu_data *rdp)
{
	bool wake = __note_gp_changes(m, rdp);

	if (!rcu_gp_in_progress(&m->rcu)) {
		wake |= rcu_accelerate_cbs(m, rdp);
	} else {
		rdp->blimit = DEFAULT_MAX_RCU_BLIMIT;
		rcu_force_quiescent_state(m);
		rdp->qlen_last_fqs_check = rdp->cblist.len;
	}
	if (wake)
		rcu_gp_kthread_wake(m);
}

static void call_rcu_enqueue(struct cpu *cpu, struct rcu_head *head)
{
	struct machine *m = cpu->m;
	struct rcu_data *rdp = rdp_of(cpu);

	if (rdp->nocb) {
		call_rcu_nocb(m, rdp, head);
		return;
	}
	rcu_segcblist_enqueue(&rdp->cblist, head);
	trace(m, TRACE_CALL_RCU, cpu->id, head, head->count, head->order);
	if (rdp->cblist.len > rdp->qlen_last_fqs_check + m->config.rcu.qhimark)
		call_rcu_overload(m, rdp);
}

void call_rcu(struct cpu *cpu, struct rcu_head *head, rcu_callback_t func)
{
	head->func = func;
	head->count = 1;
	call_rcu_enqueue(cpu, head);
}

void call_rcu_bunch(struct cpu *cpu, int count)
{
	struct rcu_head *head;

	if (count <= 0)
		return;
	head = pool_get(&cpu->m->rcu_heads);
	head->func = NULL;
	head->count = (uint32_t)count;
	call_rcu_enqueue(cpu, head);
}

/* -- readers -- */

void rcu_read_lock(struct task *t)
{
	if (!t->rcu_nesting++)
		t->exp_idx = srcu_read_lock(&t->m->rcu.exp_readers);
	trace(t->m, TRACE_READ_LOCK, t->cpu->id, t, 0, 0);
}

/* The last preempted reader of a leaf may end the grace period. */
static void rcu_unblock(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_node *rnp = t->blkd_on;

	t->blkd_on = NULL;
	rnp->blkd_tasks--;
	if (t->blkd_seq > rnp->gp_seq)
		rnp->blkd_next--;
	CHECK(&m->engine, rnp->blkd_next, >=, 0);
	CHECK(&m->engine, rnp->blkd_tasks, >=, rnp->blkd_next);
	if (t->blkd_seq <= rnp->gp_seq)
		rcu_report_qs_rnp(m, rnp, 0);
}

void rcu_read_unlock(struct task *t)
{
	trace(t->m, TRACE_READ_UNLOCK, t->cpu->id, t, 0, 0);
	t->rcu_nesting--;
	CHECK(&t->m->engine, t->rcu_nesting, >=, 0);
	if (t->rcu_nesting)
		return;
	srcu_read_unlock(t->m, &t->m->rcu.exp_readers, t->exp_idx);
	if (t->blkd_on)
		rcu_unblock(t);
}

/*
 * Non-preemptible RCU: its readers are not preempted.  Preemptible: a reader of
 * the model's own, or one that a look would find with probability
 * reader_fraction; it blocks the running grace period if its CPU has not
 * reported yet, else the next one.
 */
void rcu_task_preempted(struct task *t)
{
	struct machine *m = t->m;
	struct rcu_data *rdp = rdp_of(t->cpu);
	struct rcu_node *rnp = rdp->mynode;

	if (!m->config.rcu.preemptible || t->blkd_on)
		return;
	if (!t->rcu_nesting && !rng_chance(&t->cpu->rng_sched,
					   (1 - t->user) *
						   m->config.rcu.reader_fraction))
		return;
	t->blkd_on = rnp;
	rnp->blkd_tasks++;
	if (rnp->qsmask & rdp->grpmask) {
		t->blkd_seq = rnp->gp_seq;
	} else {
		t->blkd_seq = rnp->gp_seq + 1;
		rnp->blkd_next++;
	}
}

/* A drawn reader ends as soon as its task runs again. */
void rcu_task_resumes(struct task *t)
{
	if (t->blkd_on && !t->rcu_nesting)
		rcu_unblock(t);
}
