/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a kernel to what the model is to do: see derive.h.
 *
 * It works on the tree, before anything is bound: what is derived is then bound
 * and checked as if it had been written, and an error in it is shown at the
 * kernel that it follows from.
 */
#include "scenario/derive.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/base.h"
#include "scenario/reader.h"
#include "scenario/schema.h"

#define OLDEST 4019000 /* nobody has read an older one */

struct boot {
	const char *name, *value; /* "": it has none */
	bool bare;                /* nor an '=' */
};

struct kernel {
	struct reading *rd;
	const struct node *root, *section;
	long version;
	struct boot *boot;
	int nr_boot;
};

/* -- the kernel -- */

long kernel_version(const char *text)
{
	int major, minor, patch = 0, end = 0;

	if (sscanf(text, "%3d.%3d%n.%3d%n", &major, &minor, &end, &patch,
		   &end) < 2 || text[end] || major < 0 || minor < 0 ||
	    patch < 0)
		return -1;
	return major * 1000000L + minor * 1000L + patch;
}

static bool read_version(struct kernel *k)
{
	const struct node *n = node_get(k->section, "version");

	if (!n || n->kind != NODE_SCALAR)
		return false; /* reported where it is bound */
	k->version = kernel_version(n->text);
	if (k->version >= OLDEST)
		return true;
	diag_error(k->rd->diag, n->mark, k->version < 0
		   ? "'%.40s' is not a version, as 6.12 or 6.12.117"
		   : "nothing is known of %.40s: 4.19 is the oldest", n->text);
	return false;
}

static bool is_negated(const struct fact *f)
{
	return f->boot && *f->boot == '!';
}

/* The name in a fact's boot parameter, and its length; a condition follows. */
static const char *boot_name(const struct fact *f, size_t *length)
{
	const char *name = f->boot + is_negated(f);

	*length = strcspn(name, "=!<>");
	return name;
}

bool fact_has_boot(const struct fact *f, const char *name)
{
	const char *own;
	size_t n;

	if (!f->boot)
		return false;
	own = boot_name(f, &n);
	return strlen(name) == n && !strncmp(own, name, n);
}

/* 1 or 0 as the kernel's kstrtobool(); -1: it takes no such text. */
static int truth_of(const char *text)
{
	int a = tolower((unsigned char)text[0]);
	int b = a == 'o' ? tolower((unsigned char)text[1]) : 0;

	if (b == 'n' || (a && strchr("1yte", a)))
		return 1;
	return b == 'f' || (a && strchr("0nfd", a)) ? 0 : -1;
}

/* Whether the condition holds for an integer, as kstrtoint() reads it; or -1. */
static int number_holds(const char *condition, const char *text)
{
	long wanted = atol(condition + strcspn(condition, "01")), n;
	char *end;

	n = strtol(text, &end, 0);
	if (end == text || *end || n != (int)n)
		return -1;
	switch (*condition) {
	case '<':
		return n < wanted;
	case '>':
		return n > wanted;
	case '!':
		return n != wanted;
	default:
		return n == wanted;
	}
}

/* 1 or 0; -1 if the kernel would not take the value, and keep what it has. */
static int condition_holds(const char *condition, const struct boot *b)
{
	int truth;

	if (!*condition)
		return 1;
	if (!strcmp(condition, "="))
		return !*b->value;
	if (strncmp(condition, "=o", 2))
		return number_holds(condition, b->value);
	/* param_set_bool(): the name of a module's parameter alone is a yes */
	truth = truth_of(b->bare && strchr(b->name, '.') ? "1" : b->value);
	return truth < 0 ? -1 : truth == truth_of(condition + 1);
}

static void check_boot(struct kernel *k, const struct node *at,
		       const struct boot *b)
{
	const char *candidate[200], *own;
	size_t n;
	int nr = 0;

	for (const struct fact *f = kernel_facts; f->path; f++) {
		if (!f->boot)
			continue;
		if (fact_has_boot(f, b->name))
			return;
		own = boot_name(f, &n);
		if (nr < 200)
			candidate[nr++] = arena_printf(k->rd->arena, "%.*s",
						       (int)n, own);
	}
	for (const char *const *p = boot_not_modelled; *p; p++) {
		if (!strcmp(*p, b->name)) {
			diag_error(k->rd->diag, at->mark,
				   "the boot parameter '%.60s' is not "
				   "modelled", b->name);
			return;
		}
	}
	diag_error(k->rd->diag, at->mark, "unknown boot parameter '%.60s'%s",
		   b->name, diag_suggest(k->rd->arena, b->name, candidate,
					 nr));
}

