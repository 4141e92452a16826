/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two-state chain of flicker.h, from one look to the next, and the task
 * that follows it beside what else its CPU does.
 *
 * Besides the state it tells whether it ever changed: a change is a context
 * switch, and so a quiescent state, also if the state is the same again.
 */
#include "kernel/flicker.h"

#include "engine/elementary.h"
#include "kernel/machine.h"
#include "kernel/rcu_core.h"

void flicker_start(struct flicker *f, simtime_t now, double cpu, double wait,
		   struct rng *rng)
{
	*f = (struct flicker){
		.cpu = cpu, .wait = wait, .busy = true, .at = now, .rng = rng
	};
}

bool flicker_look(struct flicker *f, simtime_t now)
{
	double dt = (double)(now - f->at);
	double p, fade, p_busy, p_same, p_never;
	bool was_busy = f->busy;

	if (dt <= 0)
		return false;
	p = f->cpu / (f->cpu + f->wait);
	fade = draw_exp(-dt * (1 / f->cpu + 1 / f->wait));
	p_busy = f->busy ? p + (1 - p) * fade : p - p * fade;
	p_same = f->busy ? p_busy : 1 - p_busy;
	p_never = draw_exp(-dt / (f->busy ? f->cpu : f->wait));
	f->at = now;
	f->busy = rng_chance(f->rng, p_busy);
	if (f->busy != was_busy)
		return true;
	return !rng_chance(f->rng, p_never / p_same);
}

/* -- tasks that flicker -- */

void cpu_look(struct cpu *cpu)
{
	struct cpu_flicker *f = &cpu->flicker;

	if (f->task && flicker_look(&f->chain, cpu->m->engine.now)) {
		cpu->eqs += 2;
		cpu->got_tick = false;
		rcu_note_context_switch(cpu);
	}
}

static void flicker_over(struct event *ev)
{
	struct cpu *cpu = container_of(ev, struct cpu, flicker.over);
	struct task *t = cpu->flicker.task;

	cpu->m->this_cpu = cpu;
	task_stop_flicker(t, t->then);
}

void task_flicker(struct task *t, simtime_t ns, double busy, double wait,
		  task_fn then)
{
	struct cpu *cpu = t->cpu;
	struct cpu_flicker *f = &cpu->flicker;
	struct engine *e = &cpu->m->engine;

	t->then = then;
	t->state = TASK_FLICKER;
	CHECK(e, f->task, ==, NULL);
	f->task = t;
	flicker_start(&f->chain, e->now, busy, wait, &f->rng);
	event_arm(e, &f->over, ns);
	cpu_deschedule(t);
}

void task_stop_flicker(struct task *t, task_fn then)
{
	struct cpu *cpu = t->cpu;

	CHECK(&t->m->engine, cpu->flicker.task, ==, t);
	cpu_look(cpu);
	event_cancel(&cpu->m->engine, &cpu->flicker.over);
	cpu->flicker.task = NULL;
	t->then = then;
	t->left = 0;
	t->state = TASK_SLEEPING;
	cpu_enqueue(cpu, t);
}

void cpu_flicker_init(struct cpu *cpu)
{
	struct cpu_flicker *f = &cpu->flicker;

	event_init(&cpu->m->engine, &f->over, flicker_over, PRIO_BURST);
	f->rng = machine_rng(cpu->m, "cpu", (uint64_t)cpu->id, "flicker");
}
