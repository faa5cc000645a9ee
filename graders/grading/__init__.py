"""From the operations of one submission to the results of its exercises."""
