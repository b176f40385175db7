"""Compiled code for one game: arrays in, arrays out; the batch axis is numpy's."""
