class NotAnImage(Exception):
    """The file is no PNG, JPEG or WebP image, whatever its name says."""


class ImageTooLarge(Exception):
    """The image is larger than a logo needs to be."""


class CodeTaken(Exception):
    """Something else of the same kind has this code."""


class RulesAreEmpty(Exception):
    """Rules without words cannot come into force."""


class RulesNotInForce(Exception):
    """Only rules that are in force can be acknowledged."""


class ReviewDone(Exception):
    """Somebody looked it through already."""
