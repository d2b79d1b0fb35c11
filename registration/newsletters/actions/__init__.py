"""What can happen to newsletters, orders and campaigns. Actions flush; whoever called them commits."""
