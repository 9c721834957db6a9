"""What the libraries need of the machine: threads, memory, and two shims for CPU builds of torch."""
