-- How far a work had come before it was marked so, where it did not just wait: taken back, the mark
-- leaves it as it was.
ALTER TABLE marks ADD COLUMN instead_of TEXT;
