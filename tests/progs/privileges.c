/* What a program may have lost: no_new_privs, ids, capabilities in its bounding set, dumpable. */
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
	int bounding = 0;

	for (int capability = 0; capability < 41; capability++)
		bounding += prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1;
	printf("nnp %d uid %d euid %d gid %d egid %d bounding %d dumpable %d\n",
	       prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), (int)getuid(), (int)geteuid(), (int)getgid(),
	       (int)getegid(), bounding, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	return 0;
}
