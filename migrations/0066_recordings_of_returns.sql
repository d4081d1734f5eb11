-- What a teacher says of a work that goes back may be a recording, as with a mark.
ALTER TABLE returns ADD COLUMN comment_file INTEGER REFERENCES files (id);
