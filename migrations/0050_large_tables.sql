-- No statement looks through a large table for a few rows of it.

-- Whom a link was with, also once it has ended: people are erased by it.
DROP INDEX links_by_student;
DROP INDEX links_by_staff;
CREATE INDEX links_by_student ON links (student_id) WHERE student_id IS NOT NULL;
CREATE INDEX links_by_staff ON links (staff) WHERE staff IS NOT NULL;

-- What is kept about an account, for its owner to see.
CREATE INDEX submissions_by_account ON submissions (account);
CREATE INDEX questions_by_account ON questions (account);

-- What a member of staff has done.
CREATE INDEX marks_by_marker ON marks (marked_by);
CREATE INDEX term_marks_by_marker ON term_marks (marked_by);
CREATE INDEX assignments_by_author ON assignments (author);

-- What was said in a chat, and did not get a number: acknowledgements, and what did not arrive.
CREATE INDEX outbox_unnumbered ON outbox (messenger, chat)
    WHERE state <> 'queued' AND message IS NULL;
CREATE INDEX keyboards_by_person ON keyboards (messenger, person) WHERE person IS NOT NULL;

CREATE INDEX quarantine_by_age ON quarantine (at);

-- No statement asks by these any more, and each delivered message was written into one of them.
DROP INDEX outbox_settled;
DROP INDEX lesson_records_by_lesson;
DROP INDEX lesson_moves_by_lesson;
