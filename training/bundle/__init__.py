"""Parts become a bundle: the recipe of the embedded one, and bundles from local parts."""
