"""Partitions: a brief for dossiers, a piece (brief x channel) for everything made from them.

Keys are the opaque ids of our rows, so a partition survives any renaming; the campaign is a tag.
"""

import dagster as dg

BRIEFS = dg.DynamicPartitionsDefinition(name="briefs")
PIECES = dg.DynamicPartitionsDefinition(name="pieces")
