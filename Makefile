# What a person types; Meson and Ninja do the work. `make help` lists the targets.
# SPDX-License-Identifier: Apache-2.0
BUILD ?= build
SECONDS_EACH ?= 60

.DEFAULT_GOAL := build
.PHONY: help setup build demo test slow check format asan tsan tidy coverage fuzz bench docs install clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup: ## install the Debian packages that are missing, those of the gates too
	@scripts/setup build test gates

build: $(BUILD)/build.ninja ## the library and the program (build/src/cli/pond)
	@ninja -C $(BUILD)

$(BUILD)/build.ninja:
	@scripts/setup build
	@meson setup $(BUILD)

demo: $(BUILD)/build.ninja ## make a small region, rank its firms, write demo/region.html
	@scripts/setup build
	@ninja -C $(BUILD) src/cli/pond
	@scripts/demo $(BUILD)/src/cli/pond

$(BUILD)/tests.stamp: $(BUILD)/build.ninja
	@scripts/setup build test
	@meson configure $(BUILD) -Dtests=enabled
	@touch $@

test: $(BUILD)/tests.stamp ## build and run every test (the slow suite apart)
	@scripts/setup build test
	@ninja -C $(BUILD)
	@meson test -C $(BUILD) --no-rebuild --print-errorlogs --no-suite slow

slow: $(BUILD)/tests.stamp ## run the tests that take minutes
	@ninja -C $(BUILD)
	@meson test -C $(BUILD) --no-rebuild --print-errorlogs --suite slow

check: ## everything that CI does: all tests and all gates
	@.ci/run

format: ## rewrite the C files as .clang-format has it
	@scripts/setup gates
	@find src tests -name '*.[ch]' | xargs clang-format-14 -i

asan: ## all tests under AddressSanitizer, LeakSanitizer and UBSan (clang)
	@scripts/test-sanitized asan

tsan: ## all unit tests under ThreadSanitizer (clang, with OpenMP's own eyes)
	@scripts/test-sanitized tsan

tidy: ## clang-tidy over src/
	@scripts/check-tidy

coverage: ## what the tests reach: build-coverage/coverage.html
	@scripts/coverage

fuzz: ## fuzz every parser for SECONDS_EACH seconds (60)
	@scripts/fuzz $(SECONDS_EACH)

bench: $(BUILD)/tests.stamp ## run the benchmarks; see docs/benchmarks.md
	@ninja -C $(BUILD)
	@meson test -C $(BUILD) --no-rebuild --benchmark --verbose

docs: $(BUILD)/build.ninja ## the library's reference: build/reference/html/index.html
	@scripts/setup gates
	@ninja -C $(BUILD) reference

install: build ## install below PREFIX (if not given: /usr/local); DESTDIR is heeded
	@$(if $(PREFIX),meson configure $(BUILD) -Dprefix=$(PREFIX) && ninja -C $(BUILD))
	@meson install -C $(BUILD) --no-rebuild

clean: ## remove all that was built, and the demo
	@rm -rf build build-* demo
