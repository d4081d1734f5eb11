//! Conversations: tests drive the bot as people do, and look at what was said, at
//! what is in the journal, and at whether anything is left undone.

mod bot_api;
mod road;
mod school;
