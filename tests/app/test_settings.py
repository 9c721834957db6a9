"""Settings come from `VCLIP_*`, are checked at start, and cannot change."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import (
    InvalidSettings,
    Settings,
    load_settings,
    unknown_variables,
    variable_name,
)
from models.limits import LARGEST_MAX_PIXELS, ImageLimits


def test_a_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCLIP_PORT", "9001")
    monkeypatch.setenv("VCLIP_BUNDLE", "/some/bundle")
    settings = load_settings()
    assert settings.port == 9001
    assert settings.bundle == Path("/some/bundle")


def test_what_is_given_takes_precedence_and_none_means_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCLIP_PORT", "9001")
    assert load_settings(port=9002).port == 9002
    assert load_settings(port=None).port == 9001


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("VCLIP_PORT", "70000"),
        ("VCLIP_PORT", "http"),
        ("VCLIP_DEVICE", "gpu"),
        ("VCLIP_QUEUE_SIZE", "0"),
        ("VCLIP_DEADLINE_S", "0"),
        ("VCLIP_LOG_LEVEL", "loud"),
        ("VCLIP_MAX_TEXT_CHARACTERS", "5001"),
        ("VCLIP_MAX_CONNECTIONS", "0"),
        ("VCLIP_HEAD_TIMEOUT_S", "0"),
        ("VCLIP_API_KEYS_FILE", "/nowhere/keys.txt"),
        ("VCLIP_RATE_LIMIT_PER_MINUTE", "-1"),
        ("VCLIP_CORS_ORIGINS", "*"),
        ("VCLIP_CORS_ORIGINS", "https://app.example.com/page"),
        ("VCLIP_TRUSTED_PROXIES", "proxy.example.com"),
        ("VCLIP_METRICS", "secret"),
        ("VCLIP_TRACES", "collector:4318"),
        ("VCLIP_TRACES", "http://name:password@collector:4318/v1/traces"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings, match=f"^{variable}: "):
        load_settings()


def test_the_message_says_what_is_wrong_and_the_way_out() -> None:
    with pytest.raises(
        InvalidSettings, match=r"^VCLIP_CORS_ORIGINS: an origin has the form https://\S+ or http"
    ):
        load_settings(cors_origins="app.example.com")
    with pytest.raises(InvalidSettings, match=r"VCLIP_METRICS is key, but VCLIP_API_KEYS_FILE is not set"):
        load_settings(metrics="key")


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda", "cuda:1"])
def test_the_devices(device: str) -> None:
    assert Settings(device=device).device == device


def test_the_formats_of_pictures_are_a_list_of_known_ones() -> None:
    assert load_settings().image_limits == ImageLimits()
    limits = load_settings(image_formats="png, jpeg", max_image_pixels=1_000_000).image_limits
    assert limits == ImageLimits(1_000_000, ("jpeg", "png"))
    for wrong in ("", "jpeg,svg"):
        with pytest.raises(InvalidSettings, match=r"VCLIP_IMAGE_FORMATS: a list .* jpeg, png"):
            load_settings(image_formats=wrong)


def test_as_many_pixels_can_be_allowed_as_can_be_decoded() -> None:
    assert load_settings(max_image_pixels=LARGEST_MAX_PIXELS).max_image_pixels == LARGEST_MAX_PIXELS
    with pytest.raises(
        InvalidSettings, match=r"VCLIP_MAX_IMAGE_PIXELS: it must be at most 178000000, but is 178000001"
    ):
        load_settings(max_image_pixels=LARGEST_MAX_PIXELS + 1)


def test_settings_are_frozen() -> None:
    settings = Settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1


def test_a_misspelt_variable_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCLIP_QUEUESIZE", "4")
    monkeypatch.setenv("VCLIP_PORT", "9001")
    assert "VCLIP_QUEUESIZE" in unknown_variables()
    assert "VCLIP_PORT" not in unknown_variables()


@pytest.mark.parametrize("field", list(Settings.model_fields))
def test_every_setting_is_described_in_one_sentence(field: str) -> None:
    description = Settings.model_fields[field].description
    assert description is not None
    assert description.endswith(".")


def test_variable_names() -> None:
    assert variable_name("max_body_bytes") == "VCLIP_MAX_BODY_BYTES"
