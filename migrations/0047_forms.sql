-- The school's own forms, one for each kind of report: XLSX files that reports are poured into.
CREATE TABLE forms (
    kind    TEXT    NOT NULL PRIMARY KEY,
    content BLOB    NOT NULL,
    sent_by INTEGER NOT NULL REFERENCES staff (number),
    sent_at INTEGER NOT NULL
) STRICT;

-- Forms sent in the chat, from their arrival until it is said for which report they are; none
-- is kept longer than a day. What is wrong with one is JSON, by kind.
CREATE TABLE form_files (
    file    INTEGER PRIMARY KEY REFERENCES files (id),
    account INTEGER NOT NULL REFERENCES accounts (id),
    at      INTEGER NOT NULL,
    kind    TEXT,
    content BLOB,
    faults  TEXT
) STRICT;
