/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scheduler's half of a CPU: see cpu.h, and tick.c for the other.
 *
 * Between two functions of its chain a task has the CPU but no burst pending;
 * whoever arrives in that instant is queued, and the next task_compute() or
 * task_sleep() sees to it.
 */
#include "kernel/cpu.h"

#include "kernel/cpulist.h"
#include "kernel/machine.h"
#include "kernel/placement.h"
#include "kernel/rcu_core.h"

/* -- idle CPUs: a list, the most recently idle first -- */

static void make_available(struct cpu *cpu)
{
	struct machine *m = cpu->m;

	if (cpu->available)
		return;
	cpu->available = true;
	cpu->idle_since = m->engine.now;
	cpu->idle_prev = NULL;
	cpu->idle_next = m->idle_cpus;
	if (m->idle_cpus)
		m->idle_cpus->idle_prev = cpu;
	m->idle_cpus = cpu;
}

void account_idle_time(struct cpu *cpu)
{
	simtime_t now = cpu->m->engine.now;

	if (cpu->available && !cpu->softirq.active)
		cpu->idle_time += now - cpu->idle_since;
	cpu->idle_since = now;
}

static void make_unavailable(struct cpu *cpu)
{
	if (!cpu->available)
		return;
	vcpu_unhalt(cpu);
	account_idle_time(cpu);
	cpu->available = false;
	if (cpu->idle_prev)
		cpu->idle_prev->idle_next = cpu->idle_next;
	else
		cpu->m->idle_cpus = cpu->idle_next;
	if (cpu->idle_next)
		cpu->idle_next->idle_prev = cpu->idle_prev;
}

simtime_t cpus_idle_time(const struct machine *m, int first, int n)
{
	simtime_t sum = 0;

	for (const struct cpu *c = m->cpu + first; c < m->cpu + first + n; c++) {
		sum += c->idle_time;
		if (c->available && !c->softirq.active)
			sum += m->engine.now - c->idle_since;
	}
	return sum;
}

/* -- what is read from outside: as of now -- */

bool cpu_in_idle(struct cpu *cpu)
{
	cpu_look(cpu);
	return !cpu->curr &&
	       !(cpu->flicker.task && cpu->flicker.chain.busy);
}

bool cpu_in_eqs(struct cpu *cpu)
{
	bool user = cpu->nohz_full && cpu->curr &&
		    rng_chance(&cpu->rng_sched, cpu->curr->user);

	return (cpu_in_idle(cpu) || user) && !cpu->softirq.active;
}

uint64_t cpu_eqs(struct cpu *cpu)
{
	cpu_look(cpu);
	return cpu->eqs;
}

/* -- running tasks -- */

/* Nothing to do: the tick may stop, and the vCPU halts.  do_idle() */
static void idle_loop(struct cpu *cpu)
{
	if (cpu->need_resched)
		return;
	vcpu_unhalt(cpu);
	tick_idle(cpu);
	if (!cpu->cpuidle.polls)
		vcpu_halt(cpu);
}

void cpu_suspend_burst(struct cpu *cpu)
{
	struct engine *e = &cpu->m->engine;

	if (!cpu->curr || !event_pending(&cpu->burst))
		return;
	cpu->curr->left = cpu->burst_end - e->now;
	event_cancel(e, &cpu->burst);
}

void cpu_resume_burst(struct cpu *cpu)
{
	struct engine *e = &cpu->m->engine;

	if (!cpu->curr || cpu->softirq.active || !cpu->vcpu.on)
		return;
	cpu->burst_end = e->now + cpu->curr->left;
	event_arm_at(e, &cpu->burst, cpu->burst_end);
}

static void burst_done(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, burst);

	cpu->m->this_cpu = cpu;
	cpu->curr->left = 0;
	cpu->curr->then(cpu->curr);
}

/* -- run queues, and a bit for each CPU whose queue is not empty -- */

