"""What makes a bundle, and what measures one. Nothing here is needed to serve."""