/* Parameters are parted by blanks, as in /proc/cmdline. */
static void read_boot(struct kernel *k)
{
	static const char path[] = KERNEL_SECTION ".cmdline";
	const struct node *n = node_lookup(k->root, path);
	size_t most = (size_t)schema_row(&scenario_schema, path)->max;
	char *text, *save = NULL;

	if (!n || n->kind != NODE_SCALAR || strlen(n->text) > most)
		return; /* reported where it is bound */
	text = arena_printf(k->rd->arena, "%s", n->text);
	k->boot = arena_calloc(k->rd->arena, most / 2 + 1, sizeof(*k->boot));
	for (char *s = strtok_r(text, " ", &save); s;
	     s = strtok_r(NULL, " ", &save)) {
		struct boot *b = &k->boot[k->nr_boot++];
		char *equals = strchr(s, '=');

		*b = (struct boot){ s, equals ? equals + 1 : "", !equals };
		if (equals)
			*equals = '\0';
		check_boot(k, n, b);
	}
}

/* -- facts -- */

/* What a key of host.kernel, or a path, says, or what its silence means. */
static const char *key_text(const struct kernel *k, const char *key)
{
	const char *path = strchr(key, '.') ? key
		: arena_printf(k->rd->arena, KERNEL_SECTION ".%s", key);
	const struct node *n = node_lookup(k->root, path);
	const struct param *p = schema_row(&scenario_schema, path);

	if (n && n->kind == NODE_SCALAR)
		return node_truth(n) < 0 ? n->text
					 : node_truth(n) ? "true" : "false";
	return p && p->def ? p->def : "";
}

/* Whether "key=value key!=value" holds. */
static bool needs_hold(const struct kernel *k, const char *needs)
{
	while (needs && *needs) {
		size_t n = strcspn(needs, "!="), end = strcspn(needs, " ");
		bool no = needs[n] == '!';
		const char *key = arena_printf(k->rd->arena, "%.*s", (int)n,
					       needs);
		const char *text = key_text(k, key);
		size_t from = n + 1 + no;
		bool same = strlen(text) == end - from &&
			    !strncmp(text, needs + from, end - from);

		if (same == no)
			return false;
		needs += end + strspn(needs + end, " ");
	}
	return true;
}

/* What the fact's boot parameter was set to, if it is as the fact says. */
static const struct boot *boot_of(const struct kernel *k, const struct fact *f)
{
	size_t n;
	const char *condition = boot_name(f, &n) + n;

	for (int i = k->nr_boot - 1; i >= 0; i--) { /* the last one counts */
		const struct boot *b = &k->boot[i];
		int is = fact_has_boot(f, b->name)
				 ? condition_holds(condition, b) : -1;

		if (is >= 0)
			return is ? b : NULL;
	}
	return NULL;
}

static bool holds(const struct kernel *k, const struct fact *f)
{
	if ((f->from && k->version < kernel_version(f->from)) ||
	    (f->to && k->version >= kernel_version(f->to)) ||
	    (f->boot && !boot_of(k, f) != is_negated(f)) ||
	    !needs_hold(k, f->needs))
		return false;
	return !f->value || *f->value != '$' ||
	       strcmp(key_text(k, f->value + 1), "auto");
}

static const char *value_of(const struct kernel *k, const struct fact *f)
{
	if (*f->value == '$')
		return key_text(k, f->value + 1);
	if (*f->value == '%')
		return arena_printf(k->rd->arena, "%s%s",
				    boot_of(k, f)->value, f->value + 1);
	return f->value;
}

/* -- putting it into the tree -- */

/* The mapping that holds the last key of a path, made where it is missing. */
static struct node *parent_of(struct reading *rd, struct node *root,
			      const char *path)
{
	const char *dot = strchr(path, '.');
	const char *key = arena_printf(rd->arena, "%.*s", (int)(dot - path),
				       path);
	struct node *n = node_get(root, key);

	if (!n || node_is_null(n)) {
		n = node_mapping(rd, root->mark);
		node_set(root, node_scalar(rd, root->mark, key), n);
	}
	return n->kind == NODE_MAPPING ? n : NULL;
}

static bool is_open(const struct node *n)
{
	return !n || node_is_word(n, "auto");
}

/* The first of the facts about that parameter that holds, or NULL. */
static const struct fact *fact_for(const struct kernel *k,
				   const struct fact *first)
{
	for (const struct fact *f = first;
	     f->path && !strcmp(f->path, first->path); f++)
		if (holds(k, f))
			return f;
	return NULL;
}

