"""How far a city lets cases go beside the straight way: caps, windows and roles, each with a default that cities use.

Written by the city as a TOML table, loaded with `gridcase load rules`; what it leaves out keeps its default.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from grid.choice_weights import WEIGHTS, Weights
from grid.records import Role
from grid.refusals import N_, BadInput


@dataclass(frozen=True)
class CaseRules:
    """Counts are the most that may be; days are calendar days of 24 hours.

    The defaults of contests, extensions and appeals are those of practice: two approved extensions of one limit each,
    one appeal, and arbitration once a case was sent back twice.
    """

    verifications: int = 2
    contests: int = 2  # then the department can only ask for arbitration
    extensions: int = 2
    extension_limits: float = 1.0  # the longest extension, as a multiple of the limit of the filing condition
    leader_extensions_from: int = 2  # from this one on the shift leader decides
    suspensions: int = 2
    suspension_days: int = 365
    leader_suspension_days: int = 15  # above this the shift leader decides
    reopen_days: int = 15
    appeal_days: int = 7
    accept_minutes: float = 15  # the limits of the stages, in office time; 0 is none
    verify_minutes: float = 30
    dispatch_minutes: float = 15
    check_minutes: float = 30
    patrol_days: float = 7  # within which somebody sees every cell; 0 is no patrol
    patrol_days_a: float = 1  # in areas of class A
    patrol_days_b: float = 3
    void_by_two: bool = False  # a case becomes void only when somebody else has asked for it
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)  # who may take a step, in place of the table
    choice: Weights = WEIGHTS  # what counts how much when somebody is chosen

    @classmethod
    def from_document(cls, document: Mapping[str, Any], *, actions: frozenset[str] | None = None) -> "CaseRules":
        """Read the rules as a city writes them. Raises BadInput naming the first entry that makes no sense.

        `actions`: the steps that roles may be given for; rules that were checked once are read without.
        """
        known = {entry.name: entry.type for entry in fields(cls)}
        values = {name: _value(name, value, known, actions) for name, value in document.items()}
        return cls(**values)

    def document(self) -> dict[str, Any]:
        """Every rule as a city writes it."""
        roles = {step: sorted(self.roles[step]) for step in sorted(self.roles)}
        plain = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return plain | {"roles": roles, "choice": self.choice.document()}

    def unlike(self, others: "CaseRules") -> list[str]:
        """The names of the rules that say something else there."""
        return [entry.name for entry in fields(self) if getattr(self, entry.name) != getattr(others, entry.name)]


def _value(name: str, value: object, known: Mapping[str, Any], actions: frozenset[str] | None) -> Any:
    if name not in known:
        raise BadInput(
            N_("There is no rule %(name)s; there are %(known)s."), name, name=name, known=", ".join(sorted(known))
        )
    if name == "roles":
        return _roles(value, actions)
    if name == "choice":
        return Weights.from_document(value)
    if known[name] in (bool, "bool"):
        if not isinstance(value, bool):
            raise BadInput(N_("%(name)s must be true or false."), name, name=name)
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10_000:
        raise BadInput(N_("%(name)s must be a number from 0 to 10000."), name, name=name)
    if known[name] in (int, "int") and value != int(value):
        raise BadInput(N_("%(name)s must be a whole number."), name, name=name)
    return value


def _roles(value: object, actions: frozenset[str] | None) -> dict[str, frozenset[Role]]:
    if not isinstance(value, Mapping):
        raise BadInput(N_("roles must be a table of steps and their roles."), "roles")
    return {str(action): _roles_of(str(action), named, actions) for action, named in value.items()}


def _roles_of(action: str, named: object, actions: frozenset[str] | None) -> frozenset[Role]:
    if actions is not None and action not in actions:
        raise BadInput(N_("There is no step %(action)s in the life of a case."), f"roles.{action}", action=action)
    if not isinstance(named, list) or not named or any(name not in list(Role) for name in named):
        raise BadInput(
            N_("The roles of %(action)s must be a list of some of %(known)s."),
            f"roles.{action}",
            action=action,
            known=", ".join(Role),
        )
    return frozenset(Role(name) for name in named)