/* t, in the CPU's queue, leaves it. */
static void dequeue(struct cpu *cpu, struct task *t)
{
	struct machine *m = cpu->m;

	task_queue_remove(&cpu->rq, t);
	m->nr_queued--;
	CHECK(&m->engine, m->nr_queued, >=, 0);
	if (!cpu->rq.head)
		m->queued_on[cpu->id / 64] &= ~(UINT64_C(1) << cpu->id % 64);
}

/* The first CPU from there on where tasks wait; or end. */
static int next_queued(const struct machine *m, int from, int end)
{
	uint64_t mask = UINT64_MAX << from % 64;

	for (int word = from / 64; word * 64 < end; word++, mask = UINT64_MAX) {
		uint64_t bits = m->queued_on[word] & mask;

		if (bits) {
			int id = word * 64 + __builtin_ctzll(bits);

			return id < end ? id : end;
		}
	}
	return end;
}

#define MIGRATION_COST (500 * USEC) /* sysctl_sched_migration_cost */

/* It ran a moment ago: its CPU's cache has what it needs. */
static bool task_hot(const struct task *t)
{
	return t->m->engine.now - t->since < MIGRATION_COST;
}

static bool can_migrate_task(const struct cpu *cpu, const struct task *t)
{
	return !t->fifo && cpu_allowed(cpu, t) && !task_hot(t);
}

static struct task *pull_from(struct cpu *cpu, int first, int end)
{
	struct machine *m = cpu->m;

	for (int i = next_queued(m, first, end); i < end;
	     i = next_queued(m, i + 1, end)) {
		struct cpu *from = &m->cpu[i];
		struct task *t = from->curr ? from->rq.head : NULL;

		while (t && !can_migrate_task(cpu, t))
			t = t->next;
		if (t) {
			detach_task(from, t);
			dequeue(from, t);
			place_entity(cpu, t);
			return t;
		}
	}
	return NULL;
}

/*
 * An unbound task that waits elsewhere: sched_balance_newidle(). On an emulator that
 * takes other vCPUs' turns, and so always longer than the CPU is idle for, by which it
 * is not tried (max_newidle_lb_cost and avg_idle).
 */
static struct task *pull_task(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	struct task *t = NULL;

	if (vcpus_are_emulated(m))
		return NULL;
	if (m->nr_queued)
		t = pull_from(cpu, cpu->id + 1, m->nr_cpus);
	if (m->nr_queued && !t)
		t = pull_from(cpu, 0, cpu->id);
	return t;
}

static void switch_to(struct cpu *cpu, struct task *t)
{
	struct machine *m = cpu->m;

	if (cpu->idling) {
		cpu->eqs++;
		t->left += m->config.host.idle_exit;
	}
	cpu->idling = false;
	cpuidle_reflect(cpu, false);
	make_unavailable(cpu);
	cpu->curr = t;
	tick_busy(cpu);
	cpu->need_resched = false;
	trace(m, TRACE_SCHED_SWITCH, cpu->id, t, 0, 0);
	t->cpu = cpu;
	t->state = TASK_RUNNING;
	t->since = m->engine.now;
	t->within_slice = true;
	rcu_task_resumes(t);
	if (t->sched_in)
		t->sched_in(t);
}

static void put_on_cpu(struct cpu *cpu, struct task *t)
{
	switch_to(cpu, t);
	cpu_resume_burst(cpu);
}

/* __schedule() with nothing on the CPU: the next task, or idle. */
static void cpu_pick_next(struct cpu *cpu)
{
	struct machine *m = cpu->m;
	struct task *t = pick_next_task(cpu);

	if (t)
		dequeue(cpu, t);
	else if (!cpu->flicker.task)
		t = pull_task(cpu);
	if (t) {
		t->left += m->config.host.context_switch;
		put_on_cpu(cpu, t);
		return;
	}
	trace(m, TRACE_SCHED_SWITCH, cpu->id, NULL, 0, 0);
	cpu->need_resched = false;
	cpu->got_tick = false;
	if (cpu->flicker.task)
		return;
	cpu->eqs++;
	cpu->idling = true;
	make_available(cpu);
	idle_loop(cpu);
}

