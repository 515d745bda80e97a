"""Names by their letters: in the order in which people look for them, and found without accents."""

from __future__ import annotations

import unicodedata


def plain_letters(text: str) -> str:
    """Small letters without accents: Élodie stands before Farid, and "elo" finds her."""
    parted = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
