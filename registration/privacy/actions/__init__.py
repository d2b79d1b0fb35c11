"""Taking requests of persons and carrying them out."""

from registration.privacy.actions.asking import ask, lapse_unused
from registration.privacy.actions.erasing import erase, replay_erasures
from registration.privacy.actions.exporting import export
from registration.privacy.actions.forgetting import forget_strangers
from registration.privacy.actions.rooms import ROOMS

__all__ = ["ROOMS", "ask", "erase", "export", "forget_strangers", "lapse_unused", "replay_erasures"]
