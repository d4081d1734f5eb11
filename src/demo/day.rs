//! One school day: what the people do. What the bot answers is up to the bot.

use std::time::Duration;

use serde_json::Value;

use super::stage::Stage;
use crate::{
    sandbox::{Act, SentFile},
    store::invitations::Invitee,
};

const HOUR: Duration = Duration::from_secs(3600);

/// Plays the day from the first message to the last mark.
pub(super) async fn play(stage: &mut Stage) -> anyhow::Result<()> {
    stage.scene("Преподаватели входят по одноразовым кодам · teachers join by one-time codes");
    let solfeggio = joins(stage, "Скрипкина С. С.").await?;
    let literature = joins(stage, "Баянов Б. Б.").await?;
    let piano = joins(stage, "Роялев Р. Р.").await?;

    stage.scene("Учащиеся и родители: «это вы?» · students and guardians");
    let nota = student(stage, "Нотная Нота", false, "Нота").await?;
    let pavel = student(stage, "Пауза Павел", false, "Павел").await?;
    let dina = student(stage, "Диез Дина", false, "Дина").await?;
    let father = student(stage, "Такт Тимур", true, "Папа Тимура").await?;
    let mother = student(stage, "Лига Лена", true, "Мама Лены и Лёвы").await?;
    links(stage, mother, "Лига Лёва", true).await?;
    stage.act(says(mother, None, "старшая")).await?;
    stage.act(says(mother, None, "младший")).await?;
    let galya = student(stage, "Гамма Галя", false, "Галя").await?;
    let stranger = stage.person("Прохожий");
    stage
        .act(says(stranger, None, "Здравствуйте, а кто тут учится?"))
        .await?;

    stage.scene("Преподаватель привязывает группу · a group is bound to its class");
    let group = stage.group("Сольфеджио 3А", &[solfeggio, nota, pavel, dina, father]);
    bind(stage, solfeggio, group).await?;
    let readers = stage.group("Музлитература 4", &[literature, galya]);
    bind(stage, literature, readers).await?;

    stage.scene("Задание · an assignment");
    stage.pass(HOUR).await;
    stage
        .act(says(solfeggio, Some(group), "/assign Гамма\nсрок: 31.02"))
        .await?;
    let assignment = "/assign Гамма ре мажор, две октавы\nДвумя руками, темп 80. Запишите на телефон.\nсрок: завтра 18:00";
    stage.act(says(solfeggio, Some(group), assignment)).await?;
    let post = stage.with_button(group, "Сдать")?.message;
    let essay = "/assign Опера «Снегурочка»: три главные темы\nПрослушать и записать, какой инструмент ведёт каждую.\nсрок: пт 18:00";
    stage.act(says(literature, Some(readers), essay)).await?;
    let essay = stage.with_button(readers, "Сдать")?.message;

    stage.scene(
        "Ответы: в группе, альбомом и лично · answers in the group, as an album, in private",
    );
    stage.pass(3 * HOUR).await;
    let voice = vec![file("voice", "гамма.ogg")];
    stage
        .act(sends(nota, group, Some(post), "Вот моя гамма!", voice))
        .await?;
    let album = vec![
        file("photo", "1.jpg"),
        file("photo", "2.jpg"),
        file("photo", "3.jpg"),
    ];
    stage
        .act(sends(pavel, group, Some(post), "", album))
        .await?;
    stage.pass(Duration::from_secs(3)).await;
    press(stage, dina, group, "Сдать").await?;
    stage
        .act(sends(
            dina,
            dina,
            None,
            "",
            vec![file("video", "гамма.mp4")],
        ))
        .await?;
    stage
        .act(says(dina, None, "Во второй октаве чуть сбилась."))
        .await?;
    press(stage, dina, dina, "Готово").await?;
    press(stage, father, group, "Сдать").await?;
    let large = SentFile {
        size: Some(41 << 20),
        ..file("video", "три-минуты.mp4")
    };
    stage
        .act(sends(father, father, None, "", vec![large]))
        .await?;
    press(stage, father, father, "Готово").await?;
    stage
        .act(sends(
            galya,
            readers,
            Some(essay),
            "Весна: флейта и валторна.",
            Vec::new(),
        ))
        .await?;

    stage.scene("Проверка одним касанием · grading in one tap");
    stage.pass(HOUR).await;
    let nota_id = stage.student("Нотная Нота").await?;
    stage
        .act(says(solfeggio, Some(group), &format!("/grade {nota_id} 7")))
        .await?;
    stage.act(says(solfeggio, None, "/queue")).await?;
    press(stage, solfeggio, solfeggio, "5-").await?;
    press(stage, solfeggio, solfeggio, "Комментарий").await?;
    stage
        .act(says(
            solfeggio,
            None,
            "Чисто! Следите за четвёртым пальцем.",
        ))
        .await?;
    press(stage, solfeggio, solfeggio, "Дальше").await?;
    press(stage, solfeggio, solfeggio, "Вернуть").await?;
    stage
        .act(says(
            solfeggio,
            None,
            "На второй фотографии нет аппликатуры, допишите.",
        ))
        .await?;
    stage.act(says(solfeggio, None, "/queue")).await?;
    press(stage, solfeggio, solfeggio, "4+").await?;
    press(stage, solfeggio, solfeggio, "Дальше").await?;
    press(stage, solfeggio, solfeggio, "зачёт").await?;

    stage.scene("Доработка и исправление · rework, and a corrected mark");
    stage.pass(HOUR).await;
    press(stage, pavel, pavel, "Сдать").await?;
    stage
        .act(sends(
            pavel,
            pavel,
            None,
            "Дописал!",
            vec![file("photo", "2-новая.jpg")],
        ))
        .await?;
    stage.act(says(pavel, None, "Готово")).await?;
    stage.act(says(solfeggio, None, "/queue")).await?;
    press(stage, solfeggio, solfeggio, "5").await?;
    let dina_id = stage.student("Диез Дина").await?;
    stage
        .act(says(
            solfeggio,
            Some(group),
            &format!("/grade {dina_id} 5- Пересмотрела: очень музыкально"),
        ))
        .await?;
    stage.act(says(literature, None, "/queue")).await?;
    let card = stage.with_button(literature, "Вернуть")?.message;
    stage
        .act(sends(
            literature,
            literature,
            Some(card),
            "/grade 5 Всё верно, особенно валторна",
            Vec::new(),
        ))
        .await?;

    stage.scene("Индивидуальный класс: всё лично · an individual class, in private");
    let lena_id = stage.student("Лига Лена").await?;
    let lyova_id = stage.student("Лига Лёва").await?;
    for (title, id) in [("Этюд № 12", &lena_id), ("Сонатина", &lyova_id)] {
        let text = format!(
            "/assign {title}\nПравая рука отдельно.\nсрок: пт 19:00\nкласс: Специальность (фортепиано) {id}"
        );
        stage.act(says(piano, None, &text)).await?;
    }

    stage.scene("Мама двоих детей · a mother of two");
    stage.act(says(mother, None, "Задания")).await?;
    press(
        stage,
        mother,
        mother,
        &format!("старшая ({lena_id}): Этюд № 12"),
    )
    .await?;
    let wrong = vec![file("video", "кошка.mp4")];
    stage.act(sends(mother, mother, None, "", wrong)).await?;
    press(stage, mother, mother, "Готово").await?;
    press(stage, mother, mother, "Отозвать").await?;
    press(stage, mother, mother, "Да, отозвать").await?;
    let right = vec![file("video", "сонатина.mp4")];
    stage.act(sends(mother, mother, None, "", right)).await?;
    press(
        stage,
        mother,
        mother,
        &format!("младший ({lyova_id}): Сонатина"),
    )
    .await?;
    press(stage, mother, mother, "Готово").await?;

    stage.scene("Преподаватель отвечает голосом · the teacher answers by voice");
    stage.act(says(piano, None, "Проверить")).await?;
    let card = stage.with_button(piano, "Вернуть")?.message;
    let words = vec![file("voice", "правая рука.ogg")];
    stage
        .act(sends(piano, piano, Some(card), "", words))
        .await?;
    press(stage, piano, piano, "5").await?;

    stage.scene("Вопрос преподавателю · a question to the teacher");
    stage
        .act(says(galya, None, "Я заболела, можно сдать в понедельник?"))
        .await?;
    press(stage, galya, galya, "Передать преподавателю").await?;
    let asked = stage.with_button(literature, "Ответить")?.message;
    stage
        .act(sends(
            literature,
            literature,
            Some(asked),
            "Конечно, выздоравливайте!",
            Vec::new(),
        ))
        .await?;

    stage.scene("Урок по расписанию · a lesson by the timetable");
    let today = stage.weekday();
    let lessons = format!("/timetable Сольфеджио 3А: {today} 16:30 45 мин, каб. 12");
    stage.act(says(solfeggio, None, &lessons)).await?;
    let lectures = "/timetable Музлитература 4: пт 17:15 лекция онлайн https://meet.example/opera";
    stage.act(says(literature, None, lectures)).await?;
    let consultations = format!(
        "/timetable Специальность (фортепиано) {lena_id}: сб 12:00 30 мин консультация каб. 7"
    );
    stage.act(says(piano, None, &consultations)).await?;
    // Half an hour before it, those concerned are reminded.
    stage.pass(HOUR / 3).await;
    stage.pass(HOUR + HOUR / 2).await;
    stage.act(says(solfeggio, None, "Урок")).await?;
    press(stage, solfeggio, solfeggio, "16:30 Сольфеджио 3А").await?;
    let pavel_id = stage.student("Пауза Павел").await?;
    press(stage, solfeggio, solfeggio, &format!("✓ {pavel_id}")).await?;
    stage
        .act(says(solfeggio, None, "Интервалы: кварта и квинта"))
        .await?;
    press(stage, solfeggio, solfeggio, "✅ Записать").await?;

    stage.scene("Журнал класса картинкой · the class's journal as a picture");
    stage.act(says(solfeggio, Some(group), "/journal")).await?;
    stage.keep(solfeggio, "photo", "journal.png")?;

    stage.scene("Администратор просит оценочный лист · an assessment sheet for the administrator");
    let invitee = stage.administrator("Ладова Л. Л.").await?;
    let office = enters(stage, "Ладова Л. Л.", invitee).await?;
    stage.act(says(office, None, "/report")).await?;
    press(stage, office, office, "Оценочный лист").await?;
    press(stage, office, office, "Сольфеджио 3А").await?;
    press(stage, office, office, "PDF").await?;
    stage.keep(office, "document", "sheet.pdf")?;
    press(stage, office, office, "В другом виде").await?;
    press(stage, office, office, "XLSX").await?;
    stage.keep(office, "document", "sheet.xlsx")?;

    stage.scene("Каждую неделю · every week");
    let weekly = "/assign Ритм недели\nПрохлопать № 15 и записать.\nвыдать: завтра 15:00\nповтор: каждую неделю";
    stage.act(says(solfeggio, Some(group), weekly)).await?;

    stage.scene("Вечером: кто ещё не сдал · in the evening: who has not handed in yet");
    stage.pass(HOUR + HOUR / 2).await;
    stage
        .act(says(solfeggio, None, "/announce Завтра занимаемся в 17:00"))
        .await?;
    press(stage, solfeggio, solfeggio, "Все мои учащиеся").await?;
    press(stage, solfeggio, solfeggio, "Отправить").await?;
    stage.act(says(nota, None, "/grades")).await?;
    press(stage, nota, nota, "📈 Лист оценок за четверть").await?;
    stage.act(says(dina, None, "/homework")).await?;

    stage.scene("На следующий день · the next day");
    stage.pass(13 * HOUR).await;
    stage.pass(8 * HOUR).await;
    stage.pass(3 * HOUR).await;
    Ok(())
}

