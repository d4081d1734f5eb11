-- What a guardian calls a child («старшая»), so that every message says about whom it is.
ALTER TABLE links ADD COLUMN label TEXT NOT NULL DEFAULT '';
