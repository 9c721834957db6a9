"""What the image encoder reads from a face."""
