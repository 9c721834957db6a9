"""The service and its batches on engines that run many processes; what needs none of them is elsewhere."""
