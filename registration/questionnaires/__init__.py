"""Room: questionnaires after an event, who is asked, what was answered, what the answers say together.

A named answer hangs on the invitation and can be continued. An anonymous one hangs on nothing: see
``actions.take_the_turn`` for how one answer each is kept without a way back to the person.
"""
