/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SRCU: see srcu.h.
 */
#include "kernel/srcu.h"

#include "kernel/machine.h"

/* -- readers -- */

int srcu_read_lock(struct srcu_ctr *ctr)
{
	ctr->readers[ctr->idx]++;
	return ctr->idx;
}

void srcu_read_unlock(struct machine *m, struct srcu_ctr *ctr, int idx)
{
	ctr->readers[idx]--;
	CHECK(&m->engine, ctr->readers[idx], >=, 0);
	if (!ctr->readers[idx] && idx != ctr->idx && ctr->waiter)
		task_wake(ctr->waiter);
}

static void srcu_readers_gone(struct task *t)
{
	struct srcu_ctr *ctr = task_obj(t);

	ctr->waiter = NULL;
	task_return(t);
}

void srcu_flip(struct task *t, struct srcu_ctr *ctr, task_fn then)
{
	ctr->idx = !ctr->idx;
	if (!ctr->readers[!ctr->idx]) {
		then(t);
		return;
	}
	CHECK(&t->m->engine, ctr->waiter, ==, NULL);
	ctr->waiter = t;
	task_push(t, ctr, 0, then);
	task_sleep(t, srcu_readers_gone);
}

/* -- when to look again -- */

#define SRCU_INTERVAL          1  /* jiffies */
#define SRCU_MAX_INTERVAL      10
#define SRCU_RETRY_CHECK_DELAY (5 * USEC)
#define SRCU_EXP_HOLDOFF       (25 * USEC)

/* srcu_max_nodelay_phase: two jiffies of retries, within bounds. */
static int max_nodelay_phase(const struct machine *m)
{
	simtime_t n = 2 * m->tick / SRCU_RETRY_CHECK_DELAY;

	return n < 3 ? 3 : n > 1000 ? 1000 : (int)n;
}

/* srcu_get_delay(): in jiffies. */
static uint64_t srcu_get_delay(struct machine *m)
{
	struct srcu_struct *s = &m->isw_srcu;
	uint64_t delay = s->gp_seq < s->gp_seq_needed_exp ? 0 : SRCU_INTERVAL;
	uint64_t now = jiffies(m);

	if (s->state != SRCU_STATE_IDLE) {
		if (now > s->gp_start + 1)
			delay += now - s->gp_start - 1;
		if (!delay && ++s->n_exp_nodelay > max_nodelay_phase(m))
			delay = 1;
	}
	return delay > SRCU_MAX_INTERVAL ? SRCU_MAX_INTERVAL : delay;
}

/* -- callbacks: tasks that wait -- */

static void srcu_invoke_callbacks(struct task *t)
{
	struct srcu_struct *s = &t->m->isw_srcu;
	struct task_queue cbs = s->cbs;
	struct task *waiter;

	s->cbs = (struct task_queue){ 0 };
	while ((waiter = task_queue_pop(&cbs))) {
		if (s->gp_seq >= task_frame(waiter)->n)
			task_wake(waiter);
		else
			task_queue_add(&s->cbs, waiter);
	}
	task_return(t);
}

static void cb_timer_fires(struct timer *timer)
{
	struct machine *m = container_of(timer, struct machine,
					 isw_srcu.cb_timer);

	queue_work(&m->cpu[0], &m->rcu_gp_wq, &m->isw_srcu.cb_work);
}

/* srcu_schedule_cbs_sdp(), of the boot CPU; delay in jiffies. */
static void srcu_schedule_cbs(struct machine *m, uint64_t delay)
{
	struct timer *timer = &m->isw_srcu.cb_timer;

	if (!delay)
		cb_timer_fires(timer);
	else if (!timer->cpu)
		timer_arm(&m->cpu[0], timer, delay);
}

/* -- a grace period -- */

static void work_timer_fires(struct timer *timer)
{
	struct machine *m = container_of(timer, struct machine,
					 isw_srcu.work_timer);

	queue_work(m->this_cpu, &m->rcu_gp_wq, &m->isw_srcu.work);
}

/* queue_delayed_work() on rcu_gp_wq; delay in jiffies. */
static void srcu_queue_work(struct cpu *cpu, uint64_t delay)
{
	struct srcu_struct *s = &cpu->m->isw_srcu;

	if (s->work.pending || s->work_timer.cpu)
		return;
	if (delay)
		timer_arm(cpu, &s->work_timer, delay);
	else
		queue_work(cpu, &cpu->m->rcu_gp_wq, &s->work);
}

