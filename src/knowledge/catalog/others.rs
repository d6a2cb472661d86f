//! Where numbers stand in a session: what follows a message, and what stands before it, is found without walking the
//! session once for each message.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::knowledge::codes::Number;
use crate::knowledge::session::{Message, Session};

/// First and last index of the messages that have a value in a field.
type Places = HashMap<String, (usize, usize)>;

/// The messages of one session by their numbers, each looked for once.
#[derive(Debug, Default)]
pub struct Others(RefCell<HashMap<(Number, Option<usize>), Places>>);

impl Others {
    /// First and last index of the messages with a number, and the same value as `message` in a field, where one is
    /// given. `session` is always the same.
    pub(super) fn places(
        &self,
        session: &Session,
        number: Number,
        same_field: Option<usize>,
        message: &Message,
    ) -> Option<(usize, usize)> {
        let value = |message: &Message| match same_field {
            Some(at) => message.field(at).filter(|value| !value.is_empty()).map(Cow::into_owned),
            None => Some(String::new()),
        };
        let wanted = value(message)?;
        let mut known = self.0.borrow_mut();
        let places = known.entry((number, same_field)).or_insert_with(|| {
            let mut places = Places::new();
            let numbered = session.messages.iter().enumerate().filter(|(_, message)| message.number == Some(number));
            for (index, message) in numbered {
                let Some(value) = value(message) else { continue };
                places.entry(value).or_insert((index, index)).1 = index;
            }
            places
        });
        places.get(&wanted).copied()
    }
}
