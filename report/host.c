/* Facts about this machine, each read from where the kernel or the distribution says it.
 * Probes nothing by executing; what cannot be read stays unknown. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"
#include "report/host_files.h"
#include "report/record.h"
#include "report/texts.h"

#define X32_BIT 0x40000000 /* __X32_SYSCALL_BIT */

/* The kernel's own build configuration, where a distribution leaves it. /proc/config.gz would need
 * an inflater: what it would add is guarded by the other sources below. */
static void read_config(struct buf *config, const char *release)
{
	static const char *const places[] = {"/boot/config-%s", "/lib/modules/%s/config",
					     "/usr/lib/modules/%s/config"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && config->len == 0; i++) {
		scope_buf struct buf path = {0};
		const char *mark = strstr(places[i], "%s");

		buf_add(&path, places[i], (size_t)(mark - places[i]));
		buf_add_string(&path, release);
		buf_add_string(&path, mark + 2);
		host_file_read(config, path.data);
	}
}

static enum tri config_says(const struct buf *config, const char *key)
{
	scope_free char *value = config->data ? host_text_value(config->data, key) : NULL;

	if (!config->len)
		return TRI_UNKNOWN;
	return value && value[0] == 'y' ? TRI_YES : TRI_NO;
}

static void overrule(enum tri *fact, enum tri found)
{
	if (found != TRI_UNKNOWN)
		*fact = found;
}

/* A kernel without the x32 ABI knows no call with its bit (arch/x86/entry/common.c,
 * do_syscall_x32). Asked only where no seccomp filter could kill for it. */
static enum tri ask_for_x32(void)
{
#ifdef __x86_64__
	long result;

	if (prctl(PR_GET_SECCOMP) != 0)
		return TRI_UNKNOWN;
	result = syscall(X32_BIT | SYS_getpid);
	if (result == getpid())
		return TRI_YES;
	return result < 0 && errno == ENOSYS ? TRI_NO : TRI_UNKNOWN;
#else
	return TRI_UNKNOWN;
#endif
}

static void read_x86_abis(struct host *host, const struct buf *config)
{
	overrule(&host->kernel.ia32, config_says(config, "CONFIG_IA32_EMULATION"));
	overrule(&host->kernel.x32, config_says(config, "CONFIG_X86_X32_ABI"));
	overrule(&host->kernel.x32, ask_for_x32());
	/* arch/x86/entry/vdso/vdso32-setup.c registers it, built with IA32_EMULATION only. */
	if (config->len == 0)
		host->kernel.ia32 =
			access("/proc/sys/abi/vsyscall32", F_OK) == 0 ? TRI_YES : host->kernel.ia32;
	if (host->cmdline && (strstr(host->cmdline, "ia32_emulation=0") ||
			      strstr(host->cmdline, "ia32_emulation=off")))
		host->kernel.ia32 = TRI_NO;
}

#ifdef __aarch64__
/* arch/arm64/kernel/sys.c refuses PER_LINUX32 where no CPU runs 32-bit EL0. */
static void read_arm_abis(struct host *host, const struct buf *config)
{
	int old = personality(0xffffffff);

	if (config_says(config, "CONFIG_COMPAT") == TRI_NO) {
		host->kernel.aarch32 = TRI_NO;
		return;
	}
	if (old == -1)
		return;
	host->kernel.aarch32 = personality(PER_LINUX32) == -1 ? TRI_NO : TRI_YES;
	personality((unsigned long)old);
}
#else
static void read_arm_abis(struct host *host, const struct buf *config)
{
	(void)host;
	(void)config;
}
#endif

/* security_vm_enough_memory: what one private mapping may ask for. */
static uint64_t read_commit_max(void)
{
	scope_free char *policy = host_file_line("/proc/sys/vm/overcommit_memory");
	struct sysinfo info;

	if (policy && policy[0] == '1')
		return UINT64_MAX;
	if (!policy || policy[0] != '0' || sysinfo(&info))
		return 0;
	return ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
}

static void read_kernel(struct host *host)
{
	scope_free char *ubuntu = host_file_line("/proc/version_signature");
	scope_free char *min_addr = host_file_line("/proc/sys/vm/mmap_min_addr");
	scope_buf struct buf config = {0};
	long page = sysconf(_SC_PAGESIZE);

	kernel_init(&host->kernel, host->machine, host->release, NULL);
	if (host->version)
		kernel_read_build(&host->kernel, host->version);
	if (ubuntu)
		kernel_read_build(&host->kernel, ubuntu);
	if (page > 0)
		host->kernel.page_size = (unsigned)page;
	if (min_addr)
		host->kernel.mmap_min_addr = strtoull(min_addr, NULL, 10);
	host->kernel.commit_max = read_commit_max();
	read_config(&config, host->release);
	if (!strcmp(host->machine, "x86_64"))
		read_x86_abis(host, &config);
	read_arm_abis(host, &config);
	if (config_says(&config, "CONFIG_BINFMT_SCRIPT") == TRI_NO)
		host->kernel.script_format = false;
}

