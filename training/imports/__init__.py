"""Published weights become parts of a bundle; nothing that a checkpoint holds is executed."""