/// A member of staff opens the chat with a one-time code.
async fn joins(stage: &mut Stage, name: &str) -> anyhow::Result<i64> {
    let invitee = stage.teacher(name).await?;
    enters(stage, name, invitee).await
}

async fn enters(stage: &mut Stage, name: &str, invitee: Invitee) -> anyhow::Result<i64> {
    let who = stage.person(name);
    let code = stage.code(invitee).await?;
    stage
        .act(says(who, None, &format!("/start {code}")))
        .await?;
    Ok(who)
}

/// A student, or a guardian, opens the personal link and says «Да».
async fn student(
    stage: &mut Stage,
    name: &str,
    guardian: bool,
    called: &str,
) -> anyhow::Result<i64> {
    let who = stage.person(called);
    links(stage, who, name, guardian).await?;
    Ok(who)
}

/// Somebody says «Да» to a student's code.
async fn links(stage: &mut Stage, who: i64, name: &str, guardian: bool) -> anyhow::Result<()> {
    let id = stage.student(name).await?;
    let invitee = match guardian {
        true => Invitee::Guardian(id),
        false => Invitee::Student(id),
    };
    let code = stage.code(invitee).await?;
    stage
        .act(says(who, None, &format!("/start {code}")))
        .await?;
    press(stage, who, who, "Да").await
}