/* The first line of cpuinfo with this key: whole, or its value. */
static char *cpu_line(const char *cpuinfo, const char *key, bool value)
{
	scope_free char *wanted = xasprintf("\n%s", key);
	const char *line = strstr(cpuinfo, wanted);
	size_t skip;

	if (!line)
		return NULL;
	line++;
	skip = value ? strcspn(line, ":\n") : 0;
	if (value && line[skip] == ':')
		skip += 1 + strspn(line + skip + 1, " \t");
	return xstrndup(line + skip, strcspn(line + skip, "\n"));
}

static void read_cpu(struct host *host)
{
	scope_buf struct buf text = {0};

	if (host_file_read(&text, "/proc/cpuinfo") != 0 || !text.data)
		return;
	if (isa_cpu_has(text.data, text.len, "la57"))
		kernel_use_five_levels(&host->kernel);
	host->isa = isa_level_of_cpuinfo(text.data, text.len, ISA_UNKNOWN, NULL);
	host->cpu_model = cpu_line(text.data, "model name", true);
	host->cpu_flags = cpu_line(text.data, "flags", false);
	if (!host->virt && strstr(text.data, " hypervisor"))
		host->virt = xstrdup("vm");
}

/* WSL1 names its kernel "4.4.0-19041-Microsoft", WSL2 "...-microsoft-standard-WSL2". */
static void read_virt(struct host *host)
{
	static const struct {
		const char *vendor, *name;
	} rows[] = {
		{"QEMU", "kvm"},	   {"Amazon EC2", "ec2"}, {"VMware", "vmware"},
		{"innotek", "virtualbox"}, {"Xen", "xen"},	  {"Microsoft", "hyper-v"},
		{"Google", "gce"},
	};
	scope_free char *vendor = host_file_line("/sys/class/dmi/id/sys_vendor");

	host->kernel.wsl1 = strstr(host->release, "-Microsoft") != NULL;
	if (host->kernel.wsl1)
		host->virt = xstrdup("wsl1");
	else if (strstr(host->release, "microsoft"))
		host->virt = xstrdup("wsl2");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && vendor && !host->virt; i++)
		if (!strncmp(vendor, rows[i].vendor, strlen(rows[i].vendor)))
			host->virt = xstrdup(rows[i].name);
}

static char *container_of_init(void)
{
	scope_buf struct buf environment = {0};
	static const char key[] = "container=";

	if (host_file_read(&environment, "/proc/1/environ") != 0)
		return NULL;
	for (size_t i = 0; i < environment.len; i += strlen(environment.data + i) + 1)
		if (!strncmp(environment.data + i, key, sizeof(key) - 1))
			return xstrdup(environment.data + i + sizeof(key) - 1);
	return NULL;
}

static char *find_container(void)
{
	static const char *const names[] = {"docker", "kubepods", "libpod", "lxc", "containerd"};
	scope_buf struct buf cgroup = {0};
	char *container;

	if (access("/run/.containerenv", F_OK) == 0)
		return xstrdup("podman");
	if (access("/.dockerenv", F_OK) == 0)
		return xstrdup("docker");
	container = container_of_init();
	if (container)
		return container;
	if (host_file_read(&cgroup, "/proc/1/cgroup") != 0 || !cgroup.data)
		return NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strstr(cgroup.data, names[i]))
			return xstrdup(names[i]);
	return NULL;
}

/* The initial one has a fixed number: include/linux/proc_ns.h PROC_USER_INIT_INO. */
static bool in_own_userns(void)
{
	char name[64] = "";

	return readlink("/proc/self/ns/user", name, sizeof(name) - 1) > 0 &&
	       strcmp(name, HOST_INIT_USERNS) != 0;
}

void host_read(struct host *host)
{
	scope_free char *yama = host_file_line("/proc/sys/kernel/yama/ptrace_scope");
	scope_buf struct buf release = {0};
	struct utsname name;

	memset(host, 0, sizeof(*host));
	if (uname(&name) == 0) {
		host->sysname = xstrdup(name.sysname);
		host->release = xstrdup(name.release);
		host->version = xstrdup(name.version);
		host->machine = xstrdup(name.machine);
		host->cmdline = host_file_line("/proc/cmdline");
		read_kernel(host);
		read_virt(host);
	}
	read_cpu(host);
	if (host_file_read(&release, "/etc/os-release") == 0 && release.data)
		host->os_pretty = host_text_value(release.data, "PRETTY_NAME");
	host->lsm = host_file_line("/sys/kernel/security/lsm");
	host->container = find_container();
	host->yama_scope = yama ? atoi(yama) : -1;
	host->root = geteuid() == 0;
	host->own_userns = in_own_userns();
	host->binfmt_mount = host_binfmt_mount();
	host->binfmt_d = host_binfmt_names();
	host->qemu_found = host_qemu_paths();
}

void host_free(struct host *host)
{
	free(host->sysname);
	free(host->release);
	free(host->version);
	free(host->machine);
	free(host->os_pretty);
	free(host->lsm);
	free(host->container);
	free(host->virt);
	free(host->cpu_model);
	free(host->cpu_flags);
	free(host->cmdline);
	free(host->binfmt_mount);
	texts_free(host->binfmt_d);
	texts_free(host->qemu_found);
	memset(host, 0, sizeof(*host));
}
