-- A mark that is taken back is a row with an empty value: the history keeps both.
-- What the teacher said may be a recording.
ALTER TABLE marks ADD COLUMN comment_file INTEGER REFERENCES files (id);
