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

#include "decode/binfmt_entry.h"
#include "decode/buf.h"
#include "decode/scope.h"
#include "report/host_files.h"
#include "report/record.h"
#include "report/texts.h"

#define X32_BIT 0x40000000 /* __X32_SYSCALL_BIT */

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

static void read_x86_abis(struct host *host, const char *root, const struct buf *config)
{
	overrule(&host->kernel.ia32, config_says(config, "CONFIG_IA32_EMULATION"));
	overrule(&host->kernel.x32, config_says(config, "CONFIG_X86_X32_ABI"));
	if (!root)
		overrule(&host->kernel.x32, ask_for_x32());
	/* arch/x86/entry/vdso/vdso32-setup.c registers it, built with IA32_EMULATION only. */
	if (config->len == 0 && host_file_exists(root, "/proc/sys/abi/vsyscall32"))
		host->kernel.ia32 = TRI_YES;
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
	scope_free char *policy = host_file_line(NULL, "/proc/sys/vm/overcommit_memory");
	struct sysinfo info;

	if (policy && policy[0] == '1')
		return UINT64_MAX;
	if (!policy || policy[0] != '0' || sysinfo(&info))
		return 0;
	return ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
}

static void read_running_kernel(struct host *host)
{
	scope_free char *ubuntu = host_file_line(NULL, "/proc/version_signature");
	scope_free char *min_addr = host_file_line(NULL, "/proc/sys/vm/mmap_min_addr");
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
}

/* What the kernel was built and started with. */
static void read_abis(struct host *host, const char *root)
{
	scope_buf struct buf config = {0};

	if (!host->machine || !host->release)
		return;
	host_config_read(&config, root, host->release);
	if (!strcmp(host->machine, "x86_64") && !host->kernel.wsl1)
		read_x86_abis(host, root, &config);
	if (!root)
		read_arm_abis(host, &config);
	else if (config_says(&config, "CONFIG_COMPAT") == TRI_NO &&
		 !strcmp(host->machine, "aarch64"))
		host->kernel.aarch32 = TRI_NO;
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

static void read_cpu(struct host *host, const char *root)
{
	scope_buf struct buf text = {0};

	if (host_file_read(&text, root, "/proc/cpuinfo") != 0 || !text.data)
		return;
	if (isa_cpu_has(text.data, text.len, "la57"))
		kernel_use_five_levels(&host->kernel);
	if (host->isa == ISA_UNKNOWN)
		host->isa = isa_level_of_cpuinfo(text.data, text.len, ISA_UNKNOWN, NULL);
	host->cpu_model = cpu_line(text.data, "model name", true);
	host->cpu_flags = cpu_line(text.data, "flags", false);
	if (!host->virt && strstr(text.data, " hypervisor"))
		host->virt = xstrdup("vm");
}

static void read_files(struct host *host, const char *root)
{
	scope_free char *yama = host_file_line(root, "/proc/sys/kernel/yama/ptrace_scope");
	scope_buf struct buf release = {0};

	host->cmdline = host_file_line(root, "/proc/cmdline");
	read_abis(host, root);
	host_place_read(host, root);
	read_cpu(host, root);
	if (host_file_read(&release, root, "/etc/os-release") == 0 && release.data)
		host->os_pretty = host_text_value(release.data, "PRETTY_NAME");
	host->lsm = host_file_line(root, "/sys/kernel/security/lsm");
	host->yama_scope = yama ? atoi(yama) : -1;
	host->binfmt_mount = host_binfmt_mount(root);
	host->shm = host_shm_mount(root);
	host->binfmt_d = host_binfmt_names(root);
	host->configured = host_binfmt_configured(root, &host->nconfigured);
	host->qemu_found = host_qemu_paths(root);
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
	struct utsname name;

	memset(host, 0, sizeof(*host));
	if (uname(&name) == 0) {
		host->sysname = xstrdup(name.sysname);
		host->release = xstrdup(name.release);
		host->version = xstrdup(name.version);
		host->machine = xstrdup(name.machine);
		read_running_kernel(host);
	}
	read_files(host, NULL);
	host->root = geteuid() == 0;
	host->own_userns = in_own_userns();
}

/* A saved root says more of its kernel than a version. */
void host_read_saved(struct host *host, const char *root)
{
	char *release = host_file_line(root, "/proc/sys/kernel/osrelease");

	if (release) {
		free(host->release);
		host->release = release;
		kernel_read_release(&host->kernel, release);
	}
	host->version = host_file_line(root, "/proc/sys/kernel/version");
	read_files(host, root);
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
	free(host->init);
	free(host->shm);
	free(host->wsl.distribution);
	free(host->wsl.socket);
	texts_free(host->binfmt_d);
	for (size_t i = 0; i < host->nconfigured; i++)
		binfmt_entry_free(&host->configured[i]);
	free(host->configured);
	texts_free(host->qemu_found);
	memset(host, 0, sizeof(*host));
}
