"""How fast it is, and how it holds up; each file is a program of its own."""
