# Other kernels, under qemu-system in software emulation: `make test-vm`, or a part of it:
# make test-vm KERNELS=bookworm-amd64,trixie-arm64 SUITES=oracle. See docs/VM.md.
VM_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/exectrace-vm
vm_names = $(shell sed '/^\#/d; s/ .*//' $(1) | paste -sd,)
KERNELS ?= $(call vm_names,tests/vm/kernels)
SUITES ?= $(call vm_names,tests/vm/suites)

.PHONY: test-vm
test-vm: all units progs $(B)/oracle/oracle ## the same tests on other kernels, in virtual machines
	@tests/vm/run $(VM_CACHE) $(KERNELS) $(SUITES)
