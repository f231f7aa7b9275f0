"""How many people there are for what."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from grid.records import Person, PersonRole, Role


def people_by_role(session: Session) -> dict[Role, int]:
    """Accounts in service by role, in the order of the roles; somebody with two roles counts in both."""
    query = select(PersonRole.role, func.count()).join(Person).where(Person.active).group_by(col(PersonRole.role))
    counts = dict(session.exec(query).all())
    return {role: counts.get(role, 0) for role in Role}


def people_in_service(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Person).where(Person.active)).one()
