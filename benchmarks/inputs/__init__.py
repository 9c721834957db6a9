"""Made pictures, recordings and videos, good and bad, that benchmarks and tests send."""
