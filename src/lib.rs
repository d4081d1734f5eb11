//! Kamerton runs the distance learning of a children's music school in its
//! messengers.
//!
//! The modules stand in the order in which a message travels: a [`messenger`] hears
//! it, by polling or on the [`web`], the [`service`] takes it to the one desk that
//! writes, the [`bot`] decides what to do and say by the rules of the [`school`], the
//! [`store`] remembers, and a [`report`] carries what was remembered out of the house; what
//! everybody may know of it stands on the [`site`].

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod settings;

pub mod messenger;
pub mod service;
pub mod web;

pub mod bot;
pub mod school;
pub mod store;

pub mod report;
pub mod sheets;
pub mod site;

pub mod chance;
pub mod clock;
pub mod hashes;
pub mod private;

pub mod cli;
pub mod demo;
pub mod sandbox;
