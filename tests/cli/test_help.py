from click.testing import CliRunner

from registration.__main__ import main


def test_the_help_names_every_command_and_no_other_application() -> None:
    said = CliRunner().invoke(main, ["--help"])
    assert said.exit_code == 0
    assert all(f"\n  {name} " in said.output for name in ("demo", "serve", "doctor", "backup", "ledger"))
    assert "--app" not in said.output
    assert "dotenv" not in said.output
