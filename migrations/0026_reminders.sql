-- Reminders of due dates: planned, begun once, and said when it is not quiet.

-- Works that are not handed in, of what is posted and stands, by students who are still in
-- the class; with the student's own due date.
CREATE VIEW owed AS
SELECT assignees.assignment, assignees.student_id, assignments.title, assignments.class,
       assignments.posted_at, classes.teacher,
       (SELECT due_at FROM own_dues
        WHERE own_dues.assignment = assignees.assignment
          AND own_dues.student_id = assignees.student_id) AS due_at
FROM assignees
JOIN assignments ON assignments.id = assignees.assignment
JOIN classes ON classes.id = assignments.class
JOIN enrolments ON enrolments.class = assignments.class
    AND enrolments.student_id = assignees.student_id
WHERE assignments.posted_at IS NOT NULL AND assignments.cancelled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM submissions
      WHERE submissions.assignment = assignees.assignment
        AND submissions.student_id = assignees.student_id
        AND submissions.state IN ('waiting', 'marked'));

-- What is to happen to each work: `lead` is how long before its due date, in milliseconds;
-- 0 is what follows it.
CREATE TABLE reminders (
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    lead       INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    done       INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    PRIMARY KEY (assignment, student_id, lead)
) STRICT, WITHOUT ROWID;

CREATE INDEX reminders_by_due ON reminders (due, assignment) WHERE done = 0;

-- What has begun, for each account that is to hear it, until it is said or has become untrue.
-- Of two about one work that wait for the same morning, the later is left.
CREATE TABLE reminders_to_say (
    account    INTEGER NOT NULL REFERENCES accounts (id),
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    teacher    INTEGER NOT NULL CHECK (teacher IN (0, 1)),
    lead       INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    PRIMARY KEY (account, assignment, student_id, teacher)
) STRICT, WITHOUT ROWID;

CREATE INDEX reminders_to_say_by_due ON reminders_to_say (due);

-- Assignments whose dates, or whose students, have changed since they were planned. Kept by
-- triggers, so that no way of changing them can forget it.
CREATE TABLE reminders_to_plan (
    assignment INTEGER PRIMARY KEY REFERENCES assignments (id)
) STRICT;

CREATE TRIGGER assignments_move_reminders AFTER UPDATE OF due_at, posted_at ON assignments
WHEN NEW.posted_at IS NOT NULL
BEGIN INSERT OR IGNORE INTO reminders_to_plan (assignment) VALUES (NEW.id); END;

CREATE TRIGGER assignees_get_reminders AFTER INSERT ON assignees
WHEN (SELECT posted_at FROM assignments WHERE id = NEW.assignment) IS NOT NULL
BEGIN INSERT OR IGNORE INTO reminders_to_plan (assignment) VALUES (NEW.assignment); END;

CREATE TRIGGER extensions_move_reminders AFTER INSERT ON extensions
BEGIN INSERT OR IGNORE INTO reminders_to_plan (assignment) VALUES (NEW.assignment); END;

-- By which leads they were planned: once the school has set others, all are planned anew.
CREATE TABLE reminder_leads (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    leads TEXT NOT NULL
) STRICT;
