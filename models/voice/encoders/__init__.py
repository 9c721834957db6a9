"""Who is speaking, as a vector (f_v); each network behind `models.interfaces.VoiceEncoder`."""
