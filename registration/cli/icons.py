"""Icons: one small file with only the symbols that templates use (``registration icons …``)."""

import re
from importlib.resources import files

import click
from flask.cli import AppGroup

from registration.foundation.templates import beside_or_inside

commands = AppGroup("icons", help="Keep the file of icons as small as the templates allow.")

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_USE = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")
_SYMBOL = re.compile(r'<symbol[^>]* viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', re.DOTALL)
_SOURCE = "static/bootstrap5/icons/bootstrap-icons.svg"
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg">\n'
    "<!-- Bootstrap Icons (MIT). Made by: registration icons collect -->\n"
)


def used() -> set[str]:
    """The names that templates ask for, each written literally as ``icon("name")``."""
    pages = beside_or_inside("templates").rglob("*.html")
    return {name for page in pages for name in _USE.findall(_COMMENT.sub("", page.read_text("utf-8")))}


def drawn() -> set[str]:
    """The names of the symbols that our file of icons holds."""
    path = beside_or_inside("static") / "images" / "icons.svg"
    return set(re.findall(r'<symbol id="([^"]+)"', path.read_text("utf-8")))


def sprite(names: set[str]) -> str:
    """The symbols of these names, taken from the installed package."""
    package = files("flask_bootstrap").joinpath(_SOURCE).read_text("utf-8")
    known = {name: (box, paths) for box, name, paths in _SYMBOL.findall(package)}
    if unknown := names - known.keys():
        raise click.ClickException(f"No such icon: {', '.join(sorted(unknown))}")
    symbols = [
        f'<symbol id="{name}" viewBox="{known[name][0]}">{known[name][1]}</symbol>\n'
        for name in sorted(names)
    ]
    return _HEAD + "".join(symbols) + "</svg>\n"


@commands.command(with_appcontext=False)
def collect() -> None:
    """Write static/images/icons.svg anew from what the templates use."""
    names = used()
    path = beside_or_inside("static") / "images" / "icons.svg"
    path.write_text(sprite(names), "utf-8")
    click.echo(f"{len(names)} icons, {path.stat().st_size} bytes.")
