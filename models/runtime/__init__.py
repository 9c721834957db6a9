"""Threads, memory, and two shims for CPU builds of torch."""
