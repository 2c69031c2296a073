/* Proposals about permission, mounts, busy files, limits and missing loaders. */
#include <errno.h>
#include <ctype.h>
#include <string.h>

#include "report/facts.h"
#include "report/fix_command.h"
#include "report/fix_parts.h"
#include "report/verdict.h"

void fix_no_x(struct verdict *verdict, const struct facts *facts)
{
	bool wrong_class = verdict_has_factor(verdict, "WRONG_UID");

	if (verdict_has_factor(verdict, "MOUNT_OPTION_FMASK")) {
		verdict_advise(verdict, NULL, true,
			       "the file system takes modes from its mount options: mount it with "
			       "fmask=0022 (WSL: in /etc/wsl.conf, then wsl --shutdown)");
		return;
	}
	verdict_advise(
		verdict,
		command_on_file(facts, facts->image, wrong_class ? "chmod a+x " : "chmod +x ", ""),
		file_needs_root(facts, facts->image),
		wrong_class ? "lets every user execute it" : "sets the execute bits");
}

void fix_search(struct verdict *verdict, const struct facts *facts)
{
	verdict_advise(verdict, command_on_file(facts, facts->image, "namei -l ", ""), false,
		       "shows owner and mode of every directory on the way; changes nothing");
}

static void remount(struct verdict *verdict, const struct facts *facts,
		    const struct dispatch_image *image, const char *option)
{
	const char *file = facts_file(facts, image);
	struct command command = {0};

	command_text(&command,
		     facts_print(facts, "mount -o remount,%s \"$(findmnt -no TARGET -T ", option));
	command_path(&command, file);
	command_text(&command, ")\"");
	verdict_advise(verdict, command_take(&command), true,
		       "remounts its file system with %s, until the next mount; see that no policy "
		       "wants it otherwise",
		       option);
}

static bool came_from_go(const struct facts *facts)
{
	for (size_t i = 0; i < facts->exec->nlineage; i++)
		if (facts->exec->lineage[i].exe &&
		    !strcmp(facts_base(facts->exec->lineage[i].exe), "go"))
			return true;
	return false;
}

void fix_noexec(struct verdict *verdict, const struct facts *facts)
{
	if (came_from_go(facts))
		verdict_advise(verdict, NULL, false,
			       "set GOTMPDIR to a directory on another file system: go builds what "
			       "it runs there");
	if (facts->image && facts->image->mount_noexec)
		remount(verdict, facts, facts->image, "exec");
	verdict_advise(verdict, NULL, false,
		       "or keep the file on a file system that allows "
		       "execution");
}

void fix_nosuid(struct verdict *verdict, const struct facts *facts)
{
	if (facts->target && facts->target->mount_nosuid)
		remount(verdict, facts, facts->target, "suid");
}

void fix_tracer(struct verdict *verdict, const struct facts *facts)
{
	struct command command = {0};

	if (facts->host->root || !facts->exec->nlineage || !facts->exec->lineage[0].argv)
		return;
	command_text(&command, "sudo exectrace -u \"$USER\" -- ");
	command_argv(&command, facts->exec->lineage[0].argv);
	verdict_advise(verdict, command_take(&command), true,
		       "traces as root, so that setuid programs keep their privileges");
}

void fix_module(struct verdict *verdict, const struct facts *facts)
{
	const char *modules = facts->host->lsm;
	const char *by = facts_base(facts->walk->landlock_by);
	const char *file = facts_file(facts, facts->image);

	if (facts->rule == RULE_LANDLOCK) {
		bool landrun = by && !strcmp(by, "landrun");

		verdict_advise(verdict, NULL, false,
			       landrun ? "add --rox %s to the options of %s: it allows to read and "
					 "execute that file, and nothing else"
				       : "allow to read and execute %s in the sandbox that %s "
					 "makes: a rule for that file, or for a directory above it",
			       facts_show(facts, file), facts_show(facts, by));
		return;
	}
	if (facts->exec->late_death) {
		verdict_advise(
			verdict, NULL, false,
			"allow to read the directories of libraries, such as /usr/lib, in the "
			"sandbox that %s makes",
			facts_show(facts, by));
		return;
	}
	if (modules && strstr(modules, "selinux"))
		verdict_advise(verdict, xstrdup("ausearch -m AVC -ts recent"), true,
			       "shows what SELinux denied; changes nothing");
	else if (modules && strstr(modules, "apparmor"))
		verdict_advise(verdict, xstrdup("journalctl -k -g apparmor --since -10m"), true,
			       "shows what AppArmor denied; changes nothing");
	if (modules && strstr(modules, "landlock"))
		verdict_advise(verdict, NULL, false,
			       "in a Landlock sandbox: allow execution of the program, of its "
			       "interpreter and of its ELF loader");
}

