/* Proposals about binfmt_misc entries, emulators and runtimes.
 * A command that writes the registry changes the running system only; it says so. */
#include <errno.h>
#include <string.h>

#include "report/facts.h"
#include "report/fix_command.h"
#include "report/fix_parts.h"
#include "report/mend.h"
#include "report/verdict.h"

#define UNTIL_AGAIN "until it is registered again or the system restarts"

/* An emulator on this machine for the image's machine, NULL when none was found. */
static const char *emulator_for(const struct facts *facts)
{
	for (size_t i = 0; facts->host->qemu_found && facts->host->qemu_found[i]; i++) {
		const char *base = facts_base(facts->host->qemu_found[i]);
		size_t len =
			facts->machine && facts->machine->qemu ? strlen(facts->machine->qemu) : 0;

		if (len && !strncmp(base, "qemu-", 5) &&
		    !strncmp(base + 5, facts->machine->qemu, len) &&
		    (!base[5 + len] || base[5 + len] == '-'))
			return facts->host->qemu_found[i];
	}
	return NULL;
}

static void propose_running_by_hand(struct verdict *verdict, const struct facts *facts,
				    const char *emulator)
{
	struct command command = {0};

	command_path(&command, emulator);
	command_text(&command, " ");
	command_path(&command, facts_file(facts, facts->image));
	verdict_advise(verdict, command_take(&command), false,
		       "runs it under the emulator by hand; changes nothing");
}

static void propose_registering(struct verdict *verdict, const struct facts *facts)
{
	scope_buf struct buf entry = {0};
	bool configured = verdict_has_factor(verdict, "BINFMT_CONFIG_NOT_APPLIED");

	if (!caller_is_at_home(facts))
		return;
	if (verdict_has_factor(verdict, "BINFMT_NOT_MOUNTED") &&
	    facts->exec->status.creds.in_init_userns)
		verdict_advise(verdict,
			       xstrdup("mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc"),
			       true, "mounts the registry, so that handlers can be registered");
	if (!configured)
		return;
	buf_addf(&entry, "update-binfmts --enable qemu-%s", facts->machine->qemu);
	if (system_is_debian(facts))
		verdict_advise(verdict, buf_steal(&entry), true,
			       "registers the emulator that is installed but not registered");
	verdict_advise(verdict, xstrdup("systemctl restart systemd-binfmt"), true,
		       "registers again everything that binfmt.d configures; drops entries that "
		       "were made by hand");
}

void fix_emulator(struct verdict *verdict, const struct facts *facts)
{
	const char *emulator = emulator_for(facts), *qemu;
	scope_buf struct buf alpine = {0};
	char *install;

	if (!facts->machine || !facts->machine->qemu)
		return;
	if (verdict->registry_event) /* there is a handler: it came too late, or went */
		return;
	if (facts->image->elf.truncated)
		verdict_advise(verdict, NULL, false,
			       "get the file whole first: what is cut short runs nowhere");
	qemu = facts->machine->qemu;
	if (emulator)
		propose_running_by_hand(verdict, facts, emulator);
	propose_registering(verdict, facts);
	if (emulator)
		return;
	buf_addf(&alpine, "qemu-%s", qemu);
	install = caller_is_at_home(facts)
			  ? command_install(facts, "qemu-user-static", "qemu-user-static",
					    alpine.data, "qemu-user-static qemu-user-static-binfmt")
			  : NULL;
	if (install)
		verdict_advise(verdict, install, true,
			       "installs emulators and registers them, so that such programs run "
			       "(slower)");
	else if (facts->host->container && !strcmp(facts->host->container, "docker") &&
		 facts->machine->goarch)
		verdict_advise(verdict,
			       xasprintf("docker run --privileged --rm tonistiigi/binfmt "
					 "--install %s",
					 facts->machine->goarch),
			       true,
			       "to be run outside this container: registers an emulator for "
			       "all containers of the host");
	else
		verdict_advise(verdict, NULL, false,
			       "install and register the emulator qemu-%s for such programs", qemu);
}

void fix_disabled(struct verdict *verdict, const struct facts *facts)
{
	if (!facts->registry->enabled)
		verdict_advise(verdict, command_on_entry("status", "1"), true,
			       "enables the whole registry");
	if (!facts->off->enabled)
		verdict_advise(verdict, command_on_entry(facts->off->name, "1"), true,
			       "enables that entry");
}

void fix_mismatch(struct verdict *verdict, const struct facts *facts)
{
	const unsigned char *pad = facts->image->elf.ident_pad;

	if (verdict_has_factor(verdict, "ELF_IDENT_PADDING_DIRTY") && pad[0] == 'A' &&
	    pad[1] == 'I')
		verdict_advise(verdict,
			       command_on_file(facts, facts->image, "dd if=/dev/zero of=",
					       " bs=1 seek=8 count=3 conv=notrunc"),
			       false,
			       "overwrites bytes 8 to 10 of the file itself, AppImage's signature, "
			       "with zeros: keep a copy");
	if (facts->near->interpreter && *facts->near->interpreter == '/')
		propose_running_by_hand(verdict, facts, facts->near->interpreter);
	verdict_advise(verdict, NULL, true,
		       "or register the handler with a mask that leaves byte %u open",
		       facts->near_by.first_offset);
}

void fix_wsl1(struct verdict *verdict, const struct facts *facts)
{
	if (facts->kernel->wsl1)
		verdict_advise(verdict, NULL, false,
			       "convert the distribution to WSL2 (on the Windows side: wsl "
			       "--set-version NAME 2), whose kernel is Linux");
}

