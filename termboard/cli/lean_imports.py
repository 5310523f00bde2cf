"""What Textual and asyncio import and termboard never uses: it does not delay the first frame."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_STANDING_IN = {
    # 25 ms, for names that the standard library has by now.
    "typing_extensions": "typing",
    # Names of types; the real one loads trees of folders, selections and more widgets: 10 ms.
    "textual.types": "textual._types",
    # Of these something is only used when it is called for, if ever: 20 ms.
    "textual.command": "",
    "ipaddress": "",
    "mimetypes": "",
    "platformdirs": "",
    "uuid": "",
}
"""Modules to do without at first, and where their names are looked for; else in themselves."""
_CALLED_LATER = frozenset(
    {
        *("user_downloads_path", "uuid4"),
        *("CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits"),
        *("Provider", "SimpleProvider"),
    }
)
"""What is named at once, but not called before somebody saves a file or opens the palette, say."""

_DIFFERENT = frozenset({"NamedTuple", "TypeVar", "TypeVarTuple"})
"""Names of `typing_extensions` that can do more than those of `typing` in some Python.

`ParamSpec` and `TypedDict` are two more, but Textual takes both, and uses them plainly.
"""


class _StandIn(ModuleType):
    """Gives the names of another module; for one that is not there the real module is loaded."""

    def __init__(self, name: str, source: str) -> None:
        super().__init__(name)
        self._source = source

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _CALLED_LATER:
            return _Later(self, name)
        if self._source and name not in _DIFFERENT:
            source = import_module(self._source)
            if hasattr(source, name):
                return getattr(source, name)
        return getattr(self.real(), name)

    def real(self) -> ModuleType:
        """Load the module in whose place this stands."""
        here = sys.modules.get(self.__name__)
        if here is self:
            del sys.modules[self.__name__]
        return import_module(self.__name__)


class _Later:
    """A function or a class whose module is loaded when it is called or looked into."""

    def __init__(self, module: _StandIn, name: str) -> None:
        self._module, self._name = module, name

    def _real(self) -> Any:
        return getattr(self._module.real(), self._name)

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self._real()(*given, **named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._real(), name)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        """Let `textual.theme` make a class of it, for a list that nothing shows.

        Any other class has the real one for its base.
        """
        hollow = sys._getframe(1).f_globals.get("__name__") == "textual.theme"
        return () if hollow else (self._real(),)


@contextmanager
def lean_imports() -> Iterator[None]:
    """Import Textual without what only other programs need of it.

    All that was left out can be imported as always afterwards. A version that wants
    more of them than stand-ins can give ends with ImportError, TypeError or AttributeError.
    """
    stand_ins = {
        name: _StandIn(name, source)
        for name, source in _STANDING_IN.items()
        if name not in sys.modules
    }
    sys.modules.update(stand_ins)
    # asyncio asks whether there is ssl at all; without it everything but TLS is the same: 10 ms.
    without_tls = "ssl" not in sys.modules and "asyncio" not in sys.modules
    if without_tls:
        sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if without_tls:
            del sys.modules["ssl"]
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]
