/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The superblocks of a run: see supers.h. */
#include "load/supers.h"

#include "kernel/machine.h"
#include "kernel/super.h"

struct target_sb {
	struct super_block sb;
	struct target_sb *next;
};

static struct disk *disk_for(struct supers *s, const char *owner, uint64_t id)
{
	struct disk *disk;

	if (s->m->config.disk.shared)
		return &s->shared_disk;
	disk = arena_alloc(s->m->engine.arena, sizeof(*disk));
	disk_init(s->m, disk, owner, id, "disk");
	return disk;
}

void super_make(struct supers *s, struct super_block *sb, int nr,
		const char *owner, int id)
{
	super_init(s->m, sb, nr, disk_for(s, owner, (uint64_t)id),
		   machine_rng(s->m, owner, (uint64_t)id, "switch"));
}

int container_supers(const struct load_config *load)
{
	const struct container_config *c = &load->containers;

	return c->number && !c->own_superblock ? 1 : c->number;
}

struct super_block *super_unused(struct supers *s)
{
	struct target_sb **p = &s->target, *tsb;

	for (; (tsb = *p); p = &tsb->next)
		if (!tsb->sb.in_use && !tsb->sb.held_inodes) {
			*p = tsb->next;
			break;
		}
	if (!tsb) {
		tsb = arena_alloc(s->m->engine.arena, sizeof(*tsb));
		super_make(s, &tsb->sb, s->first_target + s->nr_targets,
			   "target_sb", s->nr_targets);
		s->nr_targets++;
	}
	/* To the end of the list: the oldest is used next. */
	for (p = &s->target; *p; p = &(*p)->next)
		;
	*p = tsb;
	tsb->next = NULL;
	return &tsb->sb;
}

void supers_init(struct supers *s, struct machine *m,
		 const struct load_config *load)
{
	*s = (struct supers){
		.m = m,
		.first_target = load->churners + container_supers(load),
	};
	if (m->config.disk.shared)
		disk_init(m, &s->shared_disk, "shared", 0, "disk");
}
