"""Voice encoders (f_v): recording to speaker embedding, each behind `models.interfaces.VoiceEncoder`."""
