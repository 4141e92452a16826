/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sequence of steps, and its interpreter: what a task computes and waits for.
 *
 * One list of kinds (config.h) serves the drain protocol of a kernel and the
 * driver of a scenario that times something else than umount(8).
 */
#ifndef KERNEL_STEPS_H
#define KERNEL_STEPS_H

#include "kernel/umount.h"

/* The task of u takes the steps, one after the other; costs are its draws. */
void take_steps(struct umount *u, const struct step_list *list, task_fn then);

#endif
