"""What stops a whole batch; a row that cannot be used stops nothing."""

from models.errors import InvalidInput


class UnusableSource(InvalidInput):
    """A folder, tar, Parquet or CSV file of faces cannot be read, or is damaged."""


class UnusableOutput(InvalidInput):
    """The folder of results belongs to another batch, is in use, or cannot be written; what is finished remains."""


class WorkerDied(InvalidInput):
    """A process of the batch was ended from outside or crashed; what is finished remains."""


class UnreadableRow(InvalidInput):
    """A row of the source has no picture that can be read."""
