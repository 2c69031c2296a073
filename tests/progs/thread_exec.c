/* thread_exec leader|other PROGRAM ARG...: one of three threads executes it; 42 when it could not.
 */
#include <string.h>

#include "tests/progs/target.h"

int main(int argc, char **argv)
{
	take_target(argc, argv, 2);
	start_thread(idle);
	if (!strcmp(argv[1], "leader"))
		exec_target(NULL);
	start_thread(exec_target);
	idle(NULL);
}
