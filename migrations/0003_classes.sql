-- Classes, who is in them, and the group chats that they meet in.

CREATE TABLE classes (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    discipline TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('group', 'individual')),
    teacher    INTEGER NOT NULL REFERENCES staff (number),
    code       TEXT    NOT NULL UNIQUE,
    opened_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX classes_by_teacher ON classes (teacher);

CREATE TABLE enrolments (
    class      INTEGER NOT NULL REFERENCES classes (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    since      INTEGER NOT NULL,
    PRIMARY KEY (class, student_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX enrolments_by_student ON enrolments (student_id);

-- Group chats the bot is or was in. While nobody has vouched for one, `leave_at` is set,
-- and `greet_at` until the bot has said what it waits for.
CREATE TABLE group_chats (
    messenger TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    language  TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    greet_at  INTEGER,
    leave_at  INTEGER,
    left_at   INTEGER,
    PRIMARY KEY (messenger, chat)
) STRICT, WITHOUT ROWID;

CREATE INDEX group_chats_to_leave ON group_chats (leave_at) WHERE leave_at IS NOT NULL;

CREATE INDEX group_chats_to_greet ON group_chats (greet_at) WHERE greet_at IS NOT NULL;

CREATE TABLE class_groups (
    class     INTEGER NOT NULL REFERENCES classes (id),
    messenger TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    bound_by  INTEGER NOT NULL REFERENCES staff (number),
    bound_at  INTEGER NOT NULL,
    PRIMARY KEY (class, messenger, chat),
    FOREIGN KEY (messenger, chat) REFERENCES group_chats (messenger, chat) ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX class_groups_by_chat ON class_groups (messenger, chat);
