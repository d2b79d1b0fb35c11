"""Services, tools and measures: making, changing, removing."""

from typing import Any

from sqlalchemy import func, select

from registration.audit.actions import record
from registration.foundation.database import db
from registration.organisations.actions.changes import write_changes
from registration.organisations.errors import CodeTaken
from registration.organisations.models import Measure, Service, Tool, ToolBasis
from registration.organisations.queries import measure_by_code, service_by_code, tool_by_code


def new_service(
    code: str,
    *,
    by: int | None,
    title: dict[str, str],
    introduction: dict[str, str] | None = None,
    position: int | None = None,
) -> Service:
    """Add a service to the catalogue, at its end unless a place is given.

    Raises:
        CodeTaken: when another service has the code.

    """
    if service_by_code(code) is not None:
        raise CodeTaken
    place = _next(Service) if position is None else position
    service = Service(code=code, title=title, introduction=introduction or {}, position=place)
    db.session.add(service)
    db.session.flush()
    record("service.made", "service", service.id, by=by)
    return service


def change_service(service: Service, *, by: int | None, **facts: Any) -> None:
    write_changes(service, "service", facts, by=by)


def new_tool(code: str, basis: ToolBasis, *, by: int | None, country: str, **facts: Any) -> Tool:
    """Name a tool that sees something of people, so that they can be told.

    Raises:
        CodeTaken: when another tool has the code.

    """
    if tool_by_code(code) is not None:
        raise CodeTaken
    tool = Tool(code=code, basis=basis, country=country, **({"position": _next(Tool)} | facts))
    db.session.add(tool)
    db.session.flush()
    record("tool.made", "tool", tool.id, by=by)
    return tool


def change_tool(tool: Tool, *, by: int | None, **facts: Any) -> None:
    write_changes(tool, "tool", facts, by=by)


def remove_tool(tool: Tool, *, by: int | None) -> None:
    """Show a tool no longer: it is not used any more."""
    record("tool.removed", "tool", tool.id, by=by, code=tool.code)
    db.session.delete(tool)
    db.session.flush()


def new_measure(code: str, *, by: int | None, title: dict[str, str], **facts: Any) -> Measure:
    """Note what is done to keep data safe.

    Raises:
        CodeTaken: when another measure has the code.

    """
    if measure_by_code(code) is not None:
        raise CodeTaken
    measure = Measure(code=code, title=title, **facts)
    db.session.add(measure)
    db.session.flush()
    record("measure.made", "measure", measure.id, by=by)
    return measure


def change_measure(measure: Measure, *, by: int | None, **facts: Any) -> None:
    write_changes(measure, "measure", facts, by=by)


def remove_measure(measure: Measure, *, by: int | None) -> None:
    """Strike a measure that is not taken any more; the trail keeps that it was."""
    record("measure.removed", "measure", measure.id, by=by, code=measure.code)
    db.session.delete(measure)
    db.session.flush()


def _next(table: type[Service] | type[Tool]) -> int:
    last = db.session.scalar(select(func.max(table.position)))
    return 0 if last is None else last + 1
