//! The people of a school under test: how they join.

use kamerton::{chance::Chance, sandbox::Heard, store::invitations::Invitee};

use super::{School, Who, last_line, student};

impl School {
    /// A new person, with a Russian phone.
    pub fn person(&self, name: &str) -> Who {
        self.people.person(name, Some("ru"))
    }

    /// An invitation's code, made as the command line makes it but by the school's clock.
    pub async fn code(&self, invitee: Invitee) -> String {
        let mut chance = Chance::from_system();
        let mut writer = self.store.writer();
        let mut tx = writer
            .begin(self.clock.now(), &mut chance)
            .await
            .expect("a transaction");
        let code = tx.invite(&invitee).await.expect("an invitation");
        tx.commit().await.expect("it is durable");
        // One that is only dropped may still be there when the database is handed over.
        writer.close().await;
        code
    }

    /// A member of staff who has joined: 1 is Скрипкина, 2 is Роялев.
    pub async fn staff(&mut self, number: i64) -> Who {
        let who = self.person(&format!("Сотрудник {number}"));
        let code = self.code(Invitee::Staff(number)).await;
        self.says(who, &format!("/start {code}")).await;
        who
    }

    pub async fn admin(&mut self) -> Who {
        let output = self
            .kamerton(&["invite", "admin", "Директорова Д. Д."])
            .await;
        let code = last_line(&output);
        let who = self.person("Администратор");
        self.says(who, &code).await;
        who
    }

    /// A student who has joined.
    pub async fn student(&mut self, id: &str) -> Who {
        self.joins(Invitee::Student(student(id)), &format!("Учащийся {id}"))
            .await
    }

    /// A guardian who has joined.
    pub async fn guardian(&mut self, id: &str) -> Who {
        self.joins(Invitee::Guardian(student(id)), &format!("Родитель {id}"))
            .await
    }

    async fn joins(&mut self, invitee: Invitee, name: &str) -> Who {
        let who = self.person(name);
        self.joins_as(who, invitee).await;
        who
    }

    /// Somebody uses a code, a further one too, and says that it is for them.
    pub async fn joins_as(&mut self, who: Who, invitee: Invitee) -> Vec<Heard> {
        let code = self.code(invitee).await;
        self.says(who, &format!("/start {code}")).await;
        let question = self.last(who);
        self.presses(who, &question, "Да").await
    }
}
