-- Who has come into the place of the teacher to whom a question was put: whoever substitutes
-- in the student's classes that were theirs then, or the class's own teacher again. Nobody,
-- while they teach the student anything themselves.
CREATE VIEW successors AS
SELECT questions.id AS question,
       coalesce((SELECT staff FROM stand_ins
                 WHERE stand_ins.class = classes.id AND state = 'current'
                   AND kind = 'substitute'), classes.teacher) AS staff
FROM questions
JOIN enrolments ON enrolments.student_id = questions.student_id
JOIN classes ON classes.id = enrolments.class
WHERE (classes.teacher = questions.teacher
       OR EXISTS (SELECT 1 FROM stand_ins
           WHERE stand_ins.class = classes.id AND stand_ins.staff = questions.teacher
             AND state = 'over' AND from_at <= asked_at
             AND (until_at IS NULL OR asked_at < until_at)))
  AND NOT EXISTS (SELECT 1 FROM enrolments AS own
      JOIN teaching ON teaching.class = own.class
      WHERE own.student_id = questions.student_id AND teaching.staff = questions.teacher);

-- Who answers each question now.
CREATE VIEW answering AS
SELECT question, staff FROM successors
UNION ALL
SELECT id, teacher FROM questions
WHERE NOT EXISTS (SELECT 1 FROM successors WHERE successors.question = questions.id);
