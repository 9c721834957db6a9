"""Makes bundles and measures them. Nothing here is needed to serve.

Each folder imports those before it only:

imports      published weights and their networks
data         labelled faces, recordings and pairs as arrays
association  the core of every training of the association
stages       one file for each part that is trained, for the data at hand; full: the association at any scale
evaluation   one file for each question that a bundle is asked
bundle       the recipe of the embedded bundle, and bundles from parts that exist

The files beside the folders are what all of them share: `part_directory` keeps a part on disk, `metrics` says how
good something is, `ranks` which of several processes this is, `packages` what has to be installed.
"""
