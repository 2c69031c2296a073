# Other kernels, under qemu-system in software emulation: `make test-vm`, or a part of it:
# make test-vm KERNELS=bookworm-amd64,trixie-arm64 SUITES=oracle. See docs/VM.md.
VM_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/exectrace-vm
ARM64_CC ?= aarch64-linux-gnu-gcc
vm_names = $(shell sed '/^\#/d; s/ .*//' $(1) | paste -sd,)
KERNELS ?= $(call vm_names,tests/vm/kernels)
SUITES ?= $(call vm_names,tests/vm/suites)

.PHONY: arm64 test-vm vm-built
vm-built: all progs $(UNIT_tracer) $(B)/oracle/oracle
arm64: ## build exectrace, and what the virtual machines run, for aarch64
	+@sysroot=$$(tests/vm/fetch-sysroot $(VM_CACHE) arm64) && \
		PKG_CONFIG_SYSROOT_DIR=$$sysroot \
		PKG_CONFIG_LIBDIR=$$sysroot/usr/lib/aarch64-linux-gnu/pkgconfig \
		$(MAKE) --no-print-directory B=$(B)/arm64 \
		CC="$(ARM64_CC) --sysroot=$$sysroot" \
		vm-built

# `make test` runs the core suites on one kernel.
export VM_CACHE
VM_CORE := tests/vm/core.sh
test-vm: ## the same tests on other kernels, in virtual machines
	@scripts/setup build test vm
	+@$(MAKE) --no-print-directory vm-built
	+@case $(KERNELS) in *arm64*) \
		! tests/vm/fetch-sysroot $(VM_CACHE) arm64 >/dev/null 2>&1 || \
		$(MAKE) --no-print-directory arm64 ;; esac
	@tests/vm/run $(VM_CACHE) $(KERNELS) $(SUITES)
