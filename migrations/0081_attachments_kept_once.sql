-- What staff attach is copied once, however many assignments it comes with: each lesson's
-- accompaniment would be copied anew every week.
ALTER TABLE files ADD COLUMN attached INTEGER NOT NULL DEFAULT 0;

UPDATE files SET attached = 1 WHERE id IN (SELECT file FROM assignment_files);

CREATE INDEX files_attached ON files (remote) WHERE attached = 1;

-- The place among the files of its assignment, as their numbers no longer tell it.
ALTER TABLE assignment_files ADD COLUMN place INTEGER NOT NULL DEFAULT 0;

UPDATE assignment_files SET place =
    (SELECT count(*) FROM assignment_files AS earlier
     WHERE earlier.assignment = assignment_files.assignment AND earlier.file < assignment_files.file);
