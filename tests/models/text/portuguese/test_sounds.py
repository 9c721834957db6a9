"""Brazilian Portuguese by its spelling."""

import pytest

from models.text.portuguese.sounds import BrazilianSounds


@pytest.mark.parametrize(
    ("words", "sounds"),
    [
        ("cidade noite tia", "sidˈaʤy nˈoɪʧy ʧˈiæ"),
        ("João não irmã mãe", "ʒoˈɐ̃ʊ̃ nˌɐ̃ʊ̃ iɾəmˈɐ̃ mˈɐ̃y"),
        ("também tempo campo mundo", "tɐ̃mbˈAŋ tˈAmpʊ kˈɐ̃mpʊ mˈũŋdʊ"),
        ("carro caro rua honra", "kˈaxʊ kˈaɾʊ xˈuæ ˈoŋxæ"),
        ("chuva filho senhor", "ʃˈuvæ fˈiljʊ seɲˈor"),
        ("as amigas as casas os dias", "az amˈigæz as kˈazæz ʊz ʤˈiæs"),
        ("queijo quatro guerra água", "kˈAʒʊ kwˈatrʊ ɡˈɛxæ ˈaɡwæ"),
        ("família você café avó", "famˈiljæ vosˈe kafˈɛ avˈɔ"),
        ("exame caixa táxi texto", "ezˈɐ̃my kˈIʃæ tˈaksi tˈɛstʊ"),
        ("muito obrigado", "mwˈiŋtʊ obrigˈadʊ"),
    ],
)
def test_words_in_context(words: str, sounds: str) -> None:
    (spoken,) = BrazilianSounds().pronounce([words.lower().split()])
    assert " ".join(spoken).replace("ɡ", "g") == sounds.replace("ɡ", "g")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("brincam", "brˈiŋkɐ̃ʊ̃"),
        ("falavam", "falˈavɐ̃ʊ̃"),
        ("falarão", "falaɾˈɐ̃ʊ̃"),
        ("dizer", "ʤizˈer"),
        ("voltar", "vowtˈar"),
        ("porta", "pˈɔɾətæ"),
    ],
)
def test_endings_of_verbs(written: str, said: str) -> None:
    """Stress and sounds as espeak-ng has them, of which Kokoro learned the language."""
    assert BrazilianSounds().pronounce([[written]]) == [[said]]
