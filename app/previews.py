"""Short recordings of voices, made once each."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

TEXT = "Hello! This is how I sound when I read something to you."
MAX_PREVIEWS = 64  # of about 40 kB; the embedded bundle has 54 stock voices


@dataclass(frozen=True)
class Preview:
    """A recording as it was answered: an audio file and the headers that tell of it."""

    audio: bytes
    headers: Mapping[str, str]


class Previews:
    """The previews that were asked for most recently; for the event loop only."""

    def __init__(self, size: int = MAX_PREVIEWS) -> None:
        self._size = size
        self._kept: OrderedDict[str, Preview] = OrderedDict()

    async def get(self, voice: str, make: Callable[[], Awaitable[Preview]]) -> Preview:
        """The preview of a voice, made where there is none. voice: a stock name or a token."""
        if voice not in self._kept:
            self._kept[voice] = await make()
        self._kept.move_to_end(voice)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return self._kept[voice]
