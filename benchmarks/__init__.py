"""Benchmarks of speed and stability; each file is a program."""
