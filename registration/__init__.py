"""Registration: sign-ups for seminars, webinars and newsletters, with consent built in.

A *room* owns the tables and rules of one thing and knows nothing of the web. A *door* speaks HTTP or
terminal, or runs the timetable, for one audience and opens into rooms. Doors commit, rooms flush.

Rooms, from the ground up:

``foundation``      database, clock, settings, keys, tokens, languages, templates, addresses, jobs
``audit``           who did what, when, to whose data; ids and codes, never personal values
``organisations``   the controller, its representatives, every other party; services, registers, rights by law
``people``          the person behind an address, and the reference the ledger knows them by
``organisers``      accounts of staff and partners, their roles, the table of permissions
``consent``         purposes, notices, decisions, the guard, retention rules, the ledger, receipts, evidence
``mail``            the outbox, delivery, transport, suppression, texts as mail, witnesses
``forms``           form versions, fields with category and purpose, conditions, answers and files
``events``          seminars and webinars, who may come, programme, series, labels, hosts, calendar
``signups``         places and their parts, waiting lines, approval, invitations, groups, messages,
                    reminders, lists of attendees, imports, deeds on many, tickets, doors, attendance
``newsletters``     newsletters and the content of campaigns
``enquiries``       inquiries, press list, firm registry
``questionnaires``  questionnaires after an event, invitations, responses, results
``sharing``         agreements, the gate, disclosures
``privacy``         requests of persons: show, export, erase; the journal of erasures; retention
``presets``         complete starting points for five kinds of organisation, and the demo's data

Doors: ``public_site``, ``personal_site``, ``organiser_site``, ``partner_site``, ``api``, ``worker``, ``cli``;
``web`` holds what the HTTP doors share, ``app`` puts all of it together.
"""
