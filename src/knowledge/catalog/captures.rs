//! The named parts of a message.

/// Values by name (`service`, `database`), in the order of the names. Most messages have none, few more than two: a list
/// is smaller than a map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captures<'c>(Vec<(&'c str, String)>);

impl<'c> Captures<'c> {
    /// Adds a value, unless the name has one already or the value is empty.
    pub fn add(&mut self, name: &'c str, value: &str) {
        if let Err(at) = self.0.binary_search_by_key(&name, |(known, _)| *known)
            && !value.is_empty()
        {
            self.0.reserve_exact(1);
            self.0.insert(at, (name, value.to_owned()));
        }
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&'c str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
