"""One file for each part of the method that is trained or fitted."""
