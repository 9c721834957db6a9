"""Previews are made once each, and not too many are kept."""

import asyncio

from app.previews import Preview, Previews


def test_each_is_made_once_and_the_least_recent_is_dropped() -> None:
    made: list[str] = []
    previews = Previews(size=2)

    async def get(voice: str) -> bytes:
        async def make() -> Preview:
            made.append(voice)
            return Preview(voice.encode(), {})

        return (await previews.get(voice, make)).audio

    async def ask() -> list[bytes]:
        return [await get(voice) for voice in ("a", "b", "a", "c", "a", "b")]

    assert asyncio.run(ask()) == [b"a", b"b", b"a", b"c", b"a", b"b"]
    assert made == ["a", "b", "c", "b"]
