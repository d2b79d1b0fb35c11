"""Room: newsletters and what their campaigns say.

A subscription has no state of its own: it is the person's standing decision for the newsletter's purpose.
"""
