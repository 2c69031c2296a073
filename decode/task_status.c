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

static const char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	if (strncmp(line, key, len) || line[len] != ':')
		return NULL;
	line += len + 1;
	return line + strspn(line, " \t");
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

static void parse_ids(struct task_status *status, const char *line)
{
	const char *value;
	unsigned long id[4];

	if ((value = value_of(line, "Uid")) && numbers(value, id, 4) == 4) {
		status->creds.ruid = (uid_t)id[0];
		status->creds.euid = (uid_t)id[1];
		status->suid = (uid_t)id[2];
		status->creds.fsuid = (uid_t)id[3];
	} else if ((value = value_of(line, "Gid")) && numbers(value, id, 4) == 4) {
		status->creds.rgid = (gid_t)id[0];
		status->creds.egid = (gid_t)id[1];
		status->sgid = (gid_t)id[2];
		status->creds.fsgid = (gid_t)id[3];
	}
}

static void parse_groups(struct dispatch_creds *creds, const char *value)
{
	size_t cap = strlen(value) / 2 + 1;
	unsigned long *ids;

	if (cap > GROUPS_MAX)
		cap = GROUPS_MAX;
	ids = xcalloc(cap, sizeof(*ids));
	free(creds->groups);
	creds->ngroups = numbers(value, ids, cap);
	creds->groups = xcalloc(creds->ngroups + 1, sizeof(*creds->groups));
	for (size_t i = 0; i < creds->ngroups; i++)
		creds->groups[i] = (gid_t)ids[i];
	free(ids);
}

static void parse_pids(struct task_status *status, const char *line)
{
	static const struct {
		const char *key;
		size_t offset;
	} rows[] = {
		{"Tgid", offsetof(struct task_status, tgid)},
		{"Pid", offsetof(struct task_status, pid)},
		{"PPid", offsetof(struct task_status, ppid)},
		{"TracerPid", offsetof(struct task_status, tracer_pid)},
		{"Seccomp", offsetof(struct task_status, seccomp)},
		{"Seccomp_filters", offsetof(struct task_status, seccomp_filters)},
	};
	unsigned long pid[TASK_PIDS_MAX];
	const char *value = value_of(line, "NSpid");

	if (value) {
		status->nns_pids = numbers(value, pid, TASK_PIDS_MAX);
		for (size_t i = 0; i < status->nns_pids; i++)
			status->ns_pids[i] = (int)pid[i];
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if ((value = value_of(line, rows[i].key)) && numbers(value, pid, 1) == 1)
			*(int *)((char *)status + rows[i].offset) = (int)pid[0];
}

static bool hex(const char *text, uint64_t *value)
{
	char *end;
	unsigned long long parsed = strtoull(text, &end, 16);

	if (end == text)
		return false;
	*value = parsed;
	return true;
}

static void parse_rest(struct task_status *status, const char *line, bool *has_caps)
{
	const char *value;

	if ((value = value_of(line, "Name")))
		strncpy(status->name, value, sizeof(status->name) - 1);
	else if ((value = value_of(line, "State")))
		status->state = *value;
	else if ((value = value_of(line, "Groups")))
		parse_groups(&status->creds, value);
	else if ((value = value_of(line, "CapEff")))
		*has_caps = hex(value, &status->creds.cap_effective);
	else if ((value = value_of(line, "CapBnd")))
		hex(value, &status->creds.cap_bounding);
	else if ((value = value_of(line, "NoNewPrivs")))
		status->creds.no_new_privs = *value == '1';
}

void task_status_parse(struct task_status *status, const char *text, size_t len)
{
	const char *end = text + len;
	size_t size = len + 1; /* a line of Groups may be long */
	char *line = xmalloc(size);
	bool has_uid = false, has_gid = false, has_caps = false;

	memset(status, 0, sizeof(*status));
	status->seccomp = status->seccomp_filters = -1;
	while (next_line(&text, end, line, size)) {
		has_uid = has_uid || value_of(line, "Uid");
		has_gid = has_gid || value_of(line, "Gid");
		parse_ids(status, line);
		parse_pids(status, line);
		parse_rest(status, line, &has_caps);
	}
	status->creds.known = has_uid && has_gid && has_caps;
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
