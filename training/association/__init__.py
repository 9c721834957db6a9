"""The core of every training of the association: its model, its losses, one step, and how it is scored.

Two recipes use it: `stages/association.py` for few people, whose arrays fit the memory, and `full/train.py` for any
number of clips on disk, on several GPUs.
"""
