/* In what the machine runs: virtualisation, a container, WSL, and which init started it.
 * Each by the marks that its makers leave; absence of a mark is no proof of bare metal. */
#include "report/host_files.h"

#include <stdlib.h>
#include <string.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/record.h"

/* A variable of our own environment, of another machine's from what was saved of it. */
static char *variable(const char *root, const char *environ_path, const char *name)
{
	scope_buf struct buf environment = {0};
	size_t len = strlen(name);

	if (!root && !strcmp(environ_path, "/proc/self/environ"))
		return xstrdup(getenv(name));
	if (host_file_read(&environment, root, environ_path) != 0)
		return NULL;
	for (size_t i = 0; i < environment.len; i += strlen(environment.data + i) + 1)
		if (!strncmp(environment.data + i, name, len) && environment.data[i + len] == '=')
			return xstrdup(environment.data + i + len + 1);
	return NULL;
}

static char *own_variable(const char *root, const char *name)
{
	return variable(root, "/proc/self/environ", name);
}

/* WSL2 names its kernel "...-microsoft-standard-WSL2"; that of Docker Desktop is linuxkit's. */
static void read_virt(struct host *host, const char *root)
{
	static const struct {
		const char *vendor, *name;
	} rows[] = {
		{"QEMU", "kvm"},      {"Amazon EC2", "ec2"},
		{"VMware", "vmware"}, {"innotek", "virtualbox"},
		{"Xen", "xen"},	      {"Microsoft", "hyper-v"},
		{"Google", "gce"},    {"Parallels", "parallels"},
		{"Apple", "apple"},
	};
	scope_free char *vendor = host_file_line(root, "/sys/class/dmi/id/sys_vendor");
	const char *release = host->release ? host->release : "";

	if (host->virt)
		return;
	if (host->kernel.wsl1)
		host->virt = xstrdup("wsl1");
	else if (strstr(release, "microsoft"))
		host->virt = xstrdup("wsl2");
	else if (strstr(release, "linuxkit"))
		host->virt = xstrdup("docker-desktop");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && vendor && !host->virt; i++)
		if (!strncmp(vendor, rows[i].vendor, strlen(rows[i].vendor)))
			host->virt = xstrdup(rows[i].name);
}

/* A pod's container has the marks of its runtime, too: Kubernetes is asked about first. */
static bool is_pod(const char *root)
{
	scope_free char *service = own_variable(root, "KUBERNETES_SERVICE_HOST");

	return service || host_file_exists(root, "/run/secrets/kubernetes.io") ||
	       host_file_exists(root, "/var/run/secrets/kubernetes.io");
}

static char *container_by_cgroup(const char *root)
{
	static const struct {
		const char *part, *name;
	} rows[] = {{"kubepods", "kubernetes"},
		    {"docker", "docker"},
		    {"libpod", "podman"},
		    {"/lxc", "lxc"},
		    {"containerd", "containerd"}};
	scope_buf struct buf cgroup = {0};

	if (host_file_read(&cgroup, root, "/proc/1/cgroup") != 0 || !cgroup.data)
		return NULL;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(cgroup.data, rows[i].part))
			return xstrdup(rows[i].name);
	return NULL;
}

/* The runtime tells its init in `container`; systemd leaves the word where everybody can read it
 * (systemd: Container Interface). WSL2 says wsl there, which is no container. */
static char *find_container(const char *root)
{
	char *name;

	if (is_pod(root))
		return xstrdup("kubernetes");
	if (host_file_exists(root, "/run/.containerenv"))
		return xstrdup("podman");
	if (host_file_exists(root, "/.dockerenv"))
		return xstrdup("docker");
	name = host_file_line(root, "/run/systemd/container");
	if (!name)
		name = variable(root, "/proc/1/environ", "container");
	if (name && !strcmp(name, "wsl")) {
		free(name);
		return NULL;
	}
	return name ? name : container_by_cgroup(root);
}

/* "key = value" in a section of an ini file, as /etc/wsl.conf is one. */
static enum tri ini_says(const struct buf *text, const char *section, const char *key)
{
	const char *line = text->data;
	bool inside = false;
	size_t len = strlen(key);

	for (; line; line = strchr(line, '\n')) {
		line += strspn(line, "\n \t");
		if (*line == '[') {
			inside = !strncasecmp(line + 1, section, strlen(section)) &&
				 line[1 + strlen(section)] == ']';
		} else if (inside && !strncasecmp(line, key, len) && strchr(" \t=", line[len])) {
			line += len + strspn(line + len, " \t=");
			if (!strncasecmp(line, "true", 4))
				return TRI_YES;
			if (!strncasecmp(line, "false", 5))
				return TRI_NO;
		}
	}
	return TRI_UNKNOWN;
}

/* It registers what binfmt.d says when it starts, and takes every other entry away when it stops:
 * that is how WSLInterop is lost. A unit that is linked to nothing is masked. */
static const char *systemd_binfmt_of(const char *root)
{
	static const char *const units[] = {"/usr/lib/systemd/system/systemd-binfmt.service",
					    "/lib/systemd/system/systemd-binfmt.service"};
	static const char mask[] = "/etc/systemd/system/systemd-binfmt.service";
	scope_buf struct buf unit = {0};

	if (host_file_exists(root, mask) && host_file_read(&unit, root, mask) == 0 && !unit.len)
		return "masked";
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (host_file_exists(root, units[i]))
			return host_file_exists(root, "/run/systemd/system") ? "active"
									     : "inactive";
	return "absent";
}

static void read_wsl(struct host *host, const char *root)
{
	scope_buf struct buf text = {0};

	host->wsl.distribution = own_variable(root, "WSL_DISTRO_NAME");
	host->wsl.socket = own_variable(root, "WSL_INTEROP");
	host->wsl.systemd_binfmt = systemd_binfmt_of(root);
	if (host_file_read(&text, root, "/etc/wsl.conf") != 0 || !text.data)
		return;
	host->wsl.interop = ini_says(&text, "interop", "enabled");
	host->wsl.systemd = ini_says(&text, "boot", "systemd");
}

void host_place_read(struct host *host, const char *root)
{
	host->init = host_file_line(root, "/proc/1/comm");
	read_virt(host, root);
	host->container = find_container(root);
	if (host->virt && !strncmp(host->virt, "wsl", 3))
		read_wsl(host, root);
}
