//! Every sentence the bot says, by name: the words stand in `locales/`, in files of the same names
//! as those here.

/// Makes a method of [`Lang`](super::text::Lang) out of each sentence's name and arguments, and
/// the list by which a test compares them with `locales/`.
macro_rules! sentences {
    ($($name:ident($($argument:ident),*);)*) => {
        #[allow(missing_docs)] // each is what its name says, word for word in locales/
        impl $crate::bot::text::Lang {
            $(pub fn $name(
                self,
                $($argument: impl Into<fluent_bundle::FluentValue<'static>>),*
            ) -> String {
                #[allow(unused_mut)]
                let mut arguments = fluent_bundle::FluentArgs::new();
                $(arguments.set(stringify!($argument), $argument);)*
                self.say(stringify!($name), &arguments)
            })*
        }

        pub(super) const SENTENCES: &[super::Sentence] =
            &[$((stringify!($name), &[$(stringify!($argument)),*])),*];
    };
}

mod assignments;
mod bot;
mod lessons;
mod letters;
mod marks;
mod people;
mod reminders;
mod reports;
mod schedule;
mod terms;
mod works;

/// A sentence's name and its arguments'.
pub type Sentence = (&'static str, &'static [&'static str]);

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Sentence> {
    [
        assignments::SENTENCES,
        bot::SENTENCES,
        lessons::SENTENCES,
        letters::SENTENCES,
        marks::SENTENCES,
        people::SENTENCES,
        reminders::SENTENCES,
        reports::SENTENCES,
        schedule::SENTENCES,
        terms::SENTENCES,
        works::SENTENCES,
    ]
    .into_iter()
    .flatten()
}
