-- Of which exams a guest has given marks.
CREATE INDEX exam_marks_by_guest ON exam_marks (guest) WHERE guest IS NOT NULL;
CREATE INDEX exam_seats_by_guest ON exam_seats (guest) WHERE guest IS NOT NULL;
