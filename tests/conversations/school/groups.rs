//! The groups of a school under test: how they are bound, what the bot may do there, and what is
//! given in them.

use kamerton::sandbox::{Act, Heard};
use serde_json::json;

use super::{School, Who};

impl School {
    /// A group of these people, bound by its teacher to the class of this name.
    pub async fn group(&mut self, teacher: Who, class: &str, members: &[Who]) -> i64 {
        let mut all = members.to_vec();
        all.push(teacher);
        let group = self.people.group(&format!("{class}, группа"), &all);
        self.binds(teacher, class, group).await;
        group
    }

    /// The link of a class, out of the last answer to `/classes`.
    pub fn group_link(&self, teacher: Who, class: &str) -> String {
        let list = self.last(teacher).text;
        let (_, rest) = list
            .split_once(&format!("{class}:"))
            .expect("the class is listed");
        let link = rest
            .split_whitespace()
            .find(|word| word.contains("startgroup="));
        link.expect("its link is listed").to_owned()
    }

    /// An assignment in a group; returns its post.
    pub async fn assigns(&mut self, teacher: Who, group: i64, text: &str) -> Heard {
        let news = self
            .says_in(teacher, group, &format!("/assign {text}"))
            .await;
        news.into_iter()
            .find(|heard| heard.chat == group && !heard.buttons.is_empty())
            .expect("it is posted in the group")
    }

    /// Somebody follows the link of a class into a group, which binds it.
    pub async fn binds(&mut self, teacher: Who, class: &str, group: i64) -> Vec<Heard> {
        self.says(teacher, "/classes").await;
        let url = self.group_link(teacher, class);
        let follow = Act::Follow {
            user: teacher,
            url,
            chat: Some(group),
        };
        self.act(follow).await
    }

    /// The code that binds a group to a class, out of the last answer to `/classes`.
    pub fn group_code(&self, teacher: Who, class: &str) -> String {
        let link = self.group_link(teacher, class);
        link.split('=').next_back().expect("a code").to_owned()
    }

    /// A group into which its teacher has taken the bot, and the code of the class that it waits for.
    pub async fn unbound_group(&mut self, teacher: Who, class: &str) -> (i64, String) {
        self.says(teacher, "/classes").await;
        let code = self.group_code(teacher, class);
        let group = self.people.group("Сольфеджио", &[teacher]);
        let add = Act::AddBot {
            user: teacher,
            chat: group,
            admin: false,
        };
        self.act(add).await;
        (group, code)
    }

    /// Somebody makes the bot an administrator of a group: it hears everything there, and may delete
    /// what others say.
    pub async fn promotes(&mut self, who: Who, group: i64) -> Vec<Heard> {
        let promote = Act::SetRights {
            user: who,
            chat: group,
            admin: true,
            can_delete_messages: true,
        };
        self.act(promote).await
    }

    /// A supergroup tells under which id it was known before somebody made it one.
    pub async fn was_before(&mut self, who: Who, (group, title): (i64, &str), old: i64) {
        self.people.inject(json!({ "message": {
            "message_id": 1000,
            "date": 1,
            "chat": { "id": group, "type": "supergroup", "title": title },
            "from": { "id": who, "is_bot": false, "first_name": "Х" },
            "migrate_from_chat_id": old,
        } }));
        self.settle().await;
    }
}

/// A class whose group hears everything: teacher, student, group, post.
pub async fn with_assignment() -> (School, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.promotes(teacher, group).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    (school, teacher, nota, group, post)
}
