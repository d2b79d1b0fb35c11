"""Room: the controller and every other organisation that has a part in its work."""
