"""Room: form definitions and their versions, answers and their checking.

A published version never changes, and answers stay bound to the version that was filled in.
"""