/* The last key that the fact's needs name and the user gave, or NULL. */
static const struct node *node_needed(const struct kernel *k,
				      const struct fact *f)
{
	const struct node *last = NULL, *n;

	for (const char *s = f->needs; s && *s;
	     s += strcspn(s, " "), s += strspn(s, " ")) {
		n = node_get(k->section,
			     arena_printf(k->rd->arena, "%.*s",
					  (int)strcspn(s, "!="), s));
		last = n ? n : last;
	}
	return last;
}

/* What the user wrote that the fact follows from. */
static struct mark mark_of(const struct kernel *k, const struct fact *f)
{
	const struct node *n = NULL;

	if (f->boot && !is_negated(f))
		n = node_get(k->section, "cmdline");
	else if (f->from || f->to)
		n = node_get(k->section, "version");
	else
		n = node_needed(k, f);
	return n ? n->mark : k->section->mark;
}

static struct derived *derive_one(const struct kernel *k, struct node *root,
				  const struct fact *first)
{
	struct node *map = parent_of(k->rd, root, first->path);
	const char *key = strchr(first->path, '.') + 1;
	const struct fact *f = fact_for(k, first);
	struct mark mark;
	struct derived *d;

	if (!map || !is_open(node_get(map, key)))
		return NULL;
	node_take(map, key);
	if (!f)
		return NULL;
	mark = mark_of(k, f);
	if (!f->value) {
		diag_error(k->rd->diag, mark,
			   "'%s' has to be given for this kernel: %s", f->path,
			   f->why);
		return NULL;
	}
	d = arena_alloc(k->rd->arena, sizeof(*d));
	*d = (struct derived){ .path = f->path, .value = value_of(k, f),
			       .why = f->why };
	node_set(map, node_scalar(k->rd, mark, key),
		 node_scalar(k->rd, mark, d->value));
	return d;
}

static const struct fact *next_parameter(const struct fact *f)
{
	const char *path = f->path;

	while (f->path && !strcmp(f->path, path))
		f++;
	return f;
}

/* Without a kernel 'auto' and silence are the default, until one is set. */
static struct derived *default_of(struct reading *rd, struct node *root,
				  const char *path)
{
	const struct param *p = schema_row(&scenario_schema, path);
	const struct node *n = node_lookup(root, path);
	struct derived *d;

	if (!is_open(n) || !p || !strcmp(p->def, "auto"))
		return NULL;
	if (n)
		node_take(parent_of(rd, root, path), strchr(path, '.') + 1);
	d = arena_alloc(rd->arena, sizeof(*d));
	*d = (struct derived){ .path = path, .value = p->def,
			       .defaulted = true };
	return d;
}

/* "6.8" of "6.8" or "6.8.0-31-generic", in a kernel's place; NULL: a name. */
static const char *version_in(struct reading *rd, const char *text)
{
	size_t n = strspn(text, "0123456789.");
	const char *version = arena_printf(rd->arena, "%.*s", (int)n, text);

	return strchr(text, '/') || strstr(text, ".yaml") ||
	       kernel_version(version) < 0 ? NULL : version;
}

static struct node *read_preset(struct reading *rd, const struct node *n)
{
	const char *version = version_in(rd, n->text);

	if (!version)
		return node_lookup(base_read(rd, n), KERNEL_SECTION);
	diag_error(rd->diag, n->mark, "'%.40s' is not the name of a preset; a "
		   "version is given as {version: %s}, or with --set "
		   KERNEL_SECTION ".version=%s", n->text, version, version);
	return NULL;
}

/* 'host.kernel: NAME' is what the preset of that name says there. */
static const struct node *kernel_section(struct reading *rd, struct node *root)
{
	struct node *host = node_get(root, "host"), *preset;
	struct node *n = node_get(host, "kernel");

	if (!n || n->kind != NODE_SCALAR || node_is_null(n) ||
	    node_is_word(n, "none"))
		return n && n->kind == NODE_MAPPING ? n : NULL;
	preset = read_preset(rd, n);
	if (!preset) {
		node_take(host, "kernel");
		return NULL;
	}
	preset->mark = n->mark;
	node_set(host, n->key, preset);
	return preset;
}

struct derived *derive_from_kernel(struct reading *rd, struct node *root)
{
	struct kernel k = { .rd = rd, .root = root,
			    .section = kernel_section(rd, root) };
	bool known = k.section && read_version(&k);
	struct derived *list = NULL, **end = &list;

	if (known)
		read_boot(&k);
	for (const struct fact *f = kernel_facts; f->path;
	     f = next_parameter(f)) {
		*end = known ? derive_one(&k, root, f)
			     : default_of(rd, root, f->path);
		if (*end)
			end = &(*end)->next;
	}
	return list;
}

const struct derived *derived_find(const struct derived *list,
				   const char *path)
{
	while (list && strcmp(list->path, path))
		list = list->next;
	return list;
}
