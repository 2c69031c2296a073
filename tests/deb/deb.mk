# The package on a clean Debian 12, which is made for it: minutes, root and the network.
.PHONY: test-deb
test-deb: ## install the package in a new Debian 12 and use it there (root; DEB_MIRROR=)
	@scripts/setup build deb
	+@$(MAKE) --no-print-directory all
	@TEST_TIME_LIMIT=1800 tests/run tests/deb/clean.sh
