-- Copies of ours that are to be deleted from the folder of files: a work was taken back,
-- or a person erased.
CREATE TABLE discarded_files (
    path  TEXT    NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whose file it is, for the quota of each student.
CREATE INDEX submission_parts_by_file ON submission_parts (file) WHERE file IS NOT NULL;
