/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load/writer.h"

#include <gsl/gsl_randist.h>

#include "kernel/cgroup.h"
#include "kernel/machine.h"
#include "kernel/rcu_core.h"
#include "kernel/umount.h"

static void write_on(struct task *t);

static struct writer *writer_of(struct task *t)
{
	return task_obj(t);
}

/* O_SYNC writes the pages, and leaves the inode to the flusher. */
static void mark_inode_dirty(struct writer *w)
{
	const struct machine *m = w->sb->m;

	if (!w->load->inode_clean)
		w->sb->inode.dirty_until =
			m->engine.now + m->config.writeback.dirty_expire;
}

/* -- foreign-inode detection -- */

static bool foreign(const struct writer *w)
{
	return w->load->recharge && w->sb->inode.wb != w->wb;
}

static unsigned int history_after(const struct writer *w, unsigned int history,
				  int writes)
{
	int slots = w->sb->m->config.writeback.frn_hist_slots;
	unsigned int mask = (1u << slots) - 1;

	for (; writes && slots; writes--, slots--)
		history = (history << 1 | foreign(w)) & mask;
	return history;
}

static bool verdict(const struct writer *w, unsigned int history)
{
	return __builtin_popcount(history) >
	       w->sb->m->config.writeback.frn_hist_thr_slots;
}

/* Writes until the history asks for a switch; all of them if it will not. */
static int writes_to_verdict(const struct writer *w)
{
	unsigned int history = w->sb->inode.frn_history;
	int slots = w->sb->m->config.writeback.frn_hist_slots;

	if (!foreign(w) || w->sb->inode.switching)
		return w->left;
	for (int n = 1; n <= slots && n < w->left; n++) {
		history = history_after(w, history, 1);
		if (verdict(w, history))
			return n;
	}
	return w->left;
}

/* So many writes are done: asks for a switch if it has come to that. */
static void written(struct task *t, int writes)
{
	struct writer *w = writer_of(t);
	struct inode *inode = &w->sb->inode;

	mark_inode_dirty(w);
	w->left -= writes;
	inode->frn_history = history_after(w, inode->frn_history, writes);
	if (foreign(w) && verdict(w, inode->frn_history))
		inode_switch_wbs(t, w->sb, inode, w->wb, write_on);
	else
		write_on(t);
}

/* -- stepped -- */

static void wait_for_disk(struct task *t);

static bool commits_each_write(const struct load_config *load)
{
	return load->commits == COMMITS_EACH_WRITE && load->commit_ios;
}

static void one_written(struct task *t)
{
	written(t, 1);
}

static void next_io(struct task *t)
{
	struct writer *w = writer_of(t);

	if (w->ios_left--) {
		task_compute(t, dist_draw(&w->load->write_cpu, &w->rng), 0,
			     wait_for_disk);
	} else if (commits_each_write(w->load)) {
		task_wake(&w->journal);
		task_sleep(t, one_written); /* jbd2_log_wait_commit() */
	} else {
		written(t, 1);
	}
}

static void end_io(struct task *worker)
{
	struct writer *w = container_of(current_work(worker), struct writer,
					end_io);

	task_wake(w->task);
	task_return(worker);
}

static void ext4_end_io_rsv_work(struct task *worker)
{
	struct writer *w = container_of(current_work(worker), struct writer,
					end_io);

	task_compute(worker, dist_draw(&w->load->end_io, &w->end_io_rng), 0,
		     end_io);
}

/* The interrupt, which finds the writer's CPU idle: its task stands for it. */
static void ext4_end_bio(struct task *t)
{
	struct writer *w = writer_of(t);

	work_init(&w->end_io, ext4_end_io_rsv_work);
	queue_work(t->cpu, &t->m->rsv_conversion_wq, &w->end_io);
	task_sleep(t, next_io);
}

static bool completes_by_work(const struct load_config *load)
{
	return commits_each_write(load) && !dist_is_zero(&load->end_io);
}

static void wait_for_disk(struct task *t)
{
	struct writer *w = writer_of(t);

	disk_io(t, w->sb->disk, 1,
		completes_by_work(w->load) ? ext4_end_bio : next_io);
}

/* -- drawn -- */

static void segment_over(struct task *t)
{
	written(t, writer_of(t)->segment);
}

/* The mean of a spell, if the law allows it to be drawn; else 0. */
static double exponential_mean(const struct dist *d)
{
	return d->kind == DIST_EXPONENTIAL ? d->a : 0;
}

/*
 * Where it was seen that what is drawn agrees with what is stepped: where a tick goes
 * on through short waits, and hardly anybody shares a CPU with a writer.
 */
static bool draws_agree(const struct host_config *host,
			const struct load_config *load)
{
	return (host->tick_stop == TICK_STOP_AFTER_IDLE_TICK ||
		host->tick_stop == TICK_STOP_NEVER) &&
	       4 * load->churners <= host->cpus - load->spinners;
}

bool writers_are_drawn(const struct machine_config *c,
		       const struct load_config *load)
{
	return load->step_writes != STEP_ALWAYS &&
	       (load->step_writes == STEP_NEVER ||
		draws_agree(&c->host, load)) &&
	       !commits_each_write(load) && !load->interrupts.any &&
	       !c->host.halt_poll && !c->host.tick_cpu &&
	       exponential_mean(&load->write_cpu) > 0 &&
	       exponential_mean(&c->disk.service) > 0 && !c->disk.shared &&
	       !c->host.steal && !c->host.pcpus;
}

static bool may_draw(const struct writer *w, const struct task *t)
{
	return writers_are_drawn(&t->m->config, w->load) &&
	       !t->cpu->flicker.task;
}

