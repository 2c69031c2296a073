/* Words about the machine: always which it is; what else is known of it where a finding turns on
 * it. Which fact bears on which codes is one table. */
#include <string.h>

#include "decode/buf.h"
#include "report/json_get.h"
#include "report/phrase.h"

void phrase_host(struct buf *out, const json_t *host)
{
	static const char *const keys[] = {"sysname", "release", "machine"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		phrase_add_part(out, " ", json_get_text(host, keys[i]));
	if (json_get_string(host, "goarch"))
		buf_addf(out, " (%s)", json_get_string(host, "goarch"));
	phrase_add_part(out, ", ", json_get_text(host, "os"));
}

static void add_page(struct buf *out, const json_t *host)
{
	long long page = json_get_int(host, "page_size", 0);

	if (page)
		buf_addf(out, "pages of %lld bytes", page);
}

static void add_isa(struct buf *out, const json_t *host)
{
	if (*json_get_text(host, "isa"))
		buf_addf(out, "CPU level %s", json_get_text(host, "isa"));
}

/* Those that this architecture could have. */
static void add_abis(struct buf *out, const json_t *host)
{
	static const char *const rows[][3] = {{"x86_64", "ia32", "IA32"},
					      {"x86_64", "x32", "x32"},
					      {"aarch64", "aarch32", "AArch32"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool runs = json_get_is(host, rows[i][1], "yes");

		if (!json_get_is(host, "machine", rows[i][0]) ||
		    (!runs && !json_get_is(host, rows[i][1], "no")))
			continue;
		buf_addf(out, "%s%s%s", out->len ? ", " : "", runs ? "" : "no ", rows[i][2]);
	}
}

static void add_container(struct buf *out, const json_t *host)
{
	if (*json_get_text(host, "container"))
		buf_addf(out, "in a container (%s)", json_get_text(host, "container"));
}

static void add_virt(struct buf *out, const json_t *host)
{
	if (*json_get_text(host, "virt"))
		buf_addf(out, "on %s", json_get_text(host, "virt"));
}

static void add_lsm(struct buf *out, const json_t *host)
{
	if (*json_get_text(host, "lsm"))
		buf_addf(out, "security modules: %s", json_get_text(host, "lsm"));
}

static void add_yama(struct buf *out, const json_t *host)
{
	if (json_get_int(host, "yama_scope", -1) > 0)
		buf_addf(out, "yama ptrace_scope %lld", json_get_int(host, "yama_scope", 0));
}

static void add_privilege(struct buf *out, const json_t *host)
{
	if (json_is_boolean(json_get(host, "root")))
		buf_add_string(out, json_get_bool(host, "root") ? "traced as root"
								: "traced unprivileged");
}

static void add_wsl(struct buf *out, const json_t *host)
{
	const json_t *wsl = json_get(host, "wsl"), *entries = json_get(wsl, "entries");

	if (!wsl)
		return;
	buf_add_string(out, "WSL interop: ");
	for (size_t i = 0; i < json_array_size(entries); i++) {
		const char *name = json_string_value(json_array_get(entries, i));

		buf_addf(out, "%s%s", i ? ", " : "entry ", name ? name : "?");
	}
	if (!json_array_size(entries))
		buf_add_string(out, entries ? "no entry" : "entries not readable");
	if (json_is_false(json_get(wsl, "interop_enabled")))
		buf_add_string(out, ", switched off in wsl.conf");
	buf_add_string(out, json_get_string(wsl, "interop_socket") ? ", WSL_INTEROP set"
								   : ", WSL_INTEROP not set");
	if (json_get_string(wsl, "systemd_binfmt"))
		buf_addf(out, ", systemd-binfmt %s", json_get_string(wsl, "systemd_binfmt"));
}

static void add_not_registered(struct buf *out, const json_t *host)
{
	const json_t *names = json_get(host, "binfmt_not_registered");
	size_t count = json_array_size(names);

	for (size_t i = 0; i < count && i < 8; i++) {
		const char *name = json_string_value(json_array_get(names, i));

		buf_addf(out, "%s%s",
			 i ? ", " : "configured but not registered: ", name ? name : "?");
	}
	if (count > 8)
		buf_addf(out, " and %zu more", count - 8);
}

static void add_shm(struct buf *out, const json_t *host)
{
	if (json_get(host, "dev_shm"))
		buf_addf(out, "/dev/shm: %s, %s", json_get_text(host, "dev_shm.type"),
			 json_get_text(host, "dev_shm.options"));
}

#define CODES_MAX 12

/* A fact, and the causes and factors that it bears on. */
static const struct {
	void (*add)(struct buf *out, const json_t *host);
	const char *codes[CODES_MAX];
} facts[] = {
	{add_page, {"ELF_PAGE_ALIGNMENT", "ELF_LAYOUT_REJECTED"}},
	{add_isa, {"CPU_ISA_TOO_LOW", "VM_CPU_MODEL"}},
	{add_abis, {"ELF_COMPAT_UNSUPPORTED", "KERNEL_FORMAT_DISABLED"}},
	{add_container,
	 {"ELF_FOREIGN_ARCH_NO_HANDLER", "BINFMT_NOT_MOUNTED", "BINFMT_INSTANCE_UNMOUNTED",
	  "BINFMT_OTHER_NAMESPACE", "KERNEL_6_7_NAMESPACED_BINFMT", "REGISTERED_OUTSIDE_CONTAINER",
	  "BINFMT_INTERP_NOT_FOUND", "BINFMT_INTERP_LOADER_NOT_FOUND", "SANDBOX_ROOT",
	  "SECCOMP_DENIED"}},
	{add_virt,
	 {"VM_CPU_MODEL", "CPU_ISA_TOO_LOW", "ELF_LAYOUT_REJECTED", "MOUNT_OPTION_FMASK",
	  "GIT_AUTOCRLF", "WINDOWS_POLICY"}},
	{add_lsm, {"LSM_DENIED", "FANOTIFY_DENIED", "UNEXPLAINED"}},
	{add_yama, {"OBSERVER_EFFECT"}},
	{add_privilege,
	 {"OBSERVER_EFFECT", "SETUID_IGNORED_NO_NEW_PRIVS", "SETUID_IGNORED_NOSUID",
	  "SETUID_IGNORED_PTRACED", "FILE_CAPS_UNOBTAINABLE", "BINFMT_CREDENTIALS_DROPPED"}},
	{add_wsl,
	 {"BINFMT_WSL_INTEROP_MISSING", "FOREIGN_OS_FORMAT_NO_HANDLER", "MANAGED_FORMAT_NO_HANDLER",
	  "WINDOWS_POLICY", "BINFMT_WRONG_HANDLER"}},
	{add_not_registered,
	 {"BINFMT_CONFIG_NOT_APPLIED", "BINFMT_EXPECTED_HANDLER_ABSENT", "BINFMT_REGISTRY_FLUSHED",
	  "BINFMT_REGISTRATION_FAILED", "BINFMT_WSL_INTEROP_MISSING"}},
	{add_shm, {"MOUNT_NOEXEC", "RESOURCE_EXHAUSTED"}},
};
#define FACTS (sizeof(facts) / sizeof(*facts))

static bool has_code(const json_t *finding, const char *code)
{
	const json_t *factors = json_get(finding, "factors");

	if (json_get_is(finding, "cause", code))
		return true;
	for (size_t i = 0; i < json_array_size(factors); i++) {
		const char *factor = json_string_value(json_array_get(factors, i));

		if (factor && !strcmp(factor, code))
			return true;
	}
	return false;
}

static bool bears(size_t fact, const json_t *findings)
{
	for (size_t f = 0; f < json_array_size(findings); f++)
		for (size_t i = 0; i < CODES_MAX && facts[fact].codes[i]; i++)
			if (has_code(json_array_get(findings, f), facts[fact].codes[i]))
				return true;
	return false;
}

static void add_fact(struct buf *out, size_t fact, const json_t *host)
{
	scope_buf struct buf text = {0};

	facts[fact].add(&text, host);
	phrase_add_part(out, "; ", text.data ? text.data : "");
}

void phrase_host_bearing(struct buf *out, const json_t *document)
{
	for (size_t i = 0; i < FACTS; i++)
		if (bears(i, json_get(document, "findings")))
			add_fact(out, i, json_get(document, "host"));
}

void phrase_host_facts(struct buf *out, const json_t *host)
{
	for (size_t i = 0; i < FACTS; i++)
		add_fact(out, i, host);
}
