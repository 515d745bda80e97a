"""Tests of whole commands, as a person runs them."""
