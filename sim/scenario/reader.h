/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scalars of a YAML tree as values.
 *
 * Every file that is read (a scenario, its distributions and protocols, a sweep
 * file) takes its numbers, durations, words and texts through these functions,
 * so that `yes` means the same in all of them and an error reads the same.
 * Each returns false after an error, which has been reported at the node, and
 * then has not written *value.
 */
#ifndef SCENARIO_READER_H
#define SCENARIO_READER_H

#include <stdint.h>

#include "scenario/yaml_tree.h"

struct word {
	const char *name; /* NULL ends a list */
	int value;
};

/* least <= value <= most; 'what' is for "expected an integer, found ...". */
bool read_integer(struct reading *rd, const struct node *n, const char *what,
		  double least, double most, int *value);
bool read_unsigned(struct reading *rd, const struct node *n, uint64_t *value);
bool read_real(struct reading *rd, const struct node *n, double least,
	       double most, double *value);
/* ns; 'what' as above, "a duration" */
bool read_duration(struct reading *rd, const struct node *n, const char *what,
		   double least, double most, double *ns);
/* 1 for true, yes, on; 0 for false, no, off; -1 for what is neither. */
int node_truth(const struct node *n);
bool read_bool(struct reading *rd, const struct node *n, bool *value);
/* One of the words; "on" and "off" may be spelled as read_bool() has them. */
bool read_word(struct reading *rd, const struct node *n,
	       const struct word *words, int *value);
/* The name of a value among the words, or "?". */
const char *word_name(const struct word *words, int value);
/* A text of at most that many bytes, all of which can be printed. */
bool read_text(struct reading *rd, const struct node *n, size_t most,
	       const char **value);

/* For what has another form: reports, and returns false. */
bool reader_expected(struct reading *rd, const struct node *n,
		     const char *what);
/* "'TEXT' WRONG", the same way. */
bool reader_rejects(struct reading *rd, const struct node *n,
		    const char *wrong);
/* Whether every key of the mapping is one of those; reports the others. */
bool reader_knows(struct reading *rd, const struct node *map,
		  const char *const *key, int nr);
/* The value of that key; reports if there is none, and returns NULL. */
const struct node *reader_requires(struct reading *rd, const struct node *map,
				   const char *key);
/* The root, or NULL where that key says it is WHAT instead, which is reported. */
struct node *reader_other(struct reading *rd, struct node *root,
			  const char *key, const char *what);

#endif
