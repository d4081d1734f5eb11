-- Whoever left a class after a term was over is still looked up with that term.
CREATE INDEX departures_by_class ON departures (class, at);