/// A teacher takes the class's link out of `/classes` and chooses the group.
async fn bind(stage: &mut Stage, teacher: i64, group: i64) -> anyhow::Result<()> {
    stage.act(says(teacher, None, "/classes")).await?;
    let list = stage.with_words(teacher, "startgroup=")?.text;
    let link = list
        .split_whitespace()
        .find(|word| word.contains("startgroup="));
    let url = link.unwrap_or_default().to_owned();
    let follow = Act::Follow {
        user: teacher,
        url,
        chat: Some(group),
    };
    stage.act(follow).await
}

async fn press(stage: &mut Stage, who: i64, chat: i64, button: &str) -> anyhow::Result<()> {
    let message = stage.with_button(chat, button)?.message;
    let press = Act::Press {
        user: who,
        chat,
        message,
        button: button.to_owned(),
    };
    stage.act(press).await
}

fn says(who: i64, chat: Option<i64>, text: &str) -> Act {
    sends(who, chat.unwrap_or(who), None, text, Vec::new())
}

fn sends(who: i64, chat: i64, reply_to: Option<i64>, text: &str, files: Vec<SentFile>) -> Act {
    Act::Say {
        user: who,
        chat: Some(chat),
        text: text.to_owned(),
        reply_to,
        files,
        more: Value::Null,
    }
}

fn file(kind: &str, name: &str) -> SentFile {
    SentFile {
        kind: kind.to_owned(),
        name: name.to_owned(),
        content: format!("это {name}"),
        size: None,
    }
}
