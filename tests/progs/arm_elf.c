/* arm_elf FILE: writes a 32-bit Arm program that executes /nonexistent and ends with the errno. By
 * hand, so that no compiler for it is needed. */
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct {
		Elf32_Ehdr header;
		Elf32_Phdr segment;
		unsigned code[8];
		char path[16];
	} image = {
		.header = {.e_ident = "\177ELF\1\1\1",
			   .e_type = ET_EXEC,
			   .e_machine = EM_ARM,
			   .e_version = 1,
			   .e_entry = 0x10000 + sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr),
			   .e_phoff = sizeof(Elf32_Ehdr),
			   .e_flags = 0x5000400, /* EABI 5, hard float */
			   .e_ehsize = sizeof(Elf32_Ehdr),
			   .e_phentsize = sizeof(Elf32_Phdr),
			   .e_phnum = 1},
		.segment = {.p_type = PT_LOAD,
			    .p_flags = PF_R | PF_X,
			    .p_vaddr = 0x10000,
			    .p_filesz = sizeof(image),
			    .p_memsz = sizeof(image),
			    .p_align = 0x10000},
		.code = {0xe28f0018,  /* add r0, pc, #24: the path */
			 0xe3a01000,  /* mov r1, #0 */
			 0xe3a02000,  /* mov r2, #0 */
			 0xe3a0700b,  /* mov r7, #11: execve */
			 0xef000000,  /* svc 0 */
			 0xe2600000,  /* rsb r0, r0, #0 */
			 0xe3a07001,  /* mov r7, #1: exit */
			 0xef000000}, /* svc 0 */
		.path = "/nonexistent",
	};
	int fd;

	if (argc < 2)
		return 99;
	fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0755);
	return fd < 0 || write(fd, &image, sizeof(image)) != sizeof(image) ? 99 : 0;
}
