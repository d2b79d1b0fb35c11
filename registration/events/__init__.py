"""Room: seminars and webinars, their programme and their hosts."""
