/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The targets: see targets.h.
 *
 * An execution is worth as much as it is fast, so what does not depend on the
 * input is made once, diagnostics go nowhere, and files lie in memory.
 */
#include "targets.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../random_scenario.h"
#include "data/data.h"
#include "data/units.h"
#include "report/run_csv.h"
#include "report/run_json.h"
#include "report/run_table.h"
#include "report/sweep_csv.h"
#include "scenario/empirical.h"
#include "scenario/scenario.h"
#include "scenario/schema.h"
#include "scenario/sweepfile.h"
#include "study/cells.h"
#include "study/dataset.h"
#include "study/sensitivity.h"
#include "study/sqlite.h"
#include "study/store_read.h"

#define require(what) ((what) ? (void)0 : broken(#what, __LINE__))

static const char base_text[] =
	"umountsim: 1\n"
	"replications: 2\n"
	"host: {cpus: 2, hz: 100}\n"
	"load: {churners: 1, writes: 4, warmup: 10ms}\n"
	"kernels: [base, +persb]\n"
	"umount: {idle: {samples: 2}, no-pressure: {samples: 1}}\n"
	"measured: {base: {idle: {p50: 92ms, p99: 136ms}}}\n"
	"validation: {samples: data}\n";

static struct arena arena, kept; /* of one input; of all */
static FILE *nowhere;

static _Noreturn void broken(const char *what, int line)
{
	fprintf(stderr, "targets.c:%d: does not hold: %s\n", line, what);
	abort();
}

/* The input as a text, in a block of its own. */
static char *text_of(const uint8_t *data, size_t size)
{
	char *text = arena_alloc(&arena, size + 1);

	memcpy(text, data, size);
	return text;
}

static void write_file(const char *name, const void *data, size_t size)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

static const struct scenario *base_scenario(void)
{
	static const struct scenario *s;

	if (!s)
		s = scenario_load_text(&kept, "base", base_text, NULL, 0,
				       stderr);
	require(s);
	return s;
}

/* -- scenarios -- */

static char *print(const struct scenario *s)
{
	struct arena_text t;

	scenario_print(s, arena_text_begin(&t, &arena));
	return arena_text_end(&t);
}

/* What is accepted can be printed and read back. */
static void comes_back(const struct scenario *s)
{
	const struct scenario *again;
	char *text;

	if (!s)
		return;
	text = print(s);
	again = scenario_load_text(&arena, "again", text, NULL, 0, stderr);
	require(again);
	require(!strcmp(text, print(again)));
}

static void scenario(const uint8_t *data, size_t size)
{
	comes_back(scenario_load_text(&arena, "fuzz", text_of(data, size),
				      NULL, 0, nowhere));
}

/* Lines, each a --set. */
static void set(const uint8_t *data, size_t size)
{
	struct override o[8];
	char *rest = text_of(data, size), *line;
	int nr = 0;

	while (nr < 8 && (line = strsep(&rest, "\n")))
		o[nr++].text = line;
	comes_back(scenario_load_text(&arena, "fuzz", base_text, o, nr,
				      nowhere));
}

/* Choices of random_scenario(): not near what is valid, but it. */
static void generated(const uint8_t *data, size_t size)
{
	struct choices c = choices_of_bytes(data, size);
	struct arena_text t;

	random_scenario(&c, WILD, arena_text_begin(&t, &arena));
	comes_back(scenario_load_text(&arena, "fuzz", arena_text_end(&t), NULL,
				      0, nowhere));
}

/* The same, run and reported. */
static void run(const uint8_t *data, size_t size)
{
	struct choices c = choices_of_bytes(data, size);
	struct provenance from = { .version = "0" };
	struct experiment e;
	struct arena_text t;
	struct table table;
	struct scenario *s;

	random_scenario(&c, TAME, arena_text_begin(&t, &arena));
	s = scenario_load_text(&arena, "fuzz", arena_text_end(&t), NULL, 0,
			       nowhere);
	if (!s)
		return;
	s->replications = 1;
	if (!experiment_run(&e, s, NULL, 1, &arena, NULL, NULL)) {
		table = (struct table){ .experiment = &e, .version = "0" };
		table.summary = experiment_summaries(&e, &arena);
		table_print_latencies(&table, nowhere);
		json_write_results(&e, table.summary, &from, nowhere);
		csv_write_samples(&e, nowhere);
	}
	experiment_free(&e);
}

