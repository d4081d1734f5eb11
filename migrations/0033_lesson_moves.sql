-- Lessons put off, or brought forward: from when to when, and who did it.
CREATE TABLE lesson_moves (
    id       INTEGER PRIMARY KEY,
    lesson   INTEGER NOT NULL REFERENCES lessons (id),
    from_at  INTEGER NOT NULL,
    to_at    INTEGER NOT NULL,
    moved_by INTEGER NOT NULL REFERENCES staff (number),
    moved_at INTEGER NOT NULL
) STRICT;

CREATE INDEX lesson_moves_by_lesson ON lesson_moves (lesson);
