class NotAnImage(Exception):
    """The file is no PNG, JPEG or WebP image, whatever its name says."""


class ImageTooLarge(Exception):
    """The image is larger than a logo needs to be."""


class CodeTaken(Exception):
    """Another organisation has this code."""