void fix_symbol(struct verdict *verdict, const struct facts *facts)
{
	verdict_advise(verdict, command_on_file(facts, facts->target, "LD_DEBUG=libs ", ""), false,
		       "runs it again, and shows which libraries it loads from where");
}

void fix_loop(struct verdict *verdict, const struct facts *facts)
{
	const char *path = facts->exec->path, *base = facts_base(path);

	if (!verdict_has_factor(verdict, "PATH_SHADOWED") || base == path)
		return;
	verdict_advise(
		verdict, NULL, false,
		"take %s out of PATH in the wrapper before it executes %s, or let it execute "
		"the real program by its full path",
		facts_show(facts, facts_print(facts, "%.*s", (int)(base - path), path)),
		facts_show(facts, base));
}

void fix_path(struct verdict *verdict, const struct facts *facts)
{
	const char *path = facts->exec->shadowed, *base = facts_base(path);
	struct command command = {0};

	command_text(&command, "export PATH=");
	command_word(&command, facts_print(facts, "%.*s", (int)(base - path - 1), path));
	command_text(&command, ":\"$PATH\"");
	verdict_advise(verdict, command_take(&command), false, "has this shell find %s before %s",
		       facts_show(facts, path), facts_path(facts));
	if (facts->host->virt && !strncmp(facts->host->virt, "wsl", 3))
		verdict_advise(
			verdict, NULL, true,
			"or keep Windows's PATH out: appendWindowsPath=false below [interop] "
			"in /etc/wsl.conf, then wsl --shutdown");
}

void fix_capabilities(struct verdict *verdict, const struct facts *facts)
{
	verdict_advise(verdict, command_on_file(facts, facts->image, "setcap -r ", ""), true,
		       "removes the capabilities from the file; it then starts without them");
	verdict_advise(verdict, NULL, true,
		       "or grant the capability to the container or service that runs it");
}

void fix_busy(struct verdict *verdict, const struct facts *facts)
{
	if (!facts->exec->nwriters)
		verdict_advise(verdict, command_on_file(facts, facts->target, "fuser -v ", ""),
			       false, "shows who has the file open now; changes nothing");
	if (verdict_has_factor(verdict, "FORK_INHERITED_WRITE_FD"))
		verdict_advise(verdict, NULL, false,
			       "open the file with O_CLOEXEC, and start no other process between "
			       "writing and closing it; a retry a moment later works too");
	else
		verdict_advise(verdict, NULL, false,
			       "close the file before it is executed: write to another name and "
			       "rename it into place");
}

static bool is_variable_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_')
			return false;
	return *name && !isdigit((unsigned char)*name);
}

void fix_string(struct verdict *verdict, const struct facts *facts)
{
	const char *name = facts->exec->longest_name;

	if (facts->exec->sizes.longest_in_env && name && is_variable_name(name))
		verdict_advise(verdict, xasprintf("unset %s", name), false,
			       "removes the variable from the environment before the command");
	else
		verdict_advise(verdict, NULL, false,
			       "pass the text through a file or standard input");
}

