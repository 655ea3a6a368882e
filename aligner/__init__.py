"""Aligned parallel editions of a Russian original and its English translation, in TEI-XML."""

__version__ = "0.1.0"
