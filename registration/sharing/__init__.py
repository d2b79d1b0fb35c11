"""Room: agreements with other organisations, the gate a share must pass, and the log of what was given.

An erased person leaves three things here: the row that says what was given to whom (APPI Art. 29 makes us
keep it), the name sealed under the officer's key for that time, and the code of the gate. None leads back
to the person without that key. The copy in a file that can still be fetched is blanked at once.
"""
