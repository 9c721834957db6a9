"""The web page at `/`: HTML, CSS and plain ES modules, which browsers take as they are here."""
