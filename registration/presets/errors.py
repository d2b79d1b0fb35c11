"""Why a preset can be refused."""


class PresetRefused(Exception):
    """Base of every refusal in this room."""


class UnknownPreset(PresetRefused):
    """There is no preset of this name."""


class AnotherPresetLoaded(PresetRefused):
    """The organisation began with another preset. Its name is the argument."""