static void deschedule(struct task *t, bool for_good)
{
	struct cpu *cpu = t->cpu;

	CHECK(&cpu->m->engine, cpu->curr, ==, t);
	trace(cpu->m, TRACE_SCHED_OUT, cpu->id, t, 0, 0);
	mutex_owner_off_cpu(t);
	if (t->sched_out)
		t->sched_out(t);
	dequeue_curr(cpu, for_good);
	event_cancel(&cpu->m->engine, &cpu->burst);
	rcu_note_context_switch(cpu);
	cpu_pick_next(cpu);
}

void cpu_deschedule(struct task *t)
{
	deschedule(t, false);
}

static void queue_on(struct cpu *cpu, struct task *t)
{
	t->state = TASK_RUNNABLE;
	t->cpu = cpu;
	task_queue_add(&cpu->rq, t);
	cpu->m->nr_queued++;
	cpu->m->queued_on[cpu->id / 64] |= UINT64_C(1) << cpu->id % 64;
}

/* Preemption: t goes to its place in the queue with what its burst has left. */
static void put_prev_task(struct cpu *cpu)
{
	struct task *t = cpu->curr;

	trace(cpu->m, TRACE_SCHED_OUT, cpu->id, t, 1, 0);
	if (t->spins_on)
		mutex_stop_spinning(t);
	mutex_owner_off_cpu(t);
	cpu->curr = NULL;
	rcu_task_preempted(t);
	rcu_note_context_switch(cpu);
	queue_on(cpu, t);
}

/* __schedule() with a task on the CPU, which may find that it is still its turn. */
static void cpu_preempt(struct cpu *cpu)
{
	cpu_suspend_burst(cpu);
	update_curr(cpu);
	cpu->need_resched = false;
	if (pick_next_task(cpu) == cpu->curr) {
		if (!cpu->curr->rcu_nesting)
			rcu_note_context_switch(cpu);
		cpu_resume_burst(cpu);
		return;
	}
	put_prev_task(cpu);
	cpu_pick_next(cpu);
}

static bool may_preempt(const struct cpu *cpu)
{
	return cpu->need_resched && cpu->curr && cpu->rq.head &&
	       !cpu->softirq.active && cpu->vcpu.on &&
	       (!cpu->curr->rcu_nesting || cpu->m->config.rcu.preemptible);
}

void cpu_irq_exit(struct cpu *cpu)
{
	invoke_softirq(cpu);
	if (!cpu->softirq.active)
		cpu_irq_return(cpu);
}

void cpu_irq_return(struct cpu *cpu)
{
	if (may_preempt(cpu))
		cpu_preempt(cpu);
	else if (!cpu->curr && cpu->rq.head)
		cpu_pick_next(cpu);
	else if (cpu->idling)
		idle_loop(cpu);
	else if (cpu->nohz_full)
		tick_busy(cpu);
}

void resched_cpu(struct cpu *cpu)
{
	if (cpu->curr && cpu->curr->spins_on)
		mutex_stop_spinning(cpu->curr);
}

void resched_curr(struct cpu *cpu)
{
	cpu->need_resched = true;
	resched_cpu(cpu);
}

/*
 * The task preempts a burst in user mode; where none is pending the CPU is
 * between two functions of its task's chain, and the next task_compute() heeds
 * need_resched.  Returns whether it has the CPU, and its burst is to begin.
 */
static bool enqueue(struct cpu *cpu, struct task *t)
{
	place_entity(cpu, t);
	if (!cpu->curr && !cpu->softirq.active &&
	    vcpu_take_irq(cpu, IRQ_RESCHED)) {
		switch_to(cpu, t);
		return true;
	}
	queue_on(cpu, t);
	if (cpu->nohz_full)
		tick_busy(cpu);
	if (!cpu->curr || wakeup_preempts(cpu, t))
		resched_curr(cpu);
	if (cpu->curr && cpu->need_resched && event_pending(&cpu->burst) &&
	    rng_chance(&cpu->rng_sched, cpu->curr->user) && may_preempt(cpu))
		cpu_preempt(cpu);
	return false;
}

