"""Markup: control marks, SSML, Markdown and HTML become plain text, silences, given readings and notes."""
