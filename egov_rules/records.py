"""`frozen` and `field` as attrs has them, made lazily: the data classes stand on the path of every command.

attrs costs 30 ms to import and a quarter of a millisecond a class, with some ninety classes half of a warm
`eval`. Type checkers see attrs itself; at run time a class gets the same slots, order of fields, equality,
hash and repr, its `__init__` is compiled when it is first called, and attrs is imported when something asks
for `attrs.fields` or `attrs.evolve`. What this does not know (converters, validators, `init=False`,
arguments of `frozen`) attrs itself does. `tests/test_records.py` holds the two against each other.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["Factory", "evolve", "field", "frozen"]

if TYPE_CHECKING:
    from attrs import Factory, evolve, field, frozen
else:

    def evolve(record: Any, **changes: Any) -> Any:
        """The record with some fields changed: `attrs.evolve`."""
        fields = {name: getattr(record, name) for name in record.__record_fields__}
        return type(record)(**{**fields, **changes})

    class Factory:
        """A default made anew for each object."""

        def __init__(self, make: Any) -> None:
            self.make = make

    class _Field:
        """What `field` was told about one field."""

        __slots__ = ("default", "eq", "kw_only", "repr")

        def __init__(self, default: Any, kw_only: bool, eq: bool, repr: bool) -> None:
            self.default, self.kw_only, self.eq, self.repr = default, kw_only, eq, repr

    class _Nothing:
        """The default of a field that must be given."""

    _NOTHING = _Nothing()

    def field(
        *,
        default: Any = _NOTHING,
        factory: Any = None,
        kw_only: bool = False,
        eq: bool = True,
        repr: bool = True,
    ) -> Any:
        """One field's default, place in the signature, and part in equality and repr."""
        return _Field(default if factory is None else Factory(factory), kw_only, eq, repr)

    def frozen(cls: type | None = None, **options: Any) -> Any:
        """An immutable, slotted class compared field by field: `attrs.frozen`."""
        if cls is None or options:
            import attrs

            return attrs.frozen(cls, **options)
        return _made(cls)

    def _made(cls: type) -> type:
        own = dict(cls.__dict__)
        fields: dict[str, _Field] = {}
        for base in reversed(cls.__mro__[1:]):
            fields.update(base.__dict__.get("__record_fields__", ()))
        names = []
        for name, annotation in own.get("__annotations__", {}).items():
            if not str(annotation).startswith("ClassVar"):
                default = own.pop(name, _NOTHING)
                known = isinstance(default, _Field)
                fields.pop(name, None)
                fields[name] = default if known else _Field(default, kw_only=False, eq=True, repr=True)
                names.append(name)
        own.pop("__dict__", None)
        own.pop("__weakref__", None)
        inherited = any("__record_fields__" in base.__dict__ for base in cls.__mro__[1:])
        own["__slots__"] = (*names,) if inherited else (*names, "__weakref__")
        own["__record_fields__"] = fields
        own["__attrs_attrs__"] = _ATTRIBUTES
        own["__match_args__"] = tuple(name for name, f in fields.items() if not f.kw_only)
        own["__setattr__"] = own["__delattr__"] = _refuse
        own["__getstate__"], own["__setstate__"] = _get_state, _set_state
        own["__init__"] = _first_init
        own.setdefault("__repr__", _repr)
        if "__eq__" not in own:
            own["__eq__"], own["__hash__"] = _equal, _hash
        return type(cls)(cls.__name__, cls.__bases__, own)

    def _first_init(self: Any, *args: Any, **kwargs: Any) -> None:
        cls = next(c for c in type(self).__mro__ if "__record_fields__" in c.__dict__)
        cls.__init__ = init = _compiled_init(cls)
        init(self, *args, **kwargs)

    def _compiled_init(cls: type) -> Any:
        fields: dict[str, _Field] = cls.__record_fields__
        names: dict[str, Any] = {"_set": object.__setattr__, "_nothing": _NOTHING}
        plain, keyed, body = ["self"], [], []
        for name, f in fields.items():
            given = name
            if isinstance(f.default, Factory):
                names[f"_make_{name}"] = f.default.make
                given = f"_make_{name}() if {name} is _nothing else {name}"
                names[f"_default_{name}"] = _NOTHING
            elif f.default is not _NOTHING:
                names[f"_default_{name}"] = f.default
            word = f"{name}=_default_{name}" if f.default is not _NOTHING else name
            (keyed if f.kw_only else plain).append(word)
            body.append(f"    _set(self, {name!r}, {given})")
        head = ", ".join(plain + (["*", *keyed] if keyed else []))
        exec(f"def __init__({head}):\n" + "\n".join(body or ["    pass"]), names)  # noqa: S102 (names of our own fields)
        made = names["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    class _Attributes:
        """`cls.__attrs_attrs__`, made by attrs when it is asked for."""

        def __get__(self, _: Any, cls: type) -> Any:
            import attrs

            if "__record_attributes__" not in cls.__dict__:
                told = {}
                for name, f in cls.__record_fields__.items():
                    default = attrs.NOTHING if f.default is _NOTHING else f.default
                    if isinstance(default, Factory):
                        default = attrs.Factory(default.make)
                    told[name] = attrs.field(default=default, kw_only=f.kw_only, eq=f.eq, repr=f.repr)
                cls.__record_attributes__ = attrs.fields(attrs.make_class(cls.__name__, told))
            return cls.__record_attributes__

    _ATTRIBUTES = _Attributes()

    def _refuse(*_: Any) -> None:
        from attrs.exceptions import FrozenInstanceError

        raise FrozenInstanceError

    def _get_state(self: Any) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__record_fields__}

    def _set_state(self: Any, state: dict[str, Any]) -> None:
        for name, value in state.items():
            object.__setattr__(self, name, value)

    # Per class: reads the fields that count in equality.
    _keys: dict[type, Any] = {}

    def _key(value: Any) -> Any:
        cls = value.__class__
        getter = _keys.get(cls)
        if getter is None:
            names = [name for name, f in cls.__record_fields__.items() if f.eq]
            getter = _keys[cls] = attrgetter(*names) if names else lambda _: ()
        return getter(value)

    def _equal(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self is other or _key(self) == _key(other)

    def _hash(self: Any) -> int:
        return hash((self.__class__, _key(self)))

    def _repr(self: Any) -> str:
        shown = (name for name, f in self.__record_fields__.items() if f.repr)
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"
