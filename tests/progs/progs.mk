# Test programs with a rule of their own, built only where the compiler can.

# i386, without a C library: gcc-multilib is not needed.
HAVE_M32 := $(shell echo 'int x;' | $(CC) -m32 -c -x c -o /dev/null - 2>/dev/null && echo yes)
ifeq ($(HAVE_M32),yes)
PROGS += $(B)/progs/i386_exec
endif
$(B)/progs/i386_exec: tests/progs/i386/exec.c
	@mkdir -p $(@D)
	$(call say,PROG,$@)$(CC) -m32 -O1 -ffreestanding -fno-pic -fno-stack-protector \
		-fcf-protection=none -nostdlib -static -no-pie -Wl,--build-id=none -o $@ $<

$(B)/progs/last_argument: PROGFLAGS += -static -no-pie
