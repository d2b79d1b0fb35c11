"""Room: the trail of who did what, when, to whose data.

Entries hold ids and codes only. A name in a log would outlive the erasure of the person.
"""
