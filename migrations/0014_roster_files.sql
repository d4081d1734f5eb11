-- Rosters sent in the chat, from their arrival until they are imported or left: they name
-- people, so none is kept longer than a day.
CREATE TABLE roster_files (
    file    INTEGER PRIMARY KEY REFERENCES files (id),
    account INTEGER NOT NULL REFERENCES accounts (id),
    at      INTEGER NOT NULL,
    content TEXT
) STRICT;
