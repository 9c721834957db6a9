"""How much work a request asks for, and how many seconds that takes on this machine."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Effort:
    """What is known of the work of a request before it is begun; all else takes next to no time.

    characters: to be spoken, counted as at natural speed. files: pictures and recordings to be embedded.
    """

    characters: float = 0.0
    files: int = 0

    @property
    def speaks(self) -> bool:
        """Whether the synthesizer is needed."""
        return self.characters > 0


NO_EFFORT = Effort()


@dataclass
class Rate:
    """Seconds of work for one unit, as a mean over the last `memory` units."""

    memory: float
    units: float = 0.0
    seconds: float = 0.0

    @property
    def unit_s(self) -> float:
        """Seconds for one unit; 0 as long as nothing was measured."""
        return self.seconds / self.units if self.units else 0.0

    def learn(self, units: float, seconds: float) -> None:
        """Follow work of so many units that has taken so many seconds."""
        kept = min(1.0, self.memory / (self.units + units)) if units else 1.0
        self.units, self.seconds = kept * (self.units + units), kept * (self.seconds + seconds)


@dataclass(frozen=True)
class Rates:
    """What each unit of an effort takes: measured at warm-up, and then in every job that was finished."""

    character: Rate = field(default_factory=lambda: Rate(memory=5_000))
    file: Rate = field(default_factory=lambda: Rate(memory=20))

    def expected_s(self, effort: Effort) -> float:
        """Seconds that the work will take."""
        return effort.characters * self.character.unit_s + effort.files * self.file.unit_s

    def learn(self, effort: Effort, speaking_s: float, other_s: float) -> None:
        """Follow a finished job, of which speaking has taken `speaking_s` seconds and the rest `other_s`."""
        if effort.characters:
            self.character.learn(effort.characters, speaking_s)
        if effort.files:
            self.file.learn(effort.files, other_s)
