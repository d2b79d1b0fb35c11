"""Room: what a person may ask of the controller: to see, to take along, to be erased."""
