"""Documents: letter templates and values to PDF bytes in GB/T 9704 geometry, with the house's own fonts."""

from app.documents.errors import (
    GlyphMissing,
    LetterIncomplete,
    LetterTooLarge,
    OpinionTooLong,
    RenderingStopped,
)
from app.documents.renderer import Box, Rendered, Renderer

__all__ = [
    "Box",
    "GlyphMissing",
    "LetterIncomplete",
    "LetterTooLarge",
    "OpinionTooLong",
    "Rendered",
    "Renderer",
    "RenderingStopped",
]