void cpu_enqueue(struct cpu *cpu, struct task *t)
{
	if (enqueue(cpu, t))
		cpu_resume_burst(cpu);
}

static void wakeup_arrives(struct event *ev)
{
	struct task *t = container_of(ev, struct task, waking);
	struct machine *m = t->m;
	struct cpu *cpu = t->cpu;

	m->this_cpu = cpu; /* its timer's interrupt, or the IPI's */
	if (cpu->curr && !t->sched_delayed)
		cpu = m->this_cpu = select_task_rq(t);
	trace(m, TRACE_SCHED_WAKEUP, cpu->id, t, 0, 0);
	if (!enqueue(cpu, t))
		return;
	if (!t->left && engine_goes_on(&m->engine))
		t->then(t); /* a burst of no length */
	else
		cpu_resume_burst(cpu);
}

/* The way to an idle CPU: short from its own interrupt, else an IPI. */
static void send_to_idle(struct cpu *cpu, struct task *t)
{
	struct machine *m = cpu->m;
	const struct host_config *host = &m->config.host;
	bool near = m->this_cpu == cpu || cpu->cpuidle.polls;
	const struct dist *way = near		       ? &host->local_wakeup
				 : vcpu_is_polled(cpu) ? &host->polled_wakeup
						       : &host->wakeup;
	simtime_t delay = dist_draw(way, &cpu->rng_sched);

	make_unavailable(cpu);
	if (m->this_cpu == cpu)
		cpu->need_resched = true; /* it does not idle in between */
	t->cpu = cpu;
	t->state = TASK_WAKING;
	event_arm(&m->engine, &t->waking, delay);
}

void task_wake(struct task *t)
{
	struct cpu *cpu;

	if (t->state != TASK_SLEEPING)
		return;
	trace(t->m, TRACE_SCHED_WAKING, t->m->this_cpu ? t->m->this_cpu->id : -1,
	      t, 0, 0);
	cpu = t->sched_delayed ? t->cpu : select_task_rq(t);
	if (cpu->available)
		send_to_idle(cpu, t);
	else
		cpu_enqueue(cpu, t);
}

_Noreturn void task_depth_failed(const struct task *t, int depth)
{
	selfcheck_failed(&t->m->engine, __FILE__, __LINE__,
			 "0 <= depth <= TASK_DEPTH", depth, TASK_DEPTH);
}

void task_start(struct task *t, task_fn then)
{
	struct cpu *cpu = select_task_rq_fork(t);

	t->then = then;
	t->left = 0;
	t->state = TASK_SLEEPING;
	if (cpu->available)
		send_to_idle(cpu, t);
	else
		cpu_enqueue(cpu, t);
}

void wake_up_new_task(struct task *t, task_fn then)
{
	t->forked = true;
	task_start(t, then);
}

void task_start_after(struct task *t, simtime_t ns, task_fn then)
{
	t->then = then;
	t->left = 0;
	t->state = TASK_WAKING;
	event_arm(&t->m->engine, &t->waking, ns);
}

void task_wake_all(struct task_queue *q)
{
	struct task *t;

	while ((t = task_queue_pop(q)))
		task_wake(t);
}

void task_init(struct machine *m, struct task *t, const char *name,
	       struct cpu *prev)
{
	struct event waking = t->waking;
	bool registered = waking.fn == wakeup_arrives;

	*t = (struct task){ .m = m, .name = name, .cpu = prev,
			    .weight = NICE_0_WEIGHT };
	if (registered)
		t->waking = waking;
	else
		event_init(&m->engine, &t->waking, wakeup_arrives,
			   PRIO_WAKEUP);
}

