//! Guests of commissions: an administrator erases their names. Seats and marks stay.

use super::{Answer, Stop, Talk, action::Action, pages::more_row};
use crate::{
    school::{audit::Act, exams::may_be, personal::Passes, roster::staff_number},
    store::exam_guests::ExamGuest,
};

/// How many guests a page shows.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// «Гости комиссий», after so many.
    pub(super) async fn list_exam_guests(&mut self, skip: usize) -> Answer {
        self.check_admin()?;
        let guests = self.tx.exam_guests().await?;
        if guests.is_empty() {
            return Err(Stop::Refused(self.lang.guests_none()));
        }
        let page: Vec<ExamGuest> = guests.iter().skip(skip).take(LISTED).cloned().collect();
        let shown = (skip + page.len(), guests.len());
        let more = more_row(self.lang, shown, Action::ExamGuests);
        self.ask_which_guest(&page, more);
        Ok(())
    }

    /// Whose name is to be erased? One of these guests, or one of further ones.
    fn ask_which_guest(&mut self, guests: &[ExamGuest], more: Option<Vec<(String, Action)>>) {
        let mut lines = vec![self.lang.guests_head()];
        let mut buttons = Vec::new();
        for guest in guests {
            lines.push(self.guest_line(guest));
            let ask = Action::AskEraseGuest(guest.number);
            buttons.push((staff_number(guest.number), ask));
        }
        let mut rows: Vec<Vec<(String, Action)>> = buttons.chunks(5).map(<[_]>::to_vec).collect();
        rows.extend(more);
        self.ask(lines.join("\n"), rows);
    }

    /// A guest by number, and by name where the messenger may carry names; else where they
    /// were seen tells who it is.
    fn guest_line(&self, guest: &ExamGuest) -> String {
        let who = match self.passes() {
            Passes::Full => format!("{} {}", staff_number(guest.number), guest.name),
            _ => staff_number(guest.number),
        };
        let day = self.day(guest.last);
        self.lang
            .guest_line(who, guest.exams, day, guest.class.clone())
    }

    /// `/staff гость NAME`: who asks for erasure says their name.
    pub(super) async fn find_exam_guest(&mut self, name: &str) -> Answer {
        self.check_admin()?;
        let mut guests = self.tx.exam_guests().await?;
        guests.retain(|guest| may_be(&guest.name, name));
        match guests.as_slice() {
            [only] => self.ask_erase_guest(only.number).await,
            [] => Err(Stop::Refused(self.lang.guest_unknown(name.to_owned()))),
            // Those alone: of a page of all guests, the wrong one is soon tapped.
            several => {
                self.ask_which_guest(several, None);
                Ok(())
            }
        }
    }

    /// What will be gone, and what stays.
    pub(super) async fn ask_erase_guest(&mut self, number: i64) -> Answer {
        let guest = self.exam_guest(number).await?;
        let rows = vec![vec![
            (self.lang.button_yes_erase(), Action::EraseGuestNow(number)),
            (self.lang.button_no(), Action::Keep),
        ]];
        let words = self.lang.erase_guest_really(self.guest_line(&guest));
        self.ask(words, rows);
        Ok(())
    }

    /// «Да, стереть».
    pub(super) async fn erase_guest(&mut self, number: i64) -> Answer {
        let guest = self.exam_guest(number).await?;
        self.note_act(Act::EraseGuest, &staff_number(number))
            .await?;
        let place = usize::try_from(number).unwrap_or_default();
        let instead = self.lang.exam_guest(place);
        self.tx.erase_exam_guest(&guest, &instead).await?;
        self.ask(self.lang.erased_guest(number), Vec::new());
        Ok(())
    }

    async fn exam_guest(&mut self, number: i64) -> Result<ExamGuest, Stop> {
        self.check_admin()?;
        let mut guests = self.tx.exam_guests().await?.into_iter();
        guests
            .find(|guest| guest.number == number)
            .ok_or_else(|| Stop::Refused(self.lang.guest_erased_already()))
    }
}
