"""A method of the library's tool in which some names mean something of ours, for one class and nobody else."""

from types import FunctionType
from typing import Any


def rebound(kind: Any, method: str, **names: Any) -> Any:
    """A subclass whose `method` is the same code with these names meaning something else."""
    own = getattr(kind, method)
    changed = FunctionType(own.__code__, {**own.__globals__, **names}, method, own.__defaults__, own.__closure__)
    changed.__kwdefaults__ = own.__kwdefaults__
    return type(kind)(f"Guarded{kind.__name__}", (kind,), {method: changed, "__module__": __name__})
