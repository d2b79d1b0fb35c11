"""The registers a privacy policy promises: rules, measures, tools, reviews, and the rights of each law."""
