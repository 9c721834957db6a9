"""Speech synthesizers with a continuous speaker vector, each behind `models.interfaces.Synthesizer`."""
