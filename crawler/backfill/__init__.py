"""Looking back in time: where to look for the stories of certain days, and what was found there."""
