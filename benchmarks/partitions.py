"""Makes Dagster know pieces, in a process with its environment: python -m benchmarks.partitions DRAFT…"""

import sys

from dagster import DagsterInstance


def main() -> None:
    """Adds the ids to the partitions of pieces."""
    with DagsterInstance.get() as instance:
        instance.add_dynamic_partitions("pieces", sys.argv[1:])


if __name__ == "__main__":
    main()
