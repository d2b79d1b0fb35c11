"""The ``registration`` command."""

import click
from flask.cli import FlaskGroup

from registration.app import all_commands, create_app
from registration.foundation.settings import SettingsRefused


class Registration(FlaskGroup):
    """The group of all commands. They are known without an application, which only some of them need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names for ``--help``, which must also work before anything is set."""
        return sorted(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. Settings it cannot start with are said in one sentence."""
        try:
            return super().invoke(ctx)
        except SettingsRefused as refused:
            raise click.ClickException(str(refused)) from refused


main = Registration(
    name="registration",
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    help="Sign-ups for seminars, webinars and newsletters, with consent built in.",
)
# Flask's own choose among applications and files of settings: here there is one, and its settings.
main.params = []
for command in all_commands():
    main.add_command(command)

if __name__ == "__main__":
    main()