static void srcu_gp_start(struct machine *m)
{
	struct srcu_struct *s = &m->isw_srcu;

	s->gp_seq++;
	s->state = SRCU_STATE_SCAN1;
	s->gp_start = jiffies(m);
	s->n_exp_nodelay = 0;
}

/* srcu_reschedule() */
static void srcu_reschedule(struct task *t, uint64_t delay)
{
	struct srcu_struct *s = &t->m->isw_srcu;

	if (s->gp_seq < s->gp_seq_needed) {
		if (s->state == SRCU_STATE_IDLE)
			srcu_gp_start(t->m);
		srcu_queue_work(t->cpu, delay);
	}
}

static void srcu_gp_end(struct task *t)
{
	struct machine *m = t->m;
	struct srcu_struct *s = &m->isw_srcu;
	bool expedited = s->gp_seq < s->gp_seq_needed_exp;

	s->last_gp_end = m->engine.now;
	s->gp_seq = rcu_seq_endval(s->gp_seq);
	s->state = SRCU_STATE_IDLE;
	srcu_schedule_cbs(m, expedited ? 0 : SRCU_INTERVAL);
	srcu_reschedule(t, 0);
}

static void process_srcu_done(struct task *t)
{
	srcu_reschedule(t, srcu_get_delay(t->m));
	task_return(t);
}

/* try_check_zero(): looks beyond the first, one more where there is no delay. */
static uint64_t retries(struct machine *m)
{
	uint64_t n = m->isw_srcu.state == SRCU_STATE_SCAN2;

	return srcu_get_delay(m) ? n : n + 1;
}

/* srcu_advance_state(), with so many looks left. */
static void srcu_advance_state(struct task *t)
{
	struct srcu_struct *s = &t->m->isw_srcu;
	struct srcu_ctr *ctr = &s->ctr;

	if (ctr->readers[!ctr->idx]) {
		if (!task_frame(t)->n--)
			task_return(t);
		else
			task_compute(t, SRCU_RETRY_CHECK_DELAY, 0,
				     srcu_advance_state);
		return;
	}
	s->n_exp_nodelay = 0;
	if (s->state == SRCU_STATE_SCAN1) {
		ctr->idx = !ctr->idx;
		s->state = SRCU_STATE_SCAN2;
		task_frame(t)->n = retries(t->m);
		srcu_advance_state(t);
		return;
	}
	srcu_gp_end(t);
	task_return(t);
}

static void process_srcu(struct task *t)
{
	CHECK(&t->m->engine, t->m->isw_srcu.state, !=, SRCU_STATE_IDLE);
	task_call(t, srcu_advance_state, NULL, retries(t->m),
		  process_srcu_done);
}

/* -- callers -- */

/* Its list of callbacks, where that was and what was asked of it lately. */
static bool srcu_might_be_idle(const struct task *t)
{
	const struct srcu_struct *s = &t->m->isw_srcu;

	if (t->cpu->id == 0 && s->cbs.head)
		return false;
	return t->m->engine.now - s->last_gp_end >= SRCU_EXP_HOLDOFF &&
	       s->gp_seq >= s->gp_seq_needed;
}

static bool is_expedited(const struct task *t)
{
	switch (t->m->config.rcu.expedited) {
	case RCU_EXPEDITED_ALWAYS:
		return true;
	case RCU_EXPEDITED_NEVER:
		return false;
	default:
		return srcu_might_be_idle(t);
	}
}

void synchronize_srcu(struct task *t, task_fn then)
{
	struct machine *m = t->m;
	struct srcu_struct *s = &m->isw_srcu;
	uint64_t seq = rcu_seq_snap(s->gp_seq);

	if (is_expedited(t) && s->gp_seq_needed_exp < seq)
		s->gp_seq_needed_exp = seq;
	if (s->gp_seq_needed < seq)
		s->gp_seq_needed = seq;
	task_push(t, NULL, seq, then);
	task_queue_add(&s->cbs, t);
	if (s->state == SRCU_STATE_IDLE) {
		srcu_gp_start(m);
		srcu_queue_work(t->cpu, srcu_get_delay(m) > 0);
	}
	task_sleep(t, task_return);
}

void srcu_init(struct machine *m)
{
	struct srcu_struct *s = &m->isw_srcu;

	s->last_gp_end = -SRCU_EXP_HOLDOFF;
	work_init(&s->work, process_srcu);
	work_init(&s->cb_work, srcu_invoke_callbacks);
	s->work_timer.fn = work_timer_fires;
	s->cb_timer.fn = cb_timer_fires;
}
