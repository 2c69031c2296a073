/* landlock [PROGRAM]: asks for Landlock's version, makes a sandbox that allows execution below the
 * root alone, and enters it; ends with PROGRAM's exec, 0 without, 77 when there is no Landlock. */
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NR_CREATE = 444, NR_ADD = 445, NR_RESTRICT = 446, EXECUTE = 1, BENEATH = 1, VERSION = 1 };

int main(int argc, char **argv)
{
	struct {
		uint64_t access;
		int32_t beneath;
	} __attribute__((packed)) rule = {EXECUTE, open("/", O_PATH)};
	uint64_t handled = EXECUTE | 4;
	char *none[] = {NULL};
	long ruleset;

	if (syscall(NR_CREATE, NULL, 0, VERSION) < 1)
		return 77;
	ruleset = syscall(NR_CREATE, &handled, sizeof(handled), 0);
	if (ruleset < 0 || syscall(NR_ADD, ruleset, BENEATH, &rule, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(NR_RESTRICT, ruleset, 0))
		return 98;
	if (argc < 2)
		return 0;
	execve(argv[1], none, none);
	return 1;
}
