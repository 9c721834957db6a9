"""Published weights, read and turned into parts of a bundle; nothing that a checkpoint holds is executed."""
