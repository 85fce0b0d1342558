# Wengang 稳岗. `make demo` shows it, `make test` proves it; `make help` lists the rest.
# Needs Python 3.11 or newer with venv, and make. Everything installed goes into .venv, everything kept into var.

SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
RUNTIME := $(VENV)/runtime-is-ready
DEVELOPMENT := $(VENV)/development-is-ready
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
.PHONY: help setup machine-code demo run reset test check

help:
	@echo "make demo    演示:建环境、建库、演示一个月,然后打开 http://$(HOST):$(PORT)  (demonstration)"
	@echo "make run     不带演示数据启动                                       (serve without demo data)"
	@echo "make reset   清除 var 中的数据                                      (wipe the data in var)"
	@echo "make setup   只建环境                                               (only build the environment)"
	@echo "make test    运行全部测试                                           (run the tests)"
	@echo "make check   代码检查                                               (linters, types, contracts)"

setup: $(RUNTIME)

# The solvers' loops, compiled before anybody waits for them.
machine-code: $(RUNTIME)
	@$(BIN)/python -P -m wengang.solvers.warm

demo: $(RUNTIME)
	@$(BIN)/wengang up --demo --host $(HOST) --port $(PORT)

run: $(RUNTIME)
	@$(BIN)/wengang up --host $(HOST) --port $(PORT)

reset: $(RUNTIME)
	@$(BIN)/python -P -m wengang.cli.runtime.reset

test: $(DEVELOPMENT)
	@$(BIN)/pytest -n auto --dist loadfile $(ARGS)

check: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	find src -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	WENGANG_VAR=$(VENV)/var-of-check $(BIN)/wengang makemigrations --check --dry-run

# The package is put on the path and given its command without a build, so that nothing but the lock is downloaded.
$(RUNTIME): requirements.lock | $(BIN)/python
	@echo "正在安装运行环境…… Installing the environment…"
	@$(PIP) install --require-hashes --no-compile --only-binary :all: -r requirements.lock
	@$(BIN)/python -c 'import sysconfig, pathlib; \
	    pathlib.Path(sysconfig.get_path("purelib"), "wengang.pth").write_text(str(pathlib.Path("src").resolve()) + "\n")'
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -P -m wengang.cli.main "$$@"\n' > $(BIN)/wengang
	@chmod +x $(BIN)/wengang
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	@echo "正在安装测试工具…… Installing the test tools…"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	    if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        "$$python" -m venv $(VENV) && exit 0; \
	    fi; \
	done; \
	echo "需要带 venv 的 Python 3.11 或更新版本(Debian/Ubuntu:apt install python3-venv)。" >&2; \
	echo "Python 3.11 or newer with venv is needed (Debian/Ubuntu: apt install python3-venv)." >&2; \
	exit 2
