"""Builds bundles: the recipe of the embedded one, and bundles from local parts."""
