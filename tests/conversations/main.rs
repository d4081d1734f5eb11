//! Conversations: tests drive the bot as people do, and look at what was said, at
//! what is in the journal, and at whether anything is left undone.

mod announcements;
mod assignments;
mod bot_api;
mod command_line;
mod commands;
mod crash;
mod digests;
mod extensions;
mod groups;
mod laws;
mod lessons;
mod links;
mod long;
mod marks;
mod offers;
mod people;
mod personal_data;
mod questions;
mod queue;
mod receipts;
mod reminders;
mod road;
mod roster;
mod sandbox;
mod sandbox_webhooks;
mod schedule;
mod school;
mod staff;
mod step_by_step;
mod students;
mod submissions;
mod substitutes;
mod timetable;
mod webhook;
mod wire;
