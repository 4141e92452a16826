/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The load of a run put together: what goes on beside the driver's umounts. */
#ifndef LOAD_PRESSURE_H
#define LOAD_PRESSURE_H

#include <stdbool.h>
#include <stdint.h>

#include "load/config.h"

struct machine;
struct supers;

struct pressure {
	const struct load_config *load;
	struct super_block *churned_sb, *container_sb;
	struct churner *churner;
	struct switcher *switcher;
	struct container *container;
};

/* What is left of a load without pressure: a loop's costs, for own_churn. */
struct load_config load_without_pressure(const struct load_config *load);
/* All of it on a machine at time 0; 'load' is not copied. */
void pressure_start(struct pressure *p, struct machine *m,
		    struct supers *supers, const struct load_config *load);
/* Of all churners so far, and containers that ended. */
uint64_t pressure_iterations(const struct pressure *p);
/*
 * Whether cgroups that were removed and are not yet freed pile up: more than those
 * that live, or wait for the flusher.
 */
bool pressure_has_backlog(const struct pressure *p, const struct machine *m);

#endif
