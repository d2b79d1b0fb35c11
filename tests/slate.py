"""One database on PostgreSQL that one test after another writes on."""

from contextlib import closing
from itertools import count
from typing import LiteralString

import psycopg
from sqlalchemy import make_url

numbers = count(1)
STAYS = "the house"
"""Name of the connections that outlive a test. What is not idle when the test ends is shut all the same."""


def address_of(server: str, name: str) -> str:
    """The address of one database of a server, as SQLAlchemy wants it."""
    head, _, query = server.partition("?")
    return f"postgresql+psycopg://{head.partition('://')[2].rpartition('/')[0]}/{name}?{query}"


class Slate:
    """The database, wiped clean after each test: a new one takes half a second.

    Where a test changed tables, guards or functions themselves, the next one does get a new one.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._fetch()

    def _fetch(self) -> None:
        self._name = f"test_{next(numbers)}"
        self.address = address_of(self._server, self._name)
        with self._at_server() as connection:
            connection.execute(f"CREATE DATABASE {self._name} TEMPLATE blank STRATEGY FILE_COPY")
        self._cleaner = self._connected()
        self._cleaner.execute(KEEP_WHAT_MIGRATIONS_WROTE)
        self._cleaner.execute(COUNT_CHANGES_OF_SHAPE)
        self._shape, self._changes = self._read(SHAPE), self._read(CHANGES_OF_SHAPE)

    def wipe(self) -> None:
        if self._cleaner.closed:
            self._cleaner = self._connected()
        self._cleaner.execute(SHOW_OUT, [STAYS])
        if self._has_its_shape():
            self._cleaner.execute("SELECT blank.wipe()")
            return
        self.close()
        with self._at_server() as connection:
            connection.execute(f"DROP DATABASE {self._name} WITH (FORCE)")
        self._fetch()

    def _has_its_shape(self) -> bool:
        """Whether it is as it was made. It is looked at only if somebody changed it: that takes longer."""
        changes = self._read(CHANGES_OF_SHAPE)
        if changes == self._changes:
            return True
        self._changes = changes
        return self._read(SHAPE) == self._shape

    def _read(self, question: LiteralString) -> tuple[object, ...] | None:
        return self._cleaner.execute(question).fetchone()

    def copy(self, name: str) -> str:
        """The address of a copy under another name. Nobody may be connected while it is made."""
        self.close()
        with self._at_server() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self._name} STRATEGY FILE_COPY")
        return address_of(self._server, name)

    def close(self) -> None:
        self._cleaner.close()

    def _connected(self) -> psycopg.Connection:
        """Somebody who cleans, and stays: a new one would have to learn anew what every table looks like."""
        address = make_url(self.address).set(drivername="postgresql")
        connection = psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
        connection.execute("SET session_replication_role = replica")
        return connection

    def _at_server(self) -> "closing[psycopg.Connection]":
        return closing(psycopg.connect(self._server, autocommit=True))


SHOW_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
   AND (application_name <> %s OR state <> 'idle')
"""
SHAPE = """
SELECT (SELECT md5(string_agg(concat(relname, relkind, relnatts), ',' ORDER BY relname, relkind))
          FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT md5(string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY tgrelid, tgname))
          FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT md5(string_agg(concat(conrelid, conname), ',' ORDER BY conrelid, conname))
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
       (SELECT md5(string_agg(concat(proname, prosrc), ',' ORDER BY proname))
          FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
# Also a change that is taken back is counted: then its shape is looked at, and found to be the same.
COUNT_CHANGES_OF_SHAPE = """
CREATE SEQUENCE blank.changes;
CREATE FUNCTION blank.count_change() RETURNS event_trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM nextval('blank.changes'); END $$;
CREATE EVENT TRIGGER counts_changes ON ddl_command_end EXECUTE FUNCTION blank.count_change();
"""
CHANGES_OF_SHAPE = "SELECT last_value, is_called FROM blank.changes"
# What wipes is written out for each table, so that PostgreSQL plans it once and not after each test.
KEEP_WHAT_MIGRATIONS_WROTE = """
CREATE SCHEMA blank;
DO $$
DECLARE name text; filled boolean; emptying text := ''; filling text := '';
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LOOP
    emptying := emptying || format(
      'IF EXISTS (SELECT FROM public.%1$I) THEN DELETE FROM public.%1$I; END IF; ', name);
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
    IF filled THEN
      EXECUTE format('CREATE TABLE blank.%1$I AS TABLE public.%1$I', name);
      filling := filling || format('INSERT INTO public.%1$I SELECT * FROM blank.%1$I; ', name);
    END IF;
  END LOOP;
  CREATE TABLE blank."sequences" AS
    SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
  EXECUTE format(
    'CREATE FUNCTION blank.wipe() RETURNS void LANGUAGE plpgsql AS %L',
    'BEGIN ' || emptying || filling || $wipe$
      PERFORM setval(format('public.%I', now.sequencename), coalesce(kept.last_value, 1),
                     kept.last_value IS NOT NULL)
        FROM pg_sequences now JOIN blank."sequences" kept USING (sequencename)
        WHERE now.schemaname = 'public' AND now.last_value IS DISTINCT FROM kept.last_value;
    END $wipe$);
END $$
"""
