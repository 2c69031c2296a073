/* Commands as text: quoting through shell_quote, packages by os-release's name.
 * Runs nothing. */
#include "report/fix_command.h"

#include <string.h>

#include "report/facts.h"
#include "report/shell_quote.h"

void command_text(struct command *command, const char *text)
{
	buf_add_string(&command->buf, text);
}

void command_word(struct command *command, const char *word)
{
	if (!word || !shell_quote_add(&command->buf, word))
		command->impossible = true;
}

void command_path(struct command *command, const char *path)
{
	if (!path || !*path || !shell_quote_add_path(&command->buf, path))
		command->impossible = true;
}

void command_argv(struct command *command, char *const *argv)
{
	for (size_t i = 0; argv && argv[i]; i++) {
		if (i)
			command_text(command, " ");
		command_word(command, argv[i]);
	}
	if (!argv || !argv[0])
		command->impossible = true;
}

char *command_take(struct command *command)
{
	if (!command->impossible)
		return buf_steal(&command->buf);
	buf_free(&command->buf);
	return NULL;
}

char *command_on_file(const struct facts *facts, const struct dispatch_image *image,
		      const char *before, const char *after)
{
	struct command command = {0};

	command_text(&command, before);
	command_path(&command, facts_file(facts, image));
	command_text(&command, after);
	return command_take(&command);
}

bool file_needs_root(const struct facts *facts, const struct dispatch_image *image)
{
	return image && image->uid != facts->exec->status.creds.fsuid;
}

char *command_on_entry(const char *name, const char *value)
{
	struct command command = {0};
	scope_buf struct buf path = {0};

	buf_addf(&path, "/proc/sys/fs/binfmt_misc/%s", name ? name : "");
	command_text(&command, "echo ");
	command_text(&command, value);
	command_text(&command, " > ");
	command_path(&command, name ? path.data : NULL);
	return command_take(&command);
}

static bool system_is(const struct facts *facts, const char *const *names)
{
	for (; facts->host->os_pretty && *names; names++)
		if (strstr(facts->host->os_pretty, *names))
			return true;
	return false;
}

bool system_is_debian(const struct facts *facts)
{
	static const char *const names[] = {"Debian", "Ubuntu",	 "Mint", "Raspbian",
					    "Kali",   "Pop!_OS", NULL};

	return system_is(facts, names);
}

char *command_install(const struct facts *facts, const char *debian, const char *fedora,
		      const char *alpine, const char *arch)
{
	static const char *const fedoras[] = {"Fedora", "Red Hat",   "CentOS",
					      "Rocky",	"AlmaLinux", NULL};
	static const char *const alpines[] = {"Alpine", NULL};
	static const char *const arches[] = {"Arch Linux", "Manjaro", NULL};

	if (debian && system_is_debian(facts))
		return xasprintf("apt-get install %s", debian);
	if (fedora && system_is(facts, fedoras))
		return xasprintf("dnf install %s", fedora);
	if (alpine && system_is(facts, alpines))
		return xasprintf("apk add %s", alpine);
	if (arch && system_is(facts, arches))
		return xasprintf("pacman -S %s", arch);
	return NULL;
}

bool caller_is_at_home(const struct facts *facts)
{
	return !facts->exec->root && !facts->host->container;
}
