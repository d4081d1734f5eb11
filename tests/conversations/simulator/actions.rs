//! What may happen in a life: each thing one value, so that a life is a list, and a list that
//! fails can be made shorter.
//!
//! Whom and what an action means is found when its turn comes, by remainders: whatever is taken
//! out of a list, what is left of it can still be lived.

use kamerton::chance::Chance;

/// One thing that somebody does, or that befalls the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The office imports a roster.
    Import(u8),
    /// Somebody comes in by a code.
    Join { student: u8, who: Newcomer },
    /// A teacher binds the class's group.
    Bind { class: u8 },
    /// A teacher gives something, due in so many days, to one student alone, again and again, with a
    /// photo.
    Assign {
        class: u8,
        due: Option<u8>,
        only: Option<u8>,
        times: Option<u8>,
        photo: bool,
    },
    /// A student hands in.
    HandIn {
        student: u8,
        assignment: u8,
        way: Way,
    },
    /// A student changes a message of a work.
    Edit { student: u8 },
    /// A student takes a work back.
    Withdraw { student: u8, assignment: u8 },
    /// A teacher marks a student's last work: `/grade 10427 5`.
    Grade {
        class: u8,
        student: u8,
        mark: u8,
        comment: bool,
    },
    /// A teacher marks a work by a reply to it.
    GradeReply { work: u8, mark: u8, comment: bool },
    /// A teacher marks what has waited longest, by a button.
    GradeButton { class: u8, mark: u8 },
    /// A teacher's finger slips, which is noticed some minutes later; after an odd number of
    /// them the work was sent back meanwhile.
    Slip {
        class: u8,
        student: u8,
        mark: u8,
        minutes: u8,
    },
    /// A teacher wants a work done again.
    Return { work: u8 },
    /// A teacher records a lesson, with somebody absent and a mark for somebody.
    Lesson {
        class: u8,
        absent: Option<u8>,
        mark: Option<(u8, u8)>,
    },
    /// A student tries what only teachers may.
    Intrude { student: u8 },
    /// Somebody chooses quiet hours.
    Quiet { student: u8, hours: u8 },
    /// Time passes.
    Minutes(u16),
    /// The messenger refuses, or its answers get lost.
    Fault { chat: u8, kind: Trouble, times: u8 },
    /// The next updates come twice: their answer is lost, or they are brought again.
    Twice { lost: bool },
    /// The service is stopped and started.
    Restart,
    /// The service dies at the next update, and stays away for some minutes.
    Crash { trap: Trap, minutes: u16 },
}

/// Who comes in for a student, in the order of a student's persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newcomer {
    /// The student, who is in the classes' groups.
    Student,
    /// The student, at another messenger.
    Elsewhere,
    /// The student's guardian, at the one or the other.
    Guardian,
}

/// How a work is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In reply to the post in the group.
    Reply,
    /// The same, with several photos at once.
    Album,
    /// In private, from «Сдать» to «Готово»: a photo.
    Private,
}

/// What goes wrong between the service and the messenger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 502.
    Gateway,
    /// 429, to come back in so many seconds.
    TooMany(u8),
    /// The connection breaks before.
    Before,
    /// It is done, and the answer lost.
    After,
}

/// Where the service dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// The update has come, and nothing of it is written.
    BeforeCommit,
    /// It is written and not confirmed.
    BeforeConfirm,
    /// It is confirmed, and nothing said.
    BeforeSend,
    /// It is said, and not noted as said.
    AfterSend,
}

/// How many actions a life has.
const LENGTH: u64 = 32;

/// The life of a seed: first what every school begins with, then whatever comes.
pub fn life(seed: u64) -> Vec<Action> {
    let mut dice = Dice(Chance::from_seed(seed));
    let mut actions = vec![
        Action::Join {
            student: 0,
            who: Newcomer::Student,
        },
        Action::Join {
            student: 1,
            who: Newcomer::Student,
        },
        Action::Join {
            student: 2,
            who: Newcomer::Elsewhere,
        },
        Action::Bind { class: 0 },
    ];
    actions.extend((0..LENGTH / 2 + dice.below(LENGTH)).map(|_| dice.action()));
    actions
}

struct Dice(Chance);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0.seed() % sides
    }

    fn any(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or_default()
    }

    fn maybe(&mut self, one_in: u64) -> Option<u8> {
        (self.below(one_in) == 0).then(|| self.any())
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    fn action(&mut self) -> Action {
        match self.below(100) {
            0..3 => Action::Import(self.any()),
            3..8 => Action::Join {
                student: self.any(),
                who: match self.below(4) {
                    0 => Newcomer::Elsewhere,
                    1 => Newcomer::Student,
                    _ => Newcomer::Guardian,
                },
            },
            8..11 => Action::Bind { class: self.any() },
            11..21 => Action::Assign {
                class: self.any(),
                due: self.maybe(2),
                only: self.maybe(6),
                times: self.maybe(6),
                photo: self.below(4) == 0,
            },
            21..43 => Action::HandIn {
                student: self.any(),
                assignment: self.any(),
                way: match self.below(8) {
                    0 => Way::Album,
                    1..3 => Way::Private,
                    _ => Way::Reply,
                },
            },
            43..46 => Action::Edit {
                student: self.any(),
            },
            46..51 => Action::Withdraw {
                student: self.any(),
                assignment: self.any(),
            },
            51..58 => Action::Grade {
                class: self.any(),
                student: self.any(),
                mark: self.any(),
                comment: self.coin(),
            },
            58..64 => Action::GradeReply {
                work: self.any(),
                mark: self.any(),
                comment: self.coin(),
            },
            64..69 => Action::GradeButton {
                class: self.any(),
                mark: self.any(),
            },
            69..71 => Action::Slip {
                class: self.any(),
                student: self.any(),
                mark: self.any(),
                minutes: self.any() % 16,
            },
            71..76 => Action::Return { work: self.any() },
            76..79 => Action::Lesson {
                class: self.any(),
                absent: self.maybe(2),
                mark: self.coin().then(|| (self.any(), self.any())),
            },
            79..80 => Action::Intrude {
                student: self.any(),
            },
            80..82 => Action::Quiet {
                student: self.any(),
                hours: self.any(),
            },
            82..88 => Action::Minutes(self.minutes()),
            88..92 => Action::Fault {
                chat: self.any(),
                kind: match self.below(4) {
                    0 => Trouble::Gateway,
                    1 => Trouble::TooMany(self.any() % 40),
                    2 => Trouble::Before,
                    _ => Trouble::After,
                },
                times: 1 + self.any() % 3,
            },
            92..94 => Action::Twice { lost: self.coin() },
            94..95 => Action::Restart,
            _ => Action::Crash {
                trap: match self.below(4) {
                    0 => Trap::BeforeCommit,
                    1 => Trap::BeforeConfirm,
                    2 => Trap::BeforeSend,
                    _ => Trap::AfterSend,
                },
                minutes: match self.coin() {
                    true => 0,
                    false => self.minutes().min(240),
                },
            },
        }
    }

    /// Minutes, hours or days.
    fn minutes(&mut self) -> u16 {
        let few = u16::from(self.any());
        match self.below(3) {
            0 => 1 + few % 20,
            1 => 60 * (1 + few % 12),
            _ => 1440 * (1 + few % 3),
        }
    }
}
