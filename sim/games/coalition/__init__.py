"""The form `coalition`: who gets what of a joint project."""