void task_compute(struct task *t, simtime_t ns, double user, task_fn then)
{
	struct cpu *cpu = t->cpu;

	CHECK(&t->m->engine, cpu->curr, ==, t);
	CHECK(&t->m->engine, ns, >=, 0);
	t->left = ns;
	t->user = user;
	t->then = then;
	if (cpu->nohz_full && user > 0)
		cpu->eqs += 2; /* to user mode and back */
	if (may_preempt(cpu))
		cpu_preempt(cpu);
	else
		cpu_resume_burst(cpu);
}

void task_cut_short(struct task *t)
{
	struct cpu *cpu = t->cpu;

	CHECK(&t->m->engine, cpu->curr, ==, t);
	t->left = 0;
	if (event_pending(&cpu->burst))
		cpu_resume_burst(cpu);
}

void task_sleep(struct task *t, task_fn then)
{
	t->state = TASK_SLEEPING;
	t->left = 0;
	t->user = 0;
	t->then = then;
	cpu_deschedule(t);
}

/* The wake-up's own event serves as the timer: it is on its way for longer. */
void task_sleep_for(struct task *t, simtime_t ns, task_fn then)
{
	task_push(t, NULL, 0, then);
	task_sleep(t, task_return);
	t->state = TASK_WAKING;
	event_arm(&t->m->engine, &t->waking, ns);
}

void task_exit(struct task *t)
{
	CHECK(&t->m->engine, t->depth, ==, 0);
	CHECK(&t->m->engine, t->rcu_nesting, ==, 0);
	t->state = TASK_SLEEPING;
	deschedule(t, true);
}

/* -- interrupts -- */

/* The vCPU takes the interrupt of the pending calls. */
static void cpu_handle_calls(struct cpu *cpu)
{
	struct cpu *caller = cpu->m->this_cpu;
	struct cpu_call *call = cpu->calls;

	cpu->calls = NULL;
	cpu->m->this_cpu = cpu;
	vcpu_unhalt(cpu);
	cpuidle_reflect(cpu, false);
	if (cpu_in_idle(cpu))
		cpu->eqs += 2;
	while (call) {
		struct cpu_call *next = call->next;

		call->cpu = NULL;
		call->fn(cpu, call->arg);
		call = next;
	}
	if (!cpu->curr && !cpu->softirq.active)
		cpu_irq_exit(cpu);
	cpu->m->this_cpu = caller;
}

bool cpu_call(struct cpu *cpu, struct cpu_call *call)
{
	struct cpu_call **end = &cpu->calls;

	CHECK_ALWAYS(&cpu->m->engine, call->cpu, ==, NULL);
	call->cpu = cpu;
	call->next = NULL;
	while (*end)
		end = &(*end)->next;
	*end = call;
	if (!vcpu_take_irq(cpu, IRQ_CALL))
		return false;
	cpu_handle_calls(cpu);
	return true;
}

void cpu_pending_irqs(struct cpu *cpu)
{
	unsigned int pending = cpu->vcpu.pending;

	cpu->vcpu.pending = 0;
	cpu->m->this_cpu = cpu;
	if (pending & IRQ_CALL && vcpu_take_irq(cpu, IRQ_CALL))
		cpu_handle_calls(cpu);
	if (pending & IRQ_TICK)
		tick_handle(cpu);
	else
		cpu_irq_exit(cpu);
}

void cpus_init(struct machine *m)
{
	for (int i = m->nr_cpus - 1; i >= 0; i--) {
		struct cpu *cpu = &m->cpu[i];
		uint64_t id = (uint64_t)i;

		cpu->m = m;
		cpu->id = i;
		cpu->nohz_full = cpulist_has(m->config.host.nohz_full, i,
					     m->nr_cpus);
		cpu->isolated = cpulist_has(m->config.host.isolcpus, i,
					    m->nr_cpus);
		tick_init(cpu);
		cpuidle_init(cpu);
		event_init(&m->engine, &cpu->burst, burst_done, PRIO_BURST);
		cpu->rng_sched = machine_rng(m, "cpu", id, "sched");
		cpu_flicker_init(cpu);
		softirq_init(cpu);
		cpu->idling = true;
		make_available(cpu);
	}
	do_timer_init(m);
	vcpus_init(m);
}
