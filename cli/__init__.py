"""The command `vclip`; the only package that imports the service, the method and the training."""
