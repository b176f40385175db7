"""Meaning: the resolved, frozen scenario and its parts."""
