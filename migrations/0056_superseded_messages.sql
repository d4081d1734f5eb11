-- Whether a message could not be changed any more, so that what it should say was said anew: the
-- next change is one of the newer message.
ALTER TABLE outbox ADD COLUMN superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1));