/* -- sweeps -- */

static void sweep(const uint8_t *data, size_t size)
{
	struct axis_value settings[SWEEP_MAX_AXES];
	const struct sweep_file *f;
	const struct sweep *s;

	write_file("sweep.yaml", data, size);
	f = sweepfile_load(&arena, "sweep.yaml", NULL, 0, nowhere);
	s = f ? sweep_plan(&arena, f, nowhere) : NULL;
	if (!s || s->nr_points > 10000)
		return;
	sweep_check(s, nowhere);
	sweep_settings(s, s->nr_points - 1, &arena, settings);
	sweep_overrides(s, s->nr_points - 1, &arena);
}

/* The design that a sweep file asks for, of a function. */
static void sensitivity(const uint8_t *data, size_t size)
{
	struct sensitivity_config c;
	const struct sweep_file *f;
	struct sensitivity s;

	write_file("sweep.yaml", data, size);
	f = sweepfile_load(&arena, "sweep.yaml", NULL, 0, nowhere);
	if (!f)
		return;
	c = f->sensitivity;
	c.samples = c.samples > 64 ? 64 : c.samples;
	c.bootstrap = 100;
	if (!sensitivity_run(model_function("ishigami", &arena), &c, f->seed,
			     &arena, &s)) {
		int nr;

		sensitivity_measures(&s, &arena, &nr);
	}
}

/* -- data -- */

static void ignore(void *arg, int line, int col, const char *what)
{
	require(!arg && line >= 0 && col >= 0 && *what);
}

/* The last byte says how the file is asked for. */
static void data_file(const uint8_t *data, size_t size)
{
	static const char *const column[] = { NULL, NULL, "1", "2", "latency" };
	static const char *const unit[] = { NULL, "ms", "us" };
	struct data_request rq = { .arena = &arena, .complain = ignore };
	struct data out;
	size_t nr;

	if (!size)
		return;
	rq.column = column[data[size - 1] % 5];
	rq.unit = unit[data[size - 1] / 5 % 3];
	rq.text = text_of(data, size - 1);
	rq.len = size - 1;
	data_is_table(&rq);
	if (!data_read(&rq, &out))
		return;
	require(out.nr >= 1);
	for (int i = 0; i < out.nr; i++) {
		double *value = data_values(&out.series[i], 1000, &arena, &nr);

		require(out.series[i].n >= 1 && nr >= 1 && nr <= 1000);
		for (size_t k = 0; k < nr; k++)
			require(value[k] >= 0 && (!k || value[k] >= value[k - 1]));
	}
}

static void empirical(const uint8_t *data, size_t size)
{
	struct diag *diag = arena_alloc(&arena, sizeof(*diag));
	struct source src = { "fuzz", "data", 4, NULL };
	struct reading rd = { .arena = &arena, .diag = diag, .dir = "" };
	const struct node *file;
	struct dist d;

	diag_init(diag, &arena);
	write_file("data", data, size);
	file = node_scalar(&rd, (struct mark){ &src, 1, 1 }, "data");
	if (empirical_read(&rd, file, NULL, NULL, &d)) {
		require(d.n >= 1 && d.n <= EMPIRICAL_POINTS);
		require(dist_mean(&d) >= 0);
		require(!diag->total);
	} else {
		require(diag->total);
	}
	diag_print(diag, nowhere);
}

static void measured(const uint8_t *data, size_t size)
{
	struct scenario s = *base_scenario();
	struct driver_config driver[8];
	struct dataset d;

	memcpy(driver, s.driver, (size_t)s.nr_drivers * sizeof(*driver));
	s.driver = driver;
	write_file("data", data, size);
	dataset_load(&d, &s, &arena, nowhere);
}

/* -- the rest of the command line -- */

/* Lines: clauses of --only, and numbers. */
static void words(const uint8_t *data, size_t size)
{
	const struct scenario *s = base_scenario();
	char *rest = text_of(data, size), *line;

	while ((line = strsep(&rest, "\n"))) {
		struct free_parameter p = { .path = "disk.service",
					    .from = line, .to = "1s",
					    .log = true };
		bool *selected = cells_none(s, &arena);
		uint64_t u;
		int64_t i;
		double x;
		bool is;

		if (!parse_duration(line, &x))
			require(x >= 0 && x <= DURATION_MAX);
		parse_quantity(line, &is, &x);
		parse_integer(line, &i);
		parse_unsigned(line, &u);
		parse_real(line, &x);
		free_parameter_range(&p);
		cells_select(s, line, selected, nowhere);
	}
}

