/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Real time beside a guest's: see real_time.h.
 *
 * The event of the first timer is moved where that becomes earlier, when a vCPU
 * begins to run.  Where it becomes later the event comes too early, and is armed
 * again.
 */
#include "kernel/real_time.h"

#include "kernel/machine.h"

/* Of real time to guest time, as things stand. */
static int speed(const struct machine *m)
{
	return m->real_time.busy ? m->config.host.emulation : 1;
}

static void update(struct machine *m)
{
	struct real_time *r = &m->real_time;

	r->now += (m->engine.now - r->since) * speed(m);
	r->since = m->engine.now;
}

static void arm_first(struct machine *m)
{
	struct real_time *r = &m->real_time;
	simtime_t left;

	if (!r->first)
		return;
	left = r->first->due - r->now;
	event_arm(&m->engine, &r->expiry,
		  left > 0 ? (left + speed(m) - 1) / speed(m) : 0);
}

static void expires(struct event *ev)
{
	struct machine *m = container_of(ev, struct machine, real_time.expiry);
	struct real_time *r = &m->real_time;
	struct real_timer *timer = r->first;

	update(m);
	if (timer->due <= r->now) {
		r->first = timer->next;
		arm_first(m);
		timer->fn(timer);
	} else {
		arm_first(m);
	}
}

void real_time_runs(struct machine *m, bool busy)
{
	if (m->config.host.emulation == 1 || m->real_time.busy == busy)
		return;
	update(m);
	m->real_time.busy = busy;
	if (busy)
		arm_first(m);
}

void real_timer_arm(struct machine *m, struct real_timer *timer, simtime_t ns)
{
	struct real_timer **place = &m->real_time.first;

	update(m);
	timer->due = m->real_time.now + ns;
	while (*place && (*place)->due <= timer->due)
		place = &(*place)->next;
	timer->next = *place;
	*place = timer;
	if (place == &m->real_time.first)
		arm_first(m);
}

void real_time_init(struct machine *m)
{
	event_init(&m->engine, &m->real_time.expiry, expires, PRIO_DISK);
}
