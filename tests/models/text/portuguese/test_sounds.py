"""Brazilian Portuguese by its spelling."""

import pytest

from models.text.portuguese.sounds import BrazilianSounds


@pytest.mark.parametrize(
    ("words", "sounds"),
    [
        ("cidade noite tia", "sˌidˈaʤy nˈoɪʧy ʧˈiæ"),
        ("João não irmã mãe", "ʒoˈɐ̃ʊ̃ nˌɐ̃ʊ̃ iɾəmˈɐ̃ mˈɐ̃y"),
        ("também tempo campo mundo", "tɐ̃mbˈAŋ tˈAmpʊ kˈɐ̃mpʊ mˈũŋdʊ"),
        ("carro caro rua honra", "kˈaxʊ kˈaɾʊ xˈuæ ˈoŋxæ"),
        ("chuva filho senhor", "ʃˈuvæ fˈiljʊ seɲˈor"),
        ("as amigas as casas os dias", "az ˌæmˈigæz as kˈazæz ʊz ʤˈiæs"),
        ("queijo quatro guerra água", "kˈAʒʊ kwˈatrʊ ɡˈɛxæ ˈaɡwæ"),
        ("família você café avó", "fˌæmˈiljæ vosˌe kafˈɛ avˈɔ"),
        ("exame caixa táxi texto", "ˌezˈɐ̃my kˈIʃæ tˈaksi tˈɛstʊ"),
        ("muito obrigado", "mwˈiŋtw ˌobrigˈadʊ"),
        ("computador capitão professora", "kˌomputadˈor kˌapitˈɐ̃ʊ̃ prˌofesˈoɾæ"),
        ("mamão azul pastel", "mæmˈɐ̃ʊ̃ azˈuw pastˈɛʊ"),
        ("nove amigos e o gato inteiro", "nˈɔvj ˌæmˈigʊz i ʊ gˈatw ˌiŋtˈAɾʊ"),
        ("de ontem sempre o mesmo", "ʤj ˈoŋtAŋ sˌAmpry ʊ mˈezmʊ"),
        ("as horas de hoje", "as ˈɔɾæz ʤy ˈoʒy"),
        ("o amigo que ela viu", "u ˌæmˈigʊ ky ˌɛlæ vˈiʊ"),
        ("ela é minha", "ˌɛlæ ɛ mˈiɲæ"),
        ("é meu", "ɛ mˈeʊ"),
        ("terça-feira chama-se", "tˈeɾəsæfˈAɾæ ʃˈɐ̃mæsy"),
        ("campeão canção ações", "kˌɐ̃mpeˈɐ̃ʊ̃ kɐ̃ŋsˈɐ̃ʊ̃ asˈo\u0303js"),
        ("algumas testemunhas número", "ˌWgˈumæs tˌestemˈu\u0303ɲæz nˈu\u0303meɾʊ"),
        ("por que", "por ke"),
        ("sábado e domingo", "sˈabædw i dˌomˈiŋgʊ"),
        ("ambiente silêncio indústria", "ˌɐ̃mbiˈAŋʧy sˌilˈAŋsjw ˌiŋdˈustriæ"),
    ],
)
def test_words_in_context(words: str, sounds: str) -> None:
    (spoken,) = BrazilianSounds().pronounce([words.lower().split()])
    assert " ".join(spoken).replace("ɡ", "g") == sounds.replace("ɡ", "g")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("brincam", "brˈiŋkɐ̃ʊ̃"),
        ("falavam", "fˌalˈavɐ̃ʊ̃"),
        ("falarão", "fˌalaɾˈɐ̃ʊ̃"),
        ("dizer", "ʤizˈer"),
        ("voltar", "vowtˈar"),
        ("porta", "pˈɔɾətæ"),
    ],
)
def test_endings_of_verbs(written: str, said: str) -> None:
    """Stress and sounds as espeak-ng has them, of which Kokoro learned the language."""
    assert BrazilianSounds().pronounce([[written]]) == [[said]]