static void results(const uint8_t *data, size_t size)
{
	struct rerun rerun;
	const char *text = text_of(data, size);

	json_is_results(text, size);
	if (!json_read_rerun(text, size, &arena, &rerun))
		scenario_load_text(&arena, "fuzz", rerun.scenario, NULL, 0,
				   nowhere);
}

/* -- stores -- */

static void read_store(const char *path)
{
	struct stored s;
	int nr, first;
	const char *why;

	if (stored_open(&s, path, &arena)) {
		if (!sweep_csv_write(&s, nowhere))
			require(*stored_error(&s));
		if (!stored_measures(&s, &nr))
			require(*stored_error(&s));
		store_nr_with(s.db, "error", &first, &why, &arena);
	} else {
		require(*stored_error(&s));
	}
	stored_close(&s);
}

/* A small store, every table of which has rows, of pages of 512 bytes. */
static void make_store(const char *path)
{
	static const char text[] =
		"umountsim-sweep: 1\nbase: base.yaml\n"
		"axes: {kernel: [base, +persb], host.cpus: [1, 2]}\n"
		"outputs: [p50]\n";
	const struct measure m = { "base", "idle", "p50", "host.cpus", "", "S1",
				   0.5, 0.4, 0.6 };
	struct figure figure[4] = { { 1, 0.5, 2 }, { 3, 2, 4 } };
	const struct sweep_file *f;
	const struct sweep *s;
	struct store *st;
	struct database d;
	char error[200];

	write_file("base.yaml", base_text, sizeof(base_text) - 1);
	write_file("sweep.yaml", text, sizeof(text) - 1);
	f = sweepfile_load(&kept, "sweep.yaml", NULL, 0, stderr);
	require(f);
	s = sweep_plan(&kept, f, stderr);
	unlink(path);
	require(!store_open(&st, path, s, "0", false, &kept));
	for (int i = 0; i < 3; i++)
		require(store_put(st, i, figure, i == 2 ? "failed" : NULL,
				  i ? NULL : "in doubt"));
	require(store_measures(st, &m, 1) && store_close(st, error));
	require(db_open(&d, path, true));
	require(db_exec(&d, "UPDATE meta SET value = 'b' WHERE key = 'base';"
			    "PRAGMA page_size = 512; VACUUM"));
	db_close(&d);
}

static size_t load_file(const char *path, uint8_t **data)
{
	FILE *f = fopen(path, "r");
	size_t n;

	*data = malloc(1 << 20);
	n = fread(*data, 1, 1 << 20, f);
	fclose(f);
	return n;
}

/* The columns, in the order in which an input numbers them. */
static const struct column {
	const char *table, *name;
} columns[] = {
	{ "meta", "key" }, { "meta", "value" }, { "cell", "kind" },
	{ "cell", "position" }, { "cell", "name" }, { "axis", "axis" },
	{ "axis", "path" }, { "axis", "scale" }, { "axis", "lo" },
	{ "axis", "hi" }, { "point", "point" }, { "point", "stream" },
	{ "point", "overrides" }, { "point", "error" }, { "point", "doubts" },
	{ "coordinate", "point" }, { "coordinate", "axis" },
	{ "coordinate", "text" }, { "coordinate", "number" },
	{ "result", "point" }, { "result", "kernel" }, { "result", "driver" },
	{ "result", "output" }, { "result", "value" }, { "result", "lo" },
	{ "measure", "kernel" }, { "measure", "output" },
	{ "measure", "parameter" }, { "measure", "name" },
	{ "measure", "value" },
};

#define NR_COLUMNS (sizeof(columns) / sizeof(*columns))

/* So that a NULL may stand anywhere: constraints are a text in the file. */
static const char free_all[] =
	"PRAGMA writable_schema = on;"
	"UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '');"
	"PRAGMA writable_schema = reset;";

