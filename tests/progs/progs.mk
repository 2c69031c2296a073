# Test programs with a rule of their own, built only where the compiler can.

# i386, without a C library: only the compiler is needed.
HAVE_M32 := $(shell echo 'int x;' | $(CC) -m32 -c -x c -o /dev/null - 2>/dev/null && echo yes)
ifeq ($(HAVE_M32),yes)
PROGS += $(B)/progs/i386_exec
endif
$(B)/progs/i386_exec: tests/progs/i386/exec.c
	@mkdir -p $(@D)
	$(call say,PROG,$@)$(CC) -m32 -O1 -ffreestanding -fno-pic -fno-stack-protector \
		-fcf-protection=none -nostdlib -static -no-pie -Wl,--build-id=none -o $@ $<


# The same programs for i386, where there is a 32-bit C library: those that need no header of the
# kernel's, which lie where only gcc-multilib has -m32 look for them.
# A compiler that knows no -m32 names a crt1.o all the same.
HAVE_LIB32 := $(if $(HAVE_M32),$(shell $(CC) -m32 -print-file-name=crt1.o 2>/dev/null | grep /))
ifneq ($(HAVE_LIB32),)
PROGS += $(addprefix $(B)/progs/i386_,fork_exec leader_exits setsid_exec signal_storm spawn \
	thread_exec threads_race vfork_clone vfork_exec)
endif
$(B)/progs/i386_%: tests/progs/%.c tests/progs/target.h
	@mkdir -p $(@D)
	$(call say,PROG,$@)$(CC) -m32 -iquote . -std=gnu11 -D_GNU_SOURCE -O1 -g -pthread -Wall -Wextra -o $@ $<

$(B)/progs/last_argument: PROGFLAGS += -static -no-pie
