/* bad_elf FILE: writes an image that this machine's kernel refuses past the point of no return. */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct {
		Elf64_Ehdr header;
		Elf64_Phdr segment;
	} image = {0};
	int own = open("/proc/self/exe", O_RDONLY), fd;

	if (argc < 2 || read(own, &image.header, sizeof(image.header)) != sizeof(image.header))
		return 99;
	image.header.e_type = ET_EXEC;
	image.header.e_entry = 0x400100;
	image.header.e_phoff = sizeof(image.header);
	image.header.e_phnum = 1;
	image.header.e_shnum = image.header.e_shoff = 0;
	/* Offset and address differ modulo the page: mmap answers EINVAL. */
	image.segment = (Elf64_Phdr){.p_type = PT_LOAD,
				     .p_flags = PF_R | PF_X,
				     .p_offset = 0,
				     .p_vaddr = 0x400123,
				     .p_paddr = 0x400123,
				     .p_filesz = sizeof(image),
				     .p_memsz = sizeof(image),
				     .p_align = 1};
	fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0755);
	if (fd < 0 || write(fd, &image, sizeof(image)) != sizeof(image))
		return 99;
	return 0;
}
