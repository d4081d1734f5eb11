//! What stands around the table of a roster's file, such as a signature.

use super::{
    classes::fold,
    identifiers::StudentId,
    roster::{CLASS, DISCIPLINE, STUDENT_ID, TEACHER},
    roster_headings::Columns,
};

/// What a line begins with that schools write below a table, and no student's row.
const BESIDE: [&str; 14] = [
    "директор",
    "зам",
    "заместитель",
    "завуч",
    "заведующий",
    "заведующая",
    "исполнитель",
    "составил",
    "составила",
    "секретарь",
    "подпись",
    "дата",
    "итого",
    "всего",
];

/// Whether nothing stands in a row's cells of this column.
pub(super) fn is_blank(cells: &[String], columns: &Columns, column: usize) -> bool {
    let mut texts = columns[column].iter().filter_map(|at| cells.get(*at));
    texts.all(|text| text.trim().is_empty())
}

/// Whether a line belongs to no student, but to what stands around the table: «Директор ____».
pub(super) fn is_beside_the_table(cells: &[String], columns: &Columns) -> bool {
    let is_empty = |column: usize| is_blank(cells, columns, column);
    let mut own: Vec<usize> = columns.iter().flatten().copied().collect();
    own.sort_unstable();
    let texts = own.into_iter().filter_map(|at| cells.get(at));
    let mut texts = texts.filter(|cell| !cell.trim().is_empty());
    let begins_so = texts.next().is_some_and(|cell| is_of_beside(cell));
    // Below a table stands no identifier, unless what begins the line stands in its column.
    let mut ids = columns[STUDENT_ID].iter().filter_map(|at| cells.get(*at));
    let has_id = ids.any(|cell| StudentId::read(cell).is_ok() && !is_of_beside(cell));
    let is_taught = !is_empty(TEACHER) && !is_empty(CLASS);
    begins_so && !has_id && !is_taught && is_empty(DISCIPLINE)
}

/// Whether a cell begins as what stands below a table does.
fn is_of_beside(cell: &str) -> bool {
    let cell = fold(cell);
    let word = cell.split(|letter: char| !letter.is_alphanumeric()).next();
    word.is_some_and(|word| BESIDE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::super::roster::{Problem, RosterFile, read_file};

    fn read(lines: &[&str]) -> Result<RosterFile, Vec<Problem>> {
        let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let rows = lines.iter().enumerate().skip(1);
        let rows: Vec<_> = rows.map(|(at, line)| (at + 1, cells(line))).collect();
        read_file((1, &cells(lines[0])), &rows)
    }

    #[test]
    fn only_what_stands_below_the_table_is_left_out() {
        let headings = "Смена|Код|ФИО|Предмет|Преподаватель|Класс";
        let row = "1|10421|Нота Анна|Хор|Роялев Р. Р.|3А";
        for beside in [
            "|Директор|Бемоль Б. Б.|||",
            "|Итого: 1||||",
            "||Исполнитель: Бемоль Б. Б.|||",
        ] {
            let file = read(&[headings, row, beside]).expect("it is sound");
            assert_eq!(file.left_out, [3], "{beside}");
        }
        // What stands in a column of another kind says nothing of that.
        for students in [
            "Дата: 1.9|10422|Пауза Павел||Роялев Р. Р.|",
            "1|10422|Зам Анна||Роялев Р. Р.|",
            "1||Зам Анна||Роялев Р. Р.|3А",
        ] {
            let problems = read(&[headings, row, students]).expect_err("no discipline");
            let named: Vec<_> = problems.iter().map(|it| (it.line, it.column)).collect();
            assert_eq!(named, [(3, "discipline")], "{students}");
        }
    }
}
