/* The running machine, or what the options say of another one. */
#include "report/explain_machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/err.h"
#include "decode/scope.h"
#include "report/explain.h"
#include "report/host_files.h"
#include "report/quote.h"
#include "report/record.h"
#include "report/registry_source.h"
#include "report/texts.h"

/* The distribution below another root. */
static char *os_below(const char *root)
{
	scope_buf struct buf text = {0};

	if (host_file_read(&text, root, "/etc/os-release") != 0 || !text.data)
		return NULL;
	return host_text_value(text.data, "PRETTY_NAME");
}

/* Nothing of the running machine is said of the one described. */
static int describe_host(struct host *host, const char *words, struct err *err)
{
	int level = ISA_UNKNOWN;
	int result = kernel_parse_host(&host->kernel, words, &level, err);
	unsigned version = host->kernel.version;

	host->yama_scope = -1;
	if (result < 0)
		return err_wrap(err, "--host=%.100s", words);
	host->isa = (enum isa_level)level;
	host->sysname = xstrdup("Linux");
	host->machine = xstrdup(kernel_arch_name(&host->kernel));
	host->release = xasprintf("%u.%u.%u%s", version >> 16, version >> 8 & 0xff, version & 0xff,
				  host->kernel.wsl1 ? "-Microsoft" : "");
	host->virt = host->kernel.wsl1 ? xstrdup("wsl1") : NULL;
	host->root = geteuid() == 0;
	return 0;
}

static int take_host(struct explain_machine *machine, struct record *record, struct err *err)
{
	const char *root = machine->options->root;

	machine->described = machine->options->host != NULL;
	if (!machine->described)
		host_read(&record->host);
	else if (describe_host(&record->host, machine->options->host, err) < 0)
		return -err->code;
	if (!root)
		return 0;
	record->root = xstrdup(root);
	if (machine->described) {
		host_read_saved(&record->host, root);
		return 0;
	}
	free(record->host.os_pretty);
	record->host.os_pretty = os_below(root);
	return 0;
}

static int take_registry(struct explain_machine *machine, struct record *record, struct err *err)
{
	const char *dir = machine->options->registry_dir;
	int result = 0;

	if (dir)
		result = registry_source_directory(&record->before, dir, err);
	else if (!machine->described)
		registry_source_live(&record->before);
	else
		record->before = (struct registry){
			.state = REGISTRY_UNREADABLE,
			.scope = REGISTRY_SCOPE_FILES,
			.why = xstrdup("it is that of the machine described, and no "
				       "--registry-dir says what is registered there"),
		};
	if (result == 0)
		registry_copy(&record->after, &record->before);
	return result;
}

/* Interpreters of F entries were opened by the init of the machine that the registry belongs to:
 * for a chroot on this machine below our "/", for another machine below its own root. */
static void take_registrar(struct explain_machine *machine)
{
	const struct explain_options *options = machine->options;

	if (options->root && !options->registry_dir && !machine->described)
		machine->registrar_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; at && (at = strstr(at, word)); at += len)
		if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == '\0'))
			return true;
	return false;
}

/* Modules that restrict by policy. AppArmor leaves the unconfined alone, and says who is. */
static bool has_policy(const char *lsm)
{
	scope_free char *label = host_file_line(NULL, "/proc/self/attr/current");

	if (has_word(lsm, "selinux") || has_word(lsm, "smack") || has_word(lsm, "tomoyo"))
		return true;
	return has_word(lsm, "apparmor") && label && *label && strcmp(label, "unconfined") != 0;
}

static void note_options(const struct explain_options *options, struct record *record)
{
	const struct {
		const char *value, *sentence;
	} rows[] = {
		{options->root, "files were looked up below "},
		{options->registry_dir, "the registry was read from "},
		{options->host, "the answers are for the machine described as "},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scope_buf struct buf note = {0};

		if (!rows[i].value)
			continue;
		buf_add_string(&note, rows[i].sentence);
		quote_add(&note, rows[i].value);
		texts_add(&record->notes, buf_steal(&note));
	}
}

int explain_machine_take(struct explain_machine *machine, struct record *record,
			 const struct explain_options *options, struct err *err)
{
	scope_close int root_fd = -1;

	*machine = (struct explain_machine){.options = options, .registrar_fd = -1};
	if (options->root)
		root_fd = open(options->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (options->root && root_fd < 0)
		return err_sys(err, errno, "cannot open --root=%.300s", options->root);
	if (take_host(machine, record, err) < 0 || take_registry(machine, record, err) < 0)
		return -err->code;
	take_registrar(machine);
	note_options(options, record);
	if (!machine->described && has_policy(record->host.lsm))
		machine->undecidable = UNDECIDABLE_LSM;
	return 0;
}

void explain_machine_free(struct explain_machine *machine)
{
	if (machine->registrar_fd >= 0)
		close(machine->registrar_fd);
	machine->registrar_fd = -1;
	writers_table_free(&machine->writers);
}

int explain_machine_scene(const struct explain_machine *machine, struct scene *scene)
{
	int result = scene_take_own(scene, machine->options->root);

	if (result == 0 && machine->described)
		scene->protected_symlinks = TRI_UNKNOWN;
	return result;
}

struct dispatch_task explain_machine_task(struct explain_machine *machine,
					  const struct scene *scene)
{
	struct dispatch_task task = scene_task(scene);

	task.cwd_path = scene->cwd && scene->cwd[0] == '/' ? scene->cwd : NULL;
	task.registrar_root_fd = machine->registrar_fd;
	/* Our own exec would have cleared it (fs/exec.c, do_execveat_common). */
	task.nproc_exceeded = TRI_NO;
	task.busy = writers_hold;
	task.busy_context = &machine->writers;
	return task;
}
