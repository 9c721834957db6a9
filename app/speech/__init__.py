"""Speech as an answer: whose voice speaks, and how the audio is sent."""
