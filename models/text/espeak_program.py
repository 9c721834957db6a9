"""The separate program espeak-ng, where it is installed.

espeak-ng (GPL-3.0) is run as a separate program and is not part of this project: no part of it is linked or
distributed, and it is optional.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EspeakProgram:
    """The program with a voice, such as "fr-fr". tie: what it writes between the two letters of one sound."""

    path: Path
    voice: str
    tie: str

    @classmethod
    def find(cls, voice: str, tie: str) -> "EspeakProgram | None":
        """The program on this machine, or None if it is not installed."""
        path = shutil.which("espeak-ng")
        return cls(Path(path), voice, tie) if path else None

    def ipa(self, text: str, timeout_s: float) -> str | None:
        """What it prints for a text in IPA, a line for each clause; None if it fails or takes too long.

        It puts the names of both languages around a word of another one, as (en) and (hi), which nobody should
        hear. They are left out, also with its ties in them: (^e^n).
        """
        command = [str(self.path), "-q", "--ipa", f"--tie={self.tie}", "-v", self.voice, "--stdin"]
        try:
            answer = subprocess.run(
                command, input=text, capture_output=True, encoding="utf-8", timeout=timeout_s, check=True
            )
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return None
        return re.sub(rf"\([a-z{re.escape(self.tie)}-]+\)", "", answer.stdout)
