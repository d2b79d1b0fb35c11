"""Room: what people ask for about their data, and what becomes of it.

Each room shows and erases what is its own (``personal_data``); here it is put together. An erasure is also
written beside the database, so that a restored copy can be told again whom it must not know any more.
"""
