/* Line by line through the text of status and limits; what is absent stays unknown. */
#include "decode/task_status.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"

#define GROUPS_MAX 65536  /* NGROUPS_MAX */
#define ID_RANGES_MAX 340 /* UID_GID_MAP_MAX_EXTENTS */

/* The next line of the text, cut to size; false at the end. */
static bool next_line(const char **text, const char *end, char *line, size_t size)
{
	const char *newline;
	size_t len;

	if (*text >= end)
		return false;
	newline = memchr(*text, '\n', (size_t)(end - *text));
	len = (size_t)((newline ? newline : end) - *text);
	if (len >= size)
		len = size - 1;
	memcpy(line, *text, len);
	line[len] = '\0';
	*text = newline ? newline + 1 : end;
	return true;
}

static size_t numbers(const char *text, unsigned long *to, size_t max)
{
	size_t n = 0;

	while (n < max) {
		char *end;
		unsigned long value = strtoul(text, &end, 10);

		if (end == text)
			break;
		to[n++] = value;
		text = end;
	}
	return n;
}

/* Of one line: its value into the status, false when it is none. */
typedef bool take_value(struct task_status *status, const char *value, size_t offset);

static bool take_uids(struct task_status *status, const char *value, size_t offset)
{
	unsigned long id[4];

	(void)offset;
	if (numbers(value, id, 4) != 4)
		return false;
	status->creds.ruid = (uid_t)id[0];
	status->creds.euid = (uid_t)id[1];
	status->suid = (uid_t)id[2];
	status->creds.fsuid = (uid_t)id[3];
	return true;
}

static bool take_gids(struct task_status *status, const char *value, size_t offset)
{
	unsigned long id[4];

	(void)offset;
	if (numbers(value, id, 4) != 4)
		return false;
	status->creds.rgid = (gid_t)id[0];
	status->creds.egid = (gid_t)id[1];
	status->sgid = (gid_t)id[2];
	status->creds.fsgid = (gid_t)id[3];
	return true;
}

static bool take_groups(struct task_status *status, const char *value, size_t offset)
{
	struct dispatch_creds *creds = &status->creds;
	size_t cap = strlen(value) / 2 + 1;
	unsigned long *ids;

	(void)offset;
	if (cap > GROUPS_MAX)
		cap = GROUPS_MAX;
	ids = xcalloc(cap, sizeof(*ids));
	free(creds->groups);
	creds->ngroups = numbers(value, ids, cap);
	creds->groups = xcalloc(creds->ngroups + 1, sizeof(*creds->groups));
	for (size_t i = 0; i < creds->ngroups; i++)
		creds->groups[i] = (gid_t)ids[i];
	free(ids);
	return true;
}

static bool take_ns_pids(struct task_status *status, const char *value, size_t offset)
{
	unsigned long pid[TASK_PIDS_MAX];

	(void)offset;
	status->nns_pids = numbers(value, pid, TASK_PIDS_MAX);
	for (size_t i = 0; i < status->nns_pids; i++)
		status->ns_pids[i] = (int)pid[i];
	return true;
}

static bool take_int(struct task_status *status, const char *value, size_t offset)
{
	unsigned long number;

	if (numbers(value, &number, 1) != 1)
		return false;
	*(int *)((char *)status + offset) = (int)number;
	return true;
}

static bool take_hex(struct task_status *status, const char *value, size_t offset)
{
	char *end;
	unsigned long long number = strtoull(value, &end, 16);

	if (end == value)
		return false;
	*(uint64_t *)(void *)((char *)status + offset) = number;
	return true;
}

static bool take_name(struct task_status *status, const char *value, size_t offset)
{
	(void)offset;
	strncpy(status->name, value, sizeof(status->name) - 1);
	return true;
}

static bool take_state(struct task_status *status, const char *value, size_t offset)
{
	(void)offset;
	status->state = *value;
	return true;
}

static bool take_no_new_privs(struct task_status *status, const char *value, size_t offset)
{
	(void)offset;
	status->creds.no_new_privs = *value == '1';
	return true;
}

