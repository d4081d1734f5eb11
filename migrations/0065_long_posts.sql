-- A text that is too long for one message goes on in the next ones: which of them belong to it has
-- to be known where it is changed. Of posts from before this only the beginning is.
ALTER TABLE outbox ADD COLUMN goes_on INTEGER NOT NULL DEFAULT 0 CHECK (goes_on IN (0, 1));