static void bind_value(sqlite3_stmt *q, char kind, const char *text)
{
	switch (kind) {
	case 'i':
		sqlite3_bind_int64(q, 1, strtoll(text, NULL, 10));
		break;
	case 'r':
		sqlite3_bind_double(q, 1, strtod(text, NULL));
		break;
	case 'n':
		sqlite3_bind_null(q, 1);
		break;
	case 'b':
		sqlite3_bind_blob(q, 1, text, (int)strlen(text),
				  SQLITE_TRANSIENT);
		break;
	default:
		sqlite3_bind_text(q, 1, text, -1, SQLITE_TRANSIENT);
	}
}

/* "CKtext": column C ('A' on) becomes a value of that kind, in every row. */
static void change_column(sqlite3 *db, const char *line)
{
	const struct column *c = &columns[(unsigned char)*line % NR_COLUMNS];
	sqlite3_stmt *q = NULL;
	char sql[160];

	if (!*line || !line[1])
		return;
	snprintf(sql, sizeof(sql), "UPDATE OR IGNORE %s SET %s = ?", c->table,
		 c->name);
	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK) {
		bind_value(q, line[1], line + 2);
		sqlite3_step(q);
	}
	sqlite3_finalize(q);
}

static void store_rows(const uint8_t *data, size_t size)
{
	static uint8_t *template;
	static size_t template_size;
	static char *give_back;
	char *rest = text_of(data, size), *line;
	sqlite3 *db;

	if (!template) {
		make_store("template.db");
		template_size = load_file("template.db", &template);
		require(sqlite3_open("template.db", &db) == SQLITE_OK);
		give_back = arena_printf(&kept, "ATTACH 'template.db' AS t;"
			"PRAGMA writable_schema = on; UPDATE sqlite_master AS m"
			" SET sql = (SELECT sql FROM t.sqlite_master AS o "
			"WHERE o.name = m.name)");
		sqlite3_close(db);
	}
	write_file("store.db", template, template_size);
	require(sqlite3_open("store.db", &db) == SQLITE_OK);
	sqlite3_exec(db, "PRAGMA synchronous = off; PRAGMA journal_mode = off;"
			 "BEGIN", NULL, NULL, NULL);
	sqlite3_exec(db, free_all, NULL, NULL, NULL);
	for (int i = 0; i < 8 && (line = strsep(&rest, "\n")); i++)
		change_column(db, line);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	sqlite3_exec(db, give_back, NULL, NULL, NULL);
	sqlite3_close(db);
	read_store("store.db");
}

static void store_bytes(const uint8_t *data, size_t size)
{
	write_file("store.db", data, size);
	read_store("store.db");
}

/* -- the table -- */

const struct fuzz_target fuzz_targets[] = {
	{ "scenario", scenario, "scenarios/good scenarios/bad" },
	{ "set", set, NULL },
	{ "generated", generated, NULL },
	{ "sweep", sweep, NULL },
	{ "sensitivity", sensitivity, "corpus/sweep" },
	{ "empirical", empirical, "data" },
	{ "measured", measured, "data" },
	{ "data", data_file, "data" },
	{ "results", results, NULL },
	{ "words", words, NULL },
	{ "store", store_rows, NULL },
	{ "store-bytes", store_bytes, NULL },
	{ "run", run, NULL },
	{ NULL, NULL, NULL },
};

static void clean_up(void)
{
	char *dir = getcwd(NULL, 0);

	if (dir && strstr(dir, "umountsim-fuzz-")) {
		unlink("base.yaml");
		unlink("sweep.yaml");
		unlink("data");
		unlink("template.db");
		unlink("store.db");
		rmdir(dir);
	}
	free(dir);
	arena_free(&arena);
	arena_free(&kept);
}

void fuzz_start(void)
{
	char dir[] = "/dev/shm/umountsim-fuzz-XXXXXX";
	char other[] = "/tmp/umountsim-fuzz-XXXXXX";

	require(!chdir(mkdtemp(dir) ? dir : mkdtemp(other)));
	arena_init(&arena, 0);
	arena_init(&kept, 0);
	nowhere = fopen("/dev/null", "w");
	write_file("base.yaml", base_text, sizeof(base_text) - 1);
	write_file("data", "1ms\n", 4);
	atexit(clean_up);
}

void fuzz_run(const struct fuzz_target *t, const uint8_t *data, size_t size)
{
	arena_rewind(&arena);
	t->run(data, size);
}

const struct fuzz_target *fuzz_find(const char *name)
{
	const struct fuzz_target *t = fuzz_targets;

	while (t->name && strcmp(t->name, name))
		t++;
	return t->name ? t : NULL;
}
