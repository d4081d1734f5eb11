-- Whether a lesson was moved is asked when its row of the timetable is ended.
CREATE INDEX lesson_moves_by_lesson ON lesson_moves (lesson);
