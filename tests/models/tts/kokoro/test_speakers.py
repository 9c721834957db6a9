import numpy as np
import pytest

from models.tts.kokoro.speakers import PACK_ROWS, STYLE_DIM, KokoroSpeakers
from models.types import FloatArray

N_VOICES, N_KNOTS = 6, 32


@pytest.fixture(scope="module")
def packs() -> dict[str, FloatArray]:
    """Made voices with what the published ones have: each its own place, and a drift that slows with length."""
    random = np.random.default_rng(0)
    length = np.sqrt(np.linspace(0, 1, PACK_ROWS))[:, np.newaxis]
    return {
        f"voice_{name}": (
            0.2 * random.standard_normal(STYLE_DIM) + 0.1 * length * random.standard_normal(STYLE_DIM)
        ).astype(np.float32)
        for name in "fedcba"
    }


@pytest.fixture(scope="module")
def speakers(packs: dict[str, FloatArray]) -> KokoroSpeakers:
    return KokoroSpeakers.from_packs(packs, N_KNOTS)


def test_names_are_sorted_and_the_space_has_one_dimension_less(speakers: KokoroSpeakers) -> None:
    assert speakers.names == tuple(f"voice_{name}" for name in "abcdef")
    assert speakers.dim == N_VOICES - 1
    assert speakers.coordinates.shape == (N_VOICES, N_VOICES - 1)
    assert speakers.packs.shape == (N_VOICES, len(speakers.knots), STYLE_DIM)


def test_knots_reach_from_the_first_row_to_the_last_and_are_densest_at_short_texts(
    speakers: KokoroSpeakers,
) -> None:
    assert speakers.knots[0] == 0
    assert speakers.knots[-1] == PACK_ROWS - 1
    gaps = np.diff(speakers.knots)
    assert gaps.min() > 0
    assert gaps[:5].max() < gaps[-5:].min()


def test_a_stock_voice_is_had_back_at_its_coordinates(
    packs: dict[str, FloatArray], speakers: KokoroSpeakers
) -> None:
    """Between the knots as well: the rows between them are nearly on a line."""
    for row, name in enumerate(speakers.names):
        for n_tokens in (0, 1, 7, 60, 200, 333, 508, 509):
            style = speakers.style(speakers.coordinates[row], n_tokens)
            assert style.shape == (1, STYLE_DIM)
            assert style.dtype == np.float32
            atol = 3e-4 if n_tokens in speakers.knots else 8e-3
            assert np.allclose(style[0], packs[name][n_tokens], atol=atol)


def test_rows_between_knots_lie_on_the_line_between_them(speakers: KokoroSpeakers) -> None:
    low, high = (int(knot) for knot in speakers.knots[-2:])
    speaker = speakers.coordinates[2]
    ends = speakers.style(speaker, low), speakers.style(speaker, high)
    quarter = low + (high - low) / 4
    between = speakers.style(speaker, round(quarter))
    share = (round(quarter) - low) / (high - low)
    assert np.allclose(between, (1 - share) * ends[0] + share * ends[1], atol=1e-5)


def test_a_point_between_two_voices_mixes_their_whole_packs(speakers: KokoroSpeakers) -> None:
    """Style is affine in the speaker vector, at every length of text."""
    first, second = speakers.coordinates[0], speakers.coordinates[4]
    for n_tokens in (3, 100, 509):
        mixed = speakers.style(0.3 * first + 0.7 * second, n_tokens)
        styles = speakers.style(first, n_tokens), speakers.style(second, n_tokens)
        assert np.allclose(mixed, 0.3 * styles[0] + 0.7 * styles[1], atol=1e-5)


def test_the_origin_is_the_average_of_all_voices(speakers: KokoroSpeakers) -> None:
    stock = [speakers.style(speaker, 50) for speaker in speakers.coordinates]
    assert np.allclose(
        speakers.style(np.zeros(speakers.dim, np.float32), 50), np.mean(stock, axis=0), atol=1e-5
    )


def test_distances_in_the_space_are_distances_between_mean_styles(
    packs: dict[str, FloatArray], speakers: KokoroSpeakers
) -> None:
    means = np.stack([packs[name].mean(axis=0) for name in speakers.names])
    for one, other in ((0, 1), (2, 5)):
        expected = np.linalg.norm(means[one] - means[other])
        assert np.linalg.norm(speakers.coordinates[one] - speakers.coordinates[other]) == pytest.approx(
            expected, rel=1e-4
        )


def test_the_first_dimension_tells_most(speakers: KokoroSpeakers) -> None:
    spread = speakers.coordinates.std(axis=0)
    assert spread.tolist() == sorted(spread, reverse=True)


def test_the_same_packs_give_the_same_space(packs: dict[str, FloatArray], speakers: KokoroSpeakers) -> None:
    backwards = KokoroSpeakers.from_packs(dict(reversed(packs.items())), N_KNOTS)
    assert np.array_equal(backwards.coordinates, speakers.coordinates)


def test_the_compact_form_keeps_every_bit_in_half_the_size(speakers: KokoroSpeakers) -> None:
    arrays = speakers.to_arrays()
    assert arrays["packs"].dtype == np.float16
    back = KokoroSpeakers.from_arrays(speakers.names, arrays)
    for name in ("knots", "packs", "coordinates", "mixing"):
        assert getattr(back, name).dtype == getattr(speakers, name).dtype
        assert np.array_equal(getattr(back, name), getattr(speakers, name))


def test_an_array_that_is_missing_is_named(speakers: KokoroSpeakers) -> None:
    arrays = speakers.to_arrays()
    del arrays["mixing"]
    with pytest.raises(KeyError, match="mixing"):
        KokoroSpeakers.from_arrays(speakers.names, arrays)
