"""Everything that can be wrong with an input or a bundle, as one family of exceptions.

VclipError
├── InvalidInput            the caller can mend it
│   ├── InvalidImage        bytes that are no readable picture, or one over the limits
│   ├── NoFaceFound         a readable picture in which no face was found
│   ├── InvalidAudio        bytes that are no readable audio, too short, too long or silent
│   ├── NoSpeechFound       a readable recording in which nobody speaks for long enough
│   ├── InvalidText         empty, overlong or unspeakable text
│   ├── UnsupportedLanguage a language the speech synthesizer does not speak
│   ├── InvalidParameter    a number out of its range (speed, seed, k, ...)
│   │   └── MissingDevice   a device that this machine does not have
│   ├── UnknownVoice        a stock voice that does not exist
│   ├── InvalidVoiceToken   a voice token that is damaged, incomplete or of an unknown version
│   ├── ForeignVoiceToken   a whole voice token, made for other speakers or another synthesizer
│   └── VoiceOutOfRange     a whole voice token, of a voice that is unlike any known speaker
└── UnusableBundle          the operator can mend it
    ├── InvalidBundle       missing, damaged or contradictory bundle directory
    ├── MissingWeights      weights from outside the bundle are not on this machine
    └── MissingPhonemizer   the program that gives the synthesizer its phonemes is not on this machine

Messages are written for the person who made the mistake: they name the input, the limit and the way
out, and hold neither paths of the machine (but those the caller gave) nor any content of the input.
"""


class VclipError(Exception):
    """Base of all errors that this project raises on purpose."""


class InvalidInput(VclipError):
    """Something in the request is wrong, and the caller can mend it."""


class InvalidImage(InvalidInput):
    """The picture cannot be read, or is over a limit."""


class NoFaceFound(InvalidInput):
    """No face was found where one is needed."""


class InvalidAudio(InvalidInput):
    """The audio cannot be read, or is too short, too long or silent."""


class NoSpeechFound(InvalidInput):
    """Too little speech was found where a voice is needed."""


class InvalidText(InvalidInput):
    """The text is empty, too long, or has nothing that can be spoken."""


class UnsupportedLanguage(InvalidInput):
    """The speech synthesizer does not speak this language."""


class InvalidParameter(InvalidInput):
    """A number is out of its range."""


class MissingDevice(InvalidParameter):
    """The device that the models are to run on is not on this machine."""


class UnknownVoice(InvalidInput):
    """No stock voice has this name."""


class InvalidVoiceToken(InvalidInput):
    """The voice token is damaged, incomplete, or of a version that is not known."""


class ForeignVoiceToken(InvalidInput):
    """The voice token was made for other speakers, or another synthesizer, than are loaded."""


class VoiceOutOfRange(InvalidInput):
    """The voice is too far from the known speakers."""


class UnusableBundle(VclipError):
    """The bundle, or weights that it names, cannot be used."""


class InvalidBundle(UnusableBundle):
    """The bundle directory is missing, damaged or contradicts itself."""


class MissingWeights(UnusableBundle):
    """Weights that the bundle names, and that live outside of it, are not on this machine."""


class MissingPhonemizer(UnusableBundle):
    """What turns text into the phonemes of the synthesizer is not on this machine."""
