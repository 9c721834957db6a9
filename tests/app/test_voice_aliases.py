"""Other names of voices: what is read, and what each stands for."""

import pytest

from app.voice_aliases import OPENAI_VOICES, read_aliases, resolve_alias
from models.bundle.files import MINI_BUNDLE
from models.bundle.manifest import read_manifest
from models.bundle.parts import KokoroPart
from models.errors import InvalidVoiceMix

# the voices that OpenAI's own documentation lists for speech
VOICES_OF_OPENAI = {
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable",
    "marin", "nova", "onyx", "sage", "shimmer", "verse",
}  # fmt: skip


def test_every_voice_of_openai_is_another_stock_voice_of_the_embedded_bundle() -> None:
    part = read_manifest(MINI_BUNDLE).parts.synthesizer
    assert isinstance(part, KokoroPart)
    aliases = read_aliases(OPENAI_VOICES)
    assert set(aliases) == VOICES_OF_OPENAI
    assert set(aliases.values()) <= set(part.speaker_names)
    assert len(set(aliases.values())) == len(aliases)


def test_blanks_do_not_matter_and_case_does_not() -> None:
    assert read_aliases(" Alloy = a ,, b=voice_AB== ") == {"alloy": "a", "b": "voice_AB=="}
    assert read_aliases("") == {}


@pytest.mark.parametrize("text", ["alloy", "alloy=", "=a", "alloy=a,ALLOY=b", f"a={'v' * 2049}"])
def test_what_is_no_table_is_refused_with_the_entry(text: str) -> None:
    with pytest.raises(ValueError, match=r"not ALIAS=VOICE|occurs twice"):
        read_aliases(text)


def test_the_number_of_aliases_is_bounded() -> None:
    with pytest.raises(ValueError, match="limit is 1000"):
        read_aliases(",".join(f"a{number}=b" for number in range(1001)))


def test_aliases_of_a_mix_are_replaced_and_the_rest_stays() -> None:
    aliases = read_aliases("Alloy=af_alloy,token=voice_A-7,two=af_alloy(2)+echo,fable=bm_fable")
    names = ("af_alloy", "echo")
    assert resolve_alias("ALLOY(2)+echo-token(0.5)", aliases, names) == "af_alloy(2)+echo(1)-voice_A-7(0.5)"
    assert resolve_alias("fable+nobody", aliases, names) == "fable(1)+nobody(1)"
    assert resolve_alias("Two", aliases, names) == "af_alloy(2)+echo"
    with pytest.raises(InvalidVoiceMix, match="'two' is a mix itself"):
        resolve_alias("two+echo", aliases, names)


@pytest.mark.parametrize(
    ("asked", "voice"),
    [
        ("alloy", "af_alloy"),
        (" Alloy", "af_alloy"),
        ("token", "voice_AV67"),
        ("echo", "echo"),  # a stock voice goes first
        ("fable", "fable"),  # its stock voice is not there
        ("af_alloy", "af_alloy"),
        ("AF_Alloy ", "af_alloy"),
        ("nobody", "nobody"),
    ],
)
def test_what_an_alias_stands_for(asked: str, voice: str) -> None:
    aliases = read_aliases("alloy=af_alloy,token=voice_AV67,echo=af_alloy,fable=bm_fable")
    assert resolve_alias(asked, aliases, ("af_alloy", "echo")) == voice