static void draw_segment(struct task *t)
{
	struct writer *w = writer_of(t);
	double cpu = exponential_mean(&w->load->write_cpu);
	/* Its CPU is idle until the wake-up after the disk has arrived. */
	double wait = exponential_mean(&t->m->config.disk.service) +
		      dist_mean(&t->m->config.host.wakeup);
	double ios;
	gsl_rng r = rng_gsl(&w->rng);
	simtime_t now = t->m->engine.now, length;

	w->segment = writes_to_verdict(w);
	ios = (double)w->segment * w->load->write_ios;
	length = (simtime_t)(gsl_ran_gamma(&r, ios, cpu) +
			     gsl_ran_gamma(&r, ios, wait));
	w->segment_start = now;
	w->segment_end = now + length;
	task_flicker(t, length, cpu, wait, segment_over);
}

/*
 * The inode has been switched under a writer that was not looked at: from now
 * on its writes may be foreign again, or no longer.
 */
static void inode_switched(struct inode *inode)
{
	struct writer *w = inode->writer;
	simtime_t now = inode->sb->m->engine.now;
	double done;

	if (!w || !w->drawn || w->task->state != TASK_FLICKER)
		return;
	done = (double)(now - w->segment_start) /
	       (double)(w->segment_end - w->segment_start + 1);
	w->left -= (int)(done * w->segment);
	task_stop_flicker(w->task, write_on);
}

/* -- both -- */

static void write_on(struct task *t)
{
	struct writer *w = writer_of(t);

	if (!w->left) {
		w->task = NULL;
		w->sb->inode.writer = NULL;
		task_return(t);
		return;
	}
	w->drawn = may_draw(w, t);
	if (w->drawn) {
		draw_segment(t);
		return;
	}
	w->ios_left = w->load->write_ios;
	next_io(t);
}

/* -- the journal thread, for each write -- */

/* jbd2_journal_commit_transaction(): the log, then the commit record. */
static void commit_for_writer(struct task *t);

static void tell_writer(struct task *t)
{
	task_wake(container_of(t, struct writer, journal)->task);
	task_sleep(t, commit_for_writer);
}

static void write_record(struct task *t)
{
	struct writer *w = container_of(t, struct writer, journal);

	disk_flush(t, w->sb->disk, w->load->commit_ios - 1, tell_writer);
}

static void write_log(struct task *t)
{
	disk_io(t, container_of(t, struct writer, journal)->sb->disk, 1,
		write_record);
}

static void commit_for_writer(struct task *t)
{
	struct writer *w = container_of(t, struct writer, journal);

	task_compute(t, dist_draw(&w->load->commit_cpu, &w->journal_rng), 0,
		     write_log);
}

/* -- the same at most once a tick -- */

static void commit(struct task *t);

static void next_commit(struct task *t)
{
	struct writer *w = container_of(t, struct writer, journal);
	struct machine *m = t->m;
	simtime_t to_tick = m->tick - m->engine.now % m->tick;

	if (!w->task) {
		w->committing = false;
		task_sleep(t, commit);
		return;
	}
	task_sleep_for(t, to_tick + dist_draw(&m->config.disk.service,
					      &w->journal_rng),
		       commit);
}

static void commit_cpu_done(struct task *t)
{
	struct writer *w = container_of(t, struct writer, journal);

	disk_io(t, &w->journal_disk, w->load->commit_ios, next_commit);
}

static void commit(struct task *t)
{
	struct writer *w = container_of(t, struct writer, journal);

	task_compute(t, dist_draw(&w->load->commit_cpu, &w->journal_rng), 0,
		     commit_cpu_done);
}

#define XA_CHUNK_SIZE 64

/* O_TRUNC, by which pages are charged anew: their tree goes, radix_tree_node_rcu_free(). */
static void truncate_pages(struct task *t, const struct writer *w)
{
	int nodes = 0, width = w->load->writes;

	while (w->load->recharge && width > 1) {
		width = (width + XA_CHUNK_SIZE - 1) / XA_CHUNK_SIZE;
		nodes += width;
	}
	call_rcu_bunch(t->cpu, nodes);
}

void writer_run(struct task *t, struct writer *w, task_fn then)
{
	truncate_pages(t, w);
	w->task = t;
	w->left = w->load->writes;
	w->wb = cgroup_wb(t->cgroup, w->sb);
	w->sb->churned = true;
	mark_inode_dirty(w);
	w->sb->inode.writer = w;
	inode_attach_wb(&w->sb->inode, w->wb);
	inodes_attach_wb(w->wb, w->load->inodes - 1);
	lru_add(t->cpu);
	if (w->load->commit_ios && !commits_each_write(w->load) &&
	    !w->committing) {
		w->committing = true;
		task_wake(&w->journal);
	}
	task_call(t, write_on, w, 0, then);
}

void writer_use(struct writer *w, struct super_block *sb)
{
	w->sb = sb;
	sb->inode.switched = inode_switched;
}

void writer_init(struct machine *m, struct writer *w,
		 const struct load_config *load, struct super_block *sb,
		 const char *owner, uint64_t id)
{
	*w = (struct writer){ .load = load };
	w->rng = machine_rng(m, owner, id, "writes");
	writer_use(w, sb);
	disk_init(m, &w->journal_disk, owner, id, "journal_disk");
	w->journal_rng = machine_rng(m, owner, id, "commits");
	w->end_io_rng = machine_rng(m, owner, id, "end_io");
	task_init(m, &w->journal, "jbd2", &m->cpu[0]);
	w->journal.housekeeping = true;
	w->journal.then = commits_each_write(load) ? commit_for_writer : commit;
}
