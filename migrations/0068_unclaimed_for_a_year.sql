-- A work without an owner is kept for a year, and its teachers are asked once more from time to time.
-- Of what is kept no longer the number is known: the buttons of its card outlive it.
ALTER TABLE unclaimed ADD COLUMN remind_at INTEGER NOT NULL DEFAULT 0;
-- In thirty days.
UPDATE unclaimed SET remind_at = at + 2592000000;

DROP INDEX unclaimed_by_age;
CREATE INDEX unclaimed_to_remind ON unclaimed (remind_at);

CREATE TABLE unclaimed_forgotten (
    id INTEGER PRIMARY KEY
) STRICT;
