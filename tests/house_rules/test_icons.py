"""The file of icons holds what templates use, and nothing else."""

from registration.cli.icons import drawn, sprite, used


def test_icons_are_those_that_templates_use() -> None:
    assert drawn() == used(), "run: registration icons collect"


def test_icons_come_from_the_installed_package() -> None:
    assert sprite({"lock"}).count("<symbol") == 1