void fix_wsl(struct verdict *verdict, const struct facts *facts)
{
	(void)facts;
	verdict_advise(verdict, xstrdup("systemctl restart systemd-binfmt"), true,
		       "registers again what binfmt.d configures");
	verdict_advise(verdict, NULL, false,
		       "or run wsl --shutdown on the Windows side and start again");
}

void fix_other_namespace(struct verdict *verdict, const struct facts *facts)
{
	(void)facts;
	verdict_advise(verdict, NULL, false,
		       "register the handler from inside that user namespace, or do not mount "
		       "binfmt_misc in it: its own instance shadows the host's");
}

void fix_entry_interpreter(struct verdict *verdict, const struct facts *facts)
{
	const char *interpreter = facts->entry ? facts->entry->interpreter : NULL;
	bool is_qemu = interpreter && !strncmp(facts_base(interpreter), "qemu-", 5);
	char *install = is_qemu && caller_is_at_home(facts)
				? command_install(facts, "qemu-user-static", "qemu-user-static",
						  NULL, "qemu-user-static")
				: NULL;

	if (!interpreter)
		return;
	if (install)
		verdict_advise(verdict, install, true, "installs the emulators again");
	if (!caller_is_at_home(facts))
		verdict_advise(verdict, NULL, true,
			       "make %s available in the container or root directory (a bind mount "
			       "will do, if it is statically linked), or register the entry with "
			       "the F flag outside",
			       facts_show(facts, interpreter));
	else
		verdict_advise(verdict, command_on_entry(facts->entry->name, "-1"), true,
			       "removes the stale entry from the running system, " UNTIL_AGAIN);
}

void fix_entry_loader(struct verdict *verdict, const struct facts *facts)
{
	char *install = caller_is_at_home(facts)
				? command_install(facts, "qemu-user-static", "qemu-user-static",
						  NULL, "qemu-user-static")
				: NULL;

	if (install)
		verdict_advise(verdict, install, true,
			       "installs statically linked emulators and registers them");
	else
		verdict_advise(verdict, NULL, true,
			       "register a statically linked emulator with the F flag%s",
			       caller_is_at_home(facts) ? "" : ", outside the container");
}

void fix_entry_unusable(struct verdict *verdict, const struct facts *facts)
{
	if (facts->rule == RULE_NO_X && facts->image)
		verdict_advise(verdict, command_on_file(facts, facts->image, "chmod a+x ", ""),
			       true, "lets everybody execute the interpreter");
	if (facts->entry)
		verdict_advise(verdict, command_on_entry(facts->entry->name, "0"), true,
			       "disables the entry, " UNTIL_AGAIN);
}

void fix_disable_entry(struct verdict *verdict, const struct facts *facts)
{
	const char *name = facts->taken ? facts->taken->entry : NULL;

	if (!name)
		return;
	verdict_advise(verdict, command_on_entry(name, "0"), true,
		       "disables that entry, " UNTIL_AGAIN "; echo is built into the shell, so it "
		       "works even when no program starts");
	if (system_is_debian(facts) && !strcmp(name, "cli"))
		verdict_advise(verdict, xstrdup("update-binfmts --disable cli"), true,
			       "keeps mono's entry disabled after a restart");
}

void fix_entry_flag(struct verdict *verdict, const struct facts *facts)
{
	char letter = verdict->cause == CAUSE_BINFMT_CREDENTIALS_DROPPED ? 'C' : 'P';
	struct buf command = {0};

	if (facts->entry &&
	    mend_add(&command, letter == 'C' ? MEND_ADD_C : MEND_ADD_P, facts->entry, NULL)) {
		verdict_advise(verdict, buf_steal(&command), true,
			       "removes the entry and registers it again with the %c flag, %s; %s",
			       letter, UNTIL_AGAIN,
			       letter == 'C' ? "its interpreter then runs with the program's "
					       "privileges"
					     : "its interpreter must expect that (qemu 6.0 on)");
		return;
	}
	verdict_advise(verdict, NULL, true, "register entry %s with the %c flag%s",
		       facts_show(facts, facts->taken->entry), letter,
		       letter == 'C' ? " (its interpreter then runs with the program's privileges)"
				     : " and an interpreter that expects it");
}

void fix_guest_loader(struct verdict *verdict, const struct facts *facts)
{
	const struct elf_image *elf = &facts->taken_image->elf;
	const struct elf_machine *machine =
		elf_machine_find(elf->machine, elf->elf_class, elf->data, elf->flags);

	if (machine && machine->debian && system_is_debian(facts))
		verdict_advise(verdict,
			       xasprintf("dpkg --add-architecture %s && apt-get update && apt-get "
					 "install libc6:%s",
					 machine->debian, machine->debian),
			       true,
			       "installs the C library of that architecture beside this "
			       "system's");
	else
		verdict_advise(
			verdict, NULL, false,
			"give the emulator a sysroot (qemu -L DIR or QEMU_LD_PREFIX), or use "
			"a statically linked or native build");
}

void fix_runtime(struct verdict *verdict, const struct facts *facts)
{
	const struct dispatch_image *image = facts->taken_image ? facts->taken_image : facts->image;
	const char *runtime = image ? image->foreign.runtime : NULL;
	const char *name = image && image->foreign.name ? image->foreign.name : "";
	static const char *const plain[] = {"mono", "wasmtime", "python3", "lli"};

	if (!runtime)
		return;
	if (!strcmp(runtime, "java") && strstr(name, "JAR"))
		verdict_advise(verdict, command_on_file(facts, image, "java -jar ", ""), false,
			       "runs it by its runtime; changes nothing");
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (!strcmp(runtime, plain[i]))
			verdict_advise(verdict,
				       command_on_file(facts, image,
						       facts_print(facts, "%s ", plain[i]), ""),
				       false, "runs it by its runtime; changes nothing");
}
