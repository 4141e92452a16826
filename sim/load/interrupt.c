/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interrupts of devices: see interrupt.h. */
#include "load/interrupt.h"

#include "kernel/cpu.h"
#include "kernel/cpulist.h"
#include "kernel/machine.h"

struct line {
	const struct interrupt_config *config;
	struct cpu *cpu;
	struct event next;
	struct cpu_call irq;
	struct rng rng;
};

/* handle_irq_event() */
static void handle(struct cpu *cpu, void *arg)
{
	struct line *line = arg;

	raise_other_softirq(cpu, NET_RX_SOFTIRQ,
			    dist_draw(&line->config->takes, &line->rng));
}

static void arrives(struct event *ev)
{
	struct line *line = container_of(ev, struct line, next);
	struct cpu *cpu = line->cpu;

	event_arm(&cpu->m->engine, ev,
		  dist_draw(&line->config->every, &line->rng));
	cpu->m->this_cpu = NULL;
	if (cpu->softirq.others)
		return;
	if (!line->irq.cpu && cpu_call(cpu, &line->irq) && cpu->curr)
		cpu_irq_exit(cpu);
}

void interrupts_start(struct machine *m, const struct interrupt_config *config)
{
	struct line *line = arena_calloc(m->engine.arena, (size_t)m->nr_cpus,
					 sizeof(*line));

	for (int i = 0; i < m->nr_cpus; i++, line++) {
		if (!cpulist_has(config->cpus, i, m->nr_cpus))
			continue;
		line->config = config;
		line->cpu = &m->cpu[i];
		line->irq = (struct cpu_call){ .fn = handle, .arg = line };
		line->rng = machine_rng(m, "interrupt", (uint64_t)i, "line");
		event_init(&m->engine, &line->next, arrives, PRIO_DISK);
		event_arm(&m->engine, &line->next,
			  dist_draw(&config->every, &line->rng));
	}
}