void fix_total(struct verdict *verdict, const struct facts *facts)
{
	const struct exec_call *sizes = &facts->exec->sizes;
	uint64_t total = sizes->strings_bytes + 8 * (sizes->argc + sizes->envc);

	if (sizes->measured && total < 6 << 20 && facts->exec->limits.stack < 24 << 20)
		verdict_advise(verdict, xstrdup("ulimit -s 24576"), false,
			       "raises the stack limit of this shell, and with it the limit of "
			       "arguments to 6 MiB, if the hard limit allows it");
	verdict_advise(verdict, NULL, false,
		       "pass the names through xargs or a file of arguments (@FILE)");
}

void fix_resource(struct verdict *verdict, const struct facts *facts)
{
	static const struct {
		enum dispatch_rule rule;
		const char *run, *does;
	} rows[] = {
		{RULE_STACK_LIMIT, "ulimit -s 8192", "sets the stack limit of this shell to 8 MiB"},
		{RULE_ADDRESS_SPACE, "ulimit -v unlimited", "lifts the address space limit"},
		{RULE_DATA_LIMIT, "ulimit -d unlimited", "lifts the data limit"},
		{RULE_NO_FREE_FD, "ulimit -n 1024", "allows 1024 descriptors"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if ((facts->agrees && facts->rule == rows[i].rule) ||
		    (facts->exec->small_stack && rows[i].rule == RULE_STACK_LIMIT))
			verdict_advise(verdict, xstrdup(rows[i].run), false,
				       "%s, if the hard "
				       "limit allows it",
				       rows[i].does);
}

void fix_unreadable(struct verdict *verdict, const struct facts *facts)
{
	verdict_advise(verdict, command_on_file(facts, facts->taken_image, "chmod a+r ", ""),
		       file_needs_root(facts, facts->taken_image), "lets everybody read it");
}

/* The package with the loader, where it is known: the C library of the program's own ABI. */
void fix_loader(struct verdict *verdict, const struct facts *facts)
{
	const char *loader = facts->walk->subject_path;
	const struct elf_image *elf = facts->target ? &facts->target->elf : NULL;
	const struct elf_machine *machine =
		elf && elf->valid
			? elf_machine_find(elf->machine, elf->elf_class, elf->data, elf->flags)
			: NULL;
	char *run = NULL;

	if (!loader)
		return;
	for (size_t i = 0; facts->exec->loaders && facts->exec->loaders[i]; i++)
		if (!strcmp(facts_base(facts->exec->loaders[i]), facts_base(loader)))
			verdict_advise(verdict, NULL, true,
				       "that root has the loader as %s: make %s a symbolic link to "
				       "it (a merged /usr needs /lib and /lib64 as links)",
				       facts_show(facts, facts->exec->loaders[i]),
				       facts_show(facts, loader));
	if (!caller_is_at_home(facts)) {
		verdict_advise(verdict, NULL, true,
			       "make %s (and the libraries beside it) available in that root "
			       "directory, or use a statically linked build",
			       facts_show(facts, loader));
		return;
	}
	if (strstr(loader, "ld-musl"))
		run = command_install(facts, "musl", "musl-libc", "musl", "musl");
	else if (machine && machine->debian && system_is_debian(facts) &&
		 verdict_has_factor(verdict, "MULTIARCH_MISSING"))
		run = xasprintf("dpkg --add-architecture %s && apt-get update && apt-get install "
				"libc6:%s",
				machine->debian, machine->debian);
	else
		run = command_install(facts, NULL, NULL, "gcompat", NULL);
	if (run)
		verdict_advise(verdict, run, true, "installs the C library that brings the loader");
	else
		verdict_advise(verdict, NULL, false,
			       "use a build for this system's C library, or a statically linked "
			       "one");
}

void fix_command_line(struct verdict *verdict, const struct facts *facts)
{
	if (verdict_has_factor(verdict, "COMMAND_LINE_AS_PATH")) {
		struct command command = {0};

		command_text(&command, "sh -c ");
		command_word(&command, facts->exec->path_tried ? facts_base(facts->exec->path)
							       : facts->exec->path);
		verdict_advise(verdict, command_take(&command), false,
			       "lets a shell split the line; better, pass the words as a list");
	}
}
