/* Facts about the machine: this one's, read once, or a recorded one's from files below a root.
 * What they mean for an exec is a cause's or a hazard's business.
 */
#ifndef EXECTRACE_REPORT_HOST_H
#define EXECTRACE_REPORT_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "decode/binfmt_registry.h"
#include "decode/isa.h"
#include "decode/kernel.h"

/* What WSL2 starts Windows programs with, and what takes part in losing it. */
struct host_wsl {
	char *distribution;	   /* owned or NULL: WSL_DISTRO_NAME */
	char *socket;		   /* owned or NULL: WSL_INTEROP */
	enum tri interop, systemd; /* as /etc/wsl.conf has it */
	/* static: "active" (registers what binfmt.d says, drops the rest), "inactive", "masked",
	 * "absent"; NULL unknown */
	const char *systemd_binfmt;
};

/* Facts about the machine, read once. NULL or unknown where they could not be read. */
struct host {
	char *sysname, *release, *version, *machine; /* owned: uname */
	struct kernel kernel;
	enum isa_level isa;
	char *cpu_model;    /* owned or NULL: "model name" of cpuinfo */
	char *cpu_flags;    /* owned or NULL: the "flags" line of cpuinfo, whole */
	char *os_pretty;    /* owned or NULL: os-release PRETTY_NAME */
	char *lsm;	    /* owned or NULL: list of active LSMs */
	char *container;    /* owned or NULL: "docker", "podman", "lxc", ... */
	char *virt;	    /* owned or NULL: "wsl2", "wsl1", "kvm", ... */
	int yama_scope;	    /* -1 unknown */
	bool root;	    /* euid 0 */
	bool own_userns;    /* exectrace is not in the initial user namespace */
	char *cmdline;	    /* owned or NULL: kernel command line */
	char *binfmt_mount; /* owned or NULL: mountinfo line(s) of the registry's mount point */
	char **binfmt_d;    /* owned: names configured in binfmt.d, NULL-terminated */
	struct binfmt_entry *configured; /* owned: registrations that binfmt.d asks for */
	size_t nconfigured;
	char **qemu_found; /* owned: qemu-user emulators on this machine (paths) */
	char *init;	   /* owned or NULL: name of process 1 */
	char *shm;	   /* owned or NULL: mountinfo line of /dev/shm */
	struct host_wsl wsl;
};
void host_read(struct host *host);
/* What files below `root` say of another machine, beside what is there already. */
void host_read_saved(struct host *host, const char *root);
void host_free(struct host *host);

#endif
