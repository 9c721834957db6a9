"""Other names of voices: those that clients of other services send, such as OpenAI's."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType

from models.errors import InvalidVoiceMix
from models.limits import MAX_VOICE_CHARACTERS
from models.speakers.mixing import Part, parse_mix, write_mix
from models.speakers.token import PREFIX as TOKEN_PREFIX

# OpenAI's voices; five of Kokoro's were named after them, and for the others one of the same gender is taken
OPENAI_VOICES = (
    "alloy=af_alloy,ash=am_michael,ballad=bm_george,cedar=am_fenrir,coral=af_heart,echo=am_echo,fable=bm_fable,"
    "marin=af_kore,nova=af_nova,onyx=am_onyx,sage=af_sarah,shimmer=af_bella,verse=am_puck"
)
MAX_ALIASES = 1000


@cache  # there is one table in a process
def read_aliases(text: str) -> Mapping[str, str]:
    """Read `ALIAS=VOICE,...`; an alias is a name in any case, a voice a stock name, a token or a mix.

    Raises ValueError with the entry that is wrong.
    """
    aliases: dict[str, str] = {}
    for entry in filter(None, re.split(r"\s*,\s*", text.strip())):
        alias, equals, voice = (part.strip() for part in entry.partition("="))
        if not (alias and equals and voice) or len(voice) > MAX_VOICE_CHARACTERS:
            raise ValueError(f"{entry[:40]!r} is not ALIAS=VOICE")
        if alias.lower() in aliases:
            raise ValueError(f"the alias {alias[:40]!r} occurs twice")
        aliases[alias.lower()] = voice
    if len(aliases) > MAX_ALIASES:
        raise ValueError(f"it has {len(aliases)} aliases, but the limit is {MAX_ALIASES}")
    return MappingProxyType(aliases)


def resolve_alias(voice: str, aliases: Mapping[str, str], stock_names: Collection[str]) -> str:
    """Return what an alias stands for, a mix with what its aliases stand for, and anything else as it is.

    Raises InvalidVoiceMix.
    """
    parts = parse_mix(voice, {*stock_names, *aliases})
    if parts is None:
        return _resolve_one(voice, aliases, stock_names)
    resolved = [Part(_resolve_one(part.voice, aliases, stock_names), part.weight) for part in parts]
    for part, single in zip(parts, resolved, strict=True):
        if parse_mix(single.voice, stock_names) is not None:
            raise InvalidVoiceMix(f"{part.voice[:40]!r} is a mix itself: write its voices into yours")
    return write_mix(resolved)


def _resolve_one(voice: str, aliases: Mapping[str, str], stock_names: Collection[str]) -> str:
    """A stock voice, in any case, goes before an alias of the same name.

    An alias of a stock voice that this bundle does not have is left, so that the error names what was asked for.
    """
    if voice in stock_names:
        return voice
    in_any_case = [name for name in stock_names if name.lower() == voice.strip().lower()]
    if len(in_any_case) == 1:
        return in_any_case[0]
    target = aliases.get(voice.strip().lower(), voice)
    is_name = re.fullmatch(r"[\w-]+", target) is not None and not target.startswith(TOKEN_PREFIX)
    return voice if is_name and target not in stock_names else target
