"""The pronunciations of the service: a file that is read at the start, and again at SIGHUP."""

import logging
from pathlib import Path

from models.errors import InvalidParameter
from models.text.custom_pronunciations import CustomPronunciations, read_lexicon

logger = logging.getLogger(__name__)


class Lexicon:
    """What the lexicon file said when it was last read; `current` is replaced as a whole."""

    def __init__(self, path: Path | None) -> None:
        """Raises InvalidParameter where the file cannot be used; None: there is none."""
        self._path = path
        self.current = CustomPronunciations() if path is None else read_lexicon(path)

    def reload(self) -> None:
        """Read the file again; what was read before stays where it cannot be used now."""
        if self._path is None:
            return
        try:
            self.current = read_lexicon(self._path)
        except InvalidParameter as error:
            logger.error("the lexicon was not reloaded", extra={"reason": str(error)})
        else:
            logger.info("the lexicon was reloaded")
