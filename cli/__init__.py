"""The command `vclip`; the one place that knows the service, the method and the training."""
