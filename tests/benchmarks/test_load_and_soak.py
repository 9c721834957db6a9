"""The programs that load the service, on the stand-in: they end by themselves and count what happened."""

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.live_service import LiveService
from benchmarks.load import Level, level_figures, run_level
from benchmarks.mixed_load import Waits, run_mixed
from benchmarks.soak import draw, growth, soak
from tests.app.service_process import STAND_IN
from tests.stand_in_synthesizer import STOCK
from tools.write_performance import page


@pytest.mark.slow
def test_clients_at_once_get_their_answers_and_are_counted() -> None:
    with LiveService([sys.executable, "-m", STAND_IN]) as service:
        level = run_level(service, clients=3, seconds=2.0)
        assert service.memory_mib() > 20
        assert service.stop() == 0
    assert level.failures == level.rejections == 0
    assert len(level.latencies) == len(level.finished) >= 3
    assert 0 < len(level.first_audio) <= len(level.latencies)
    figures = level_figures(level, 3, bare_per_s=10.0)
    assert figures["requests"] == len(level.latencies)
    assert figures["ratio_to_bare"] == pytest.approx(figures["requests_per_s"] / 10, abs=1e-3)
    assert 0 < figures["first_audio_p50_s"] <= figures["latency_p99_s"]


@pytest.mark.slow
def test_a_full_queue_is_counted_as_rejections_and_not_as_answers() -> None:
    with LiveService([sys.executable, "-m", STAND_IN], VCLIP_QUEUE_SIZE="1") as service:
        level = run_level(service, clients=4, seconds=2.0)
    assert level.rejections > 0
    assert level.latencies
    assert level.failures == 0


def test_the_rate_is_that_of_the_time_between_the_first_request_and_the_last_answer() -> None:
    level = Level(latencies=[1.0] * 10, finished=[10.0 + second for second in range(10)])
    assert level_figures(level, 1, bare_per_s=1.0)["requests_per_s"] == 1.0


@pytest.mark.slow
def test_a_mixed_load_answers_each_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.mixed_load.VOICE", STOCK[0])
    monkeypatch.setattr("benchmarks.mixed_load.PAUSE_S", 0.1)
    with LiveService([sys.executable, "-m", STAND_IN]) as service:
        figures = run_mixed(service, seconds=2.0)
    for kind in ("embedding", "short_text", "long_text"):
        assert figures[kind]["requests"] > 0
        assert figures[kind]["rejections"] == figures[kind]["failures"] == 0
        assert 0 < figures[kind]["p50_s"] <= figures[kind]["p95_s"]


@pytest.mark.slow
def test_a_soak_sends_every_kind_and_draws_its_curve(tmp_path: Path) -> None:
    run = soak(STAND_IN, count=60, limit_s=120)
    figures = run["figures"]
    assert figures["requests"] == sum(figures["answers"].values()) == 60
    kinds = {name.split()[0] for name in figures["answers"]}
    assert kinds >= {"speech", "streamed", "hang_up", "bad_picture", "bad_recording", "verify", "nowhere"}
    assert not [name for name in figures["answers"] if name.split()[1].startswith("5")]
    draw("stand-in", run["curve"], tmp_path / "memory.svg")
    assert ElementTree.parse(tmp_path / "memory.svg").getroot().tag.endswith("svg")


def test_growth_is_told_apart_from_a_warm_start() -> None:
    warm = [(n, 100.0 if n > 100 else float(n)) for n in range(0, 1001, 10)]
    assert growth(warm)["mib_per_1000_requests"] == 0.0
    leaking = [(n, 50 + n / 100) for n in range(0, 1001, 10)]
    assert growth(leaking)["mib_per_1000_requests"] == pytest.approx(10.0)


def test_the_page_holds_what_was_measured(tmp_path: Path) -> None:
    level = level_figures(
        Level(latencies=[0.5] * 8, first_audio=[0.25] * 4, finished=[1.0 + n for n in range(8)]), 2, 1.25
    )
    load = {
        "machine": "a machine",
        "seconds_per_level": 60.0,
        "levels": [level | {"service_memory_mib": 321}],
        "mixed": {
            "seconds": 30.0,
            "sentence_s": 2.0,
            "embedding": Waits([0.5, 1.5]).figures(),
            "short_text": Waits([3.0], rejections=4).figures(),
            "long_text": Waits([20.0], failures=5).figures(),
        },
    }
    curve = growth([(n, 123.0) for n in range(100)])
    figures = dict.fromkeys(
        ("stock_s", "ratio", "real_time_factor", "matrix_product_gmac_per_s", "floor_s", "first_audio_s"), 0.5
    )
    figures |= {"audio_s": 2.5, "torch_s": 0.25, "share_of_the_floor": 0.75}
    speech = {
        "machine": "another machine",
        "torch_capability": "AVX2",
        "2_threads_memory_mib": 900,
        "2_threads_10_words": figures,
    }
    vits = {
        "threads": 1,
        "audio_s": 3.5,
        "torch_s": 2.0,
        "tiles_s": 1.0,
        "ratio": 2.0,
        "real_time_factor": 0.29,
    }
    results = {
        "load": load,
        "soak": {"stand-in": {"requests": 99, **curve}},
        "tts_avx2": speech,
        "vits_decoder": {
            "machine": "a third machine",
            "torch_capability": "AVX512",
            "rows": [vits | {"relative_difference": 9e-7}],
        },
    }
    for name, result in results.items():
        (tmp_path / f"{name}.json").write_text(f"what it said before\n{json.dumps(result)}\n")
    text = page(tmp_path)
    assert "On a third machine, AVX512:" in text
    assert "| 1 | 3.5 | 2.0 | 1.0 | 2.0 | 0.29 | 9e-07 |" in text
    assert "On another machine, AVX2:" in text
    assert "| 2 | 10 | 2.5 | 0.5 | 0.25 | 0.5 | 0.5 | 0.5 | 0.5 | 0.5 | 0.75 |" in text
    assert "| 2 | 1.067 | 1.25 | 0.853 | 0.50, 0.50, 0.50 | 0.25, 0.25 | 0 | 0 | 321 |" in text
    assert "| 99 | 123.0 | 123.0 | 123.0 | 123.0 | 0.0 MiB |" in text
    assert "serves 1.067 such requests" in text
    assert "| embedding of a face | 2 | 1.00, 1.45 | 0 | 0 | 0.72 |" in text
    assert "| text of one sentence | 1 | 3.00, 3.00 | 4 | 0 | 1.50 |" in text
    assert "| text of eight long sentences | 1 | 20.00, 20.00 | 0 | 5 | 10.00 |" in text


def test_a_section_without_results_is_left_out(tmp_path: Path) -> None:
    """But for the one on GPUs, which says that nothing was run on one."""
    headings = [line for line in page(tmp_path).splitlines() if line.startswith("##")]
    assert headings == ["## On a GPU"]