/* The first ones together are the credentials. */
enum { UIDS, GIDS, CAPS, CREDENTIALS };
static const struct row {
	const char *key;
	take_value *take;
	size_t offset;
} known_lines[] = {
	/* clang-format off */
	[UIDS] = {"Uid", take_uids, 0},
	[GIDS] = {"Gid", take_gids, 0},
	[CAPS] = {"CapEff", take_hex, offsetof(struct task_status, creds.cap_effective)},
	{"Name", take_name, 0},
	{"State", take_state, 0},
	{"Tgid", take_int, offsetof(struct task_status, tgid)},
	{"Pid", take_int, offsetof(struct task_status, pid)},
	{"PPid", take_int, offsetof(struct task_status, ppid)},
	{"TracerPid", take_int, offsetof(struct task_status, tracer_pid)},
	{"Groups", take_groups, 0},
	{"NSpid", take_ns_pids, 0},
	{"CapBnd", take_hex, offsetof(struct task_status, creds.cap_bounding)},
	{"NoNewPrivs", take_no_new_privs, 0},
	{"Seccomp", take_int, offsetof(struct task_status, seccomp)},
	{"Seccomp_filters", take_int, offsetof(struct task_status, seccomp_filters)},
	/* clang-format on */
};
enum { ROWS = sizeof(known_lines) / sizeof(known_lines[0]) };

/* Most lines are of no interest: their first letter or their length tells. */
static const struct row *row_of(const char *line, size_t len)
{
	for (const struct row *row = known_lines; row < known_lines + ROWS; row++)
		if (*row->key == *line && !strncmp(row->key, line, len) && !row->key[len])
			return row;
	return NULL;
}

void task_status_parse(struct task_status *status, const char *text, size_t len)
{
	const char *end = text + len;
	size_t size = len + 1; /* a line of Groups may be long */
	char *line = xmalloc(size);
	bool taken[CREDENTIALS] = {false};

	memset(status, 0, sizeof(*status));
	status->seccomp = status->seccomp_filters = -1;
	while (next_line(&text, end, line, size)) {
		const char *colon = strchr(line, ':');
		const struct row *row = colon ? row_of(line, (size_t)(colon - line)) : NULL;
		bool took =
			row && row->take(status, colon + 1 + strspn(colon + 1, " \t"), row->offset);

		if (took && row < known_lines + CREDENTIALS)
			taken[row - known_lines] = true;
	}
	status->creds.known = taken[UIDS] && taken[GIDS] && taken[CAPS];
	free(line);
}

void task_status_free(struct task_status *status)
{
	if (!status)
		return;
	free(status->creds.groups);
	free(status->creds.uid_map);
	free(status->creds.gid_map);
	status->creds.groups = NULL;
	status->creds.uid_map = status->creds.gid_map = NULL;
	status->creds.ngroups = status->creds.nuid_map = status->creds.ngid_map = 0;
}

void task_limits_parse(struct dispatch_limits *limits, const char *text, size_t len)
{
	static const struct {
		const char *key;
		size_t offset;
	} rows[] = {
		{"Max stack size", offsetof(struct dispatch_limits, stack)},
		{"Max open files", offsetof(struct dispatch_limits, nofile)},
		{"Max data size", offsetof(struct dispatch_limits, data)},
		{"Max address space", offsetof(struct dispatch_limits, as)},
		{"Max processes", offsetof(struct dispatch_limits, nproc)},
	};
	const char *end = text + len;
	char line[256];

	memset(limits, 0xff, sizeof(*limits));
	while (next_line(&text, end, line, sizeof(line)))
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			size_t key = strlen(rows[i].key);
			uint64_t *field = (uint64_t *)((char *)limits + rows[i].offset);
			char *stop;
			unsigned long long value;

			if (strncmp(line, rows[i].key, key) || line[key] != ' ')
				continue;
			value = strtoull(line + key, &stop, 10);
			*field = stop == line + key ? UINT64_MAX : value;
		}
}

void task_id_map_parse(struct dispatch_id_range **map, size_t *count, const char *text, size_t len,
		       bool inside)
{
	const char *end = text + len;
	char line[128];

	*map = NULL;
	*count = 0;
	while (*count < ID_RANGES_MAX && next_line(&text, end, line, sizeof(line))) {
		unsigned long field[3];

		if (numbers(line, field, 3) != 3)
			continue;
		*map = xrealloc(*map, (*count + 1) * sizeof(**map));
		(*map)[(*count)++] = (struct dispatch_id_range){
			.first = (uint32_t)field[inside ? 0 : 1], .count = (uint32_t)field[2]};
	}
}
