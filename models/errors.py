"""The exceptions for a wrong input or an unusable bundle, as one family.

VclipError
├── InvalidInput            the caller can correct it
│   ├── InvalidImage        an unreadable picture, or one over the limits
│   ├── NoFaceFound         a readable picture in which no face was found
│   ├── InvalidAudio        unreadable audio, or audio that is too short, too long or silent
│   ├── NoSpeechFound       a readable recording with too little speech
│   ├── InvalidText         empty, overlong or unspeakable text
│   ├── UnsupportedLanguage a language that the synthesizer does not support
│   ├── InvalidParameter    a value that cannot be used (speed, seed, k, a pronunciation, ...)
│   │   └── MissingDevice   a device that this machine does not have
│   ├── UnknownVoice        a stock voice that does not exist
│   ├── InvalidVoiceMix     a mix of voices that is badly written, or has a weight out of range
│   ├── InvalidVoiceToken   a voice token that is damaged, incomplete or of an unknown version
│   ├── ForeignVoiceToken   a valid voice token, made for other speakers or another synthesizer
│   └── VoiceOutOfRange     a valid voice token or mix, of a voice too far from the known speakers
└── UnusableBundle          the operator can correct it
    ├── InvalidBundle       missing, damaged or contradictory bundle directory
    ├── MissingWeights      weights outside of the bundle are not installed
    └── MissingPhonemizer   the program that computes the phonemes is not installed

Messages are written for the person who made the mistake: they name the input, the limit and the remedy.
They contain neither paths (except those that the caller gave) nor any content of the input.
"""


class VclipError(Exception):
    """Base of all errors that this project raises on purpose."""


class InvalidInput(VclipError):
    """The input is wrong, and the caller can correct it."""


class InvalidImage(InvalidInput):
    """The picture cannot be read, or is over a limit."""


class NoFaceFound(InvalidInput):
    """No face was found in the picture."""


class InvalidAudio(InvalidInput):
    """The audio cannot be read, or is too short, too long or silent."""


class NoSpeechFound(InvalidInput):
    """The recording contains too little speech."""


class InvalidText(InvalidInput):
    """The text is empty, too long, or has nothing that can be spoken."""


class UnsupportedLanguage(InvalidInput):
    """The synthesizer does not support this language."""


class InvalidParameter(InvalidInput):
    """A value that cannot be used, such as a number out of its range."""


class MissingDevice(InvalidParameter):
    """The device that the models are to run on is not on this machine."""


class UnknownVoice(InvalidInput):
    """No stock voice has this name."""


class InvalidVoiceMix(InvalidInput):
    """A mix of voices is badly written, has too many voices or a weight out of range."""


class InvalidVoiceToken(InvalidInput):
    """The voice token is damaged, incomplete, or of an unknown version."""


class ForeignVoiceToken(InvalidInput):
    """The voice token was made for other speakers or another synthesizer than the loaded ones."""


class VoiceOutOfRange(InvalidInput):
    """The voice is too far from the known speakers."""


class UnusableBundle(VclipError):
    """The bundle, or weights that it names, cannot be used."""


class InvalidBundle(UnusableBundle):
    """The bundle directory is missing, damaged or contradicts itself."""


class MissingWeights(UnusableBundle):
    """Weights that the bundle names, and that are stored outside of it, are not installed."""


class MissingPhonemizer(UnusableBundle):
    """The program that computes the phonemes for the synthesizer is not installed."""
