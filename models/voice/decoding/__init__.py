"""From the bytes of a recording to samples: which format it is, who reads it, and how its channels become one."""
