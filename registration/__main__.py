"""The ``registration`` command."""

from flask.cli import FlaskGroup

from registration.app import create_app
from registration.cli import demo

main = FlaskGroup(
    name="registration",
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    help="Sign-ups for seminars, webinars and newsletters, with consent built in.",
)

# Known without an application: the demo makes one of its own, with settings of its own.
main.add_command(demo.commands)

if __name__ == "__main__":
    main()
