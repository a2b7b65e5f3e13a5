//! What a program wrote in a known form, one file per form. Each form decides, or unwraps the text that the model shall
//! read, or passes.

mod blank;
mod completion;
mod declared;
mod json;
mod keys;
mod stream;
mod trace;

use crate::Category;
use std::borrow::Cow;

/// What a form says of a text.
#[derive(Debug)]
pub enum Reading<'t> {
    /// It decides.
    Decided(Decision<'t>),
    /// The model shall read this.
    Unwrapped(Cow<'t, str>),
    /// The text is in no known form.
    Plain,
}

/// What a form decided.
#[derive(Debug)]
pub struct Decision<'t> {
    /// Whether the run did its job.
    pub success: bool,
    /// What it came to, where the form knows; else the model reads [`Decision::said`].
    pub category: Option<Category>,
    /// The line that decided.
    pub line: Cow<'t, str>,
    /// What tells the category beside it.
    more: Option<Cow<'t, str>>,
    /// The form's name, for an explanation.
    pub form: &'static str,
}

impl<'t> Decision<'t> {
    /// What the model reads to find the category.
    pub fn said(&self) -> &str {
        self.more.as_deref().unwrap_or(&self.line)
    }

    fn success(form: &'static str, line: impl Into<Cow<'t, str>>) -> Self {
        Decision { success: true, category: Some(Category::Ok), line: line.into(), more: None, form }
    }

    fn failure(form: &'static str, line: impl Into<Cow<'t, str>>) -> Self {
        Decision { success: false, category: None, line: line.into(), more: None, form }
    }
}

/// Reads `text` by the known forms.
pub fn read(text: &str) -> Reading<'_> {
    let answer = text.trim();
    if blank::is_blank(answer) {
        let empty = Decision::failure("no answer", "empty output");
        return Reading::Decided(Decision { category: Some(Category::Empty), ..empty });
    }
    if let Some(decision) = declared::read(answer) {
        return Reading::Decided(decision);
    }
    let structured = json::read(answer).or_else(|| stream::read(answer));
    if let Some(reading) = structured {
        return reading;
    }
    trace::read(answer).map_or(Reading::Plain, Reading::Decided)
}
