/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a kernel to what the model is to do.
 *
 * 'host.kernel' says which kernel runs: its version, options and boot
 * parameters.  The models below know no versions, only mechanisms with
 * switches; the table of facts (facts.c) chooses between them.  A scenario that
 * says nothing of its kernel is left alone.
 */
#ifndef SCENARIO_DERIVE_H
#define SCENARIO_DERIVE_H

#include "scenario/yaml_tree.h"

/* Where no_hz, preempt and the like stand in a scenario. */
#define KERNEL_SECTION "host.kernel"

/*
 * One fact: what a parameter is with the kernels that it holds for.  Of the
 * facts about one parameter, which stand together, the first that holds counts.
 */
struct fact {
	const char *path;      /* the parameter */
	const char *from, *to; /* versions, 'to' excluded; NULL: any */
	/*
	 * "key=value key!=value": of host.kernel, or of the scenario if the key
	 * is a path.  That may be one of a fact, if its facts stand before.
	 */
	const char *needs;
	const char *boot;      /* a boot parameter, as below */
	/*
	 * As YAML.  "$key" is a key of host.kernel, if that is given; "%" the
	 * value of the boot parameter, to which a unit may be added.  NULL: it
	 * is not known, and the scenario has to say it.
	 */
	const char *value;
	const char *why;       /* for `check --print`, after the value */
	const char *source;    /* where that was read */
};

/*
 * "name": given, whatever it says.  "name=on", "name=off": so kstrtobool() reads
 * it.  "name=": without a value.  "name=0", "name!=0", "name>0", "name<1": an
 * integer.
 * "!": that is not so, or nothing is said.
 */
bool fact_has_boot(const struct fact *f, const char *name);

extern const struct fact kernel_facts[]; /* path NULL ends it */
/* Boot parameters that the kernel knows and this program does not. */
extern const char *const boot_not_modelled[];

/* A value that was derived, or is the default because no kernel is given. */
struct derived {
	const char *path, *value, *why;
	bool defaulted;
	struct derived *next;
};

/*
 * Replaces every 'auto' of a parameter that there are facts about, and every
 * silence, by what follows from host.kernel; where that is a name, by the
 * preset's first.  Returns what was derived, in memory from rd->arena.
 */
struct derived *derive_from_kernel(struct reading *rd, struct node *root);
/* "6.12" and "6.12.117" as a number that can be compared; -1: neither. */
long kernel_version(const char *text);
/* What was derived of that parameter, or NULL. */
const struct derived *derived_find(const struct derived *list,
				   const char *path);

#endif
