//! Calls in keyword style, `skill_ema(alpha=0.2)`, found in the text of a statement. SQL has no such calls: between the
//! parentheses it is a comparison with the function's own hidden column, which no row can pass.

/// Finds such a call of `function`, whose arguments are `names` in their order, and says what to write in its place;
/// `None` where there is none.
pub fn advice(sql: &str, function: &str, names: &[&str]) -> Option<String> {
    let tokens = tokens(sql);
    let calls = tokens.windows(2).enumerate().filter(|(_, pair)| pair[0].is_name(function) && pair[1].text == "(");
    calls.filter_map(|(at, _)| advice_for(sql, function, names, &tokens[at + 2..])).next()
}

/// Whether the statement has that name in it.
pub fn mentions(sql: &str, name: &str) -> bool {
    tokens(sql).iter().any(|token| token.is_name(name))
}

/// `tokens` begin behind the opening parenthesis.
fn advice_for(sql: &str, function: &str, names: &[&str], tokens: &[Token<'_>]) -> Option<String> {
    let (mut positional, mut named) = (Vec::new(), Vec::new());
    for argument in arguments(tokens) {
        let text = |tokens: &[Token<'_>]| {
            let end = tokens.last().map_or(0, |last| last.start + last.text.len());
            shortened(tokens.first().map_or("", |first| &sql[first.start..end]))
        };
        match keyword(argument, names) {
            Some((place, value)) => named.push((place, text(value), text(argument))),
            None => positional.push(text(argument)),
        }
    }
    let shown = named.iter().map(|(_, _, text)| text.as_str()).collect::<Vec<_>>();
    let last = named.iter().map(|(place, ..)| *place).max()?;
    let in_order = (0..positional.len().max(last + 1)).map(|place| {
        let named = named.iter().find(|(named, ..)| *named == place).map(|(_, value, _)| value);
        named.or(positional.get(place)).map_or("NULL", String::as_str)
    });
    let in_order = in_order.collect::<Vec<_>>().join(", ");
    let call = if positional.is_empty() { String::new() } else { format!("({})", positional.join(", ")) };
    let columns = named.iter().map(|(place, value, _)| format!("{} = {value}", names[*place])).collect::<Vec<_>>();
    Some(format!(
        "{} between the parentheses is a comparison, which no row passes, and not an argument; \
         give it by position, {function}({in_order}), or as a column, FROM {function}{call} WHERE {}",
        shown.join(", "),
        columns.join(" AND ")
    ))
}

/// The text, or its beginning.
fn shortened(text: &str) -> String {
    text.char_indices().nth(SHOWN).map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}

/// How much of an argument an error shows, in characters.
const SHOWN: usize = 60;

/// The place of the argument that is named, and what is to be its value.
fn keyword<'t, 's>(argument: &'t [Token<'s>], names: &[&str]) -> Option<(usize, &'t [Token<'s>])> {
    let (name, rest) = argument.split_first()?;
    let place = names.iter().position(|known| name.is_name(known))?;
    let value = match rest {
        [first, second, value @ ..] if first.text == "=" && second.text == "=" => value,
        [first, value @ ..] if first.text == "=" || first.is_name("is") => value,
        _ => return None,
    };
    (!value.is_empty()).then_some((place, value))
}

/// The arguments up to the closing parenthesis; none where it is missing.
fn arguments<'t, 's>(tokens: &'t [Token<'s>]) -> Vec<&'t [Token<'s>]> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" => depth += 1,
            ")" if depth == 0 => {
                found.push(&tokens[start..at]);
                return found;
            }
            ")" => depth -= 1,
            "," if depth == 0 => {
                found.push(&tokens[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    Vec::new()
}

/// A word, a quotation or a sign of the SQL, and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token<'s> {
    text: &'s str,
    start: usize,
}

impl Token<'_> {
    /// Whether it is that name, in capitals or not, in quotes or not.
    fn is_name(&self, name: &str) -> bool {
        let bare = match self.text.as_bytes() {
            [b'"', .., b'"'] | [b'`', .., b'`'] | [b'[', .., b']'] => &self.text[1..self.text.len() - 1],
            _ => self.text,
        };
        bare.eq_ignore_ascii_case(name)
    }
}

/// The tokens of a statement, without blanks and comments.
fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = sql[start..].chars().next() {
        let rest = &sql[start..];
        let until = |close: &str| rest[first.len_utf8()..].find(close).map(|at| first.len_utf8() + at + close.len());
        let length = match first {
            '-' if rest.starts_with("--") => until("\n"),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map(|at| at + 4),
            '\'' | '"' | '`' => until(first.encode_utf8(&mut [0; 4])),
            '[' => until("]"),
            _ if is_of_a_word(first) => rest.find(|next| !is_of_a_word(next)),
            _ => Some(first.len_utf8()),
        };
        let text = &rest[..length.unwrap_or(rest.len())];
        if !first.is_whitespace() && !text.starts_with("--") && !text.starts_with("/*") {
            found.push(Token { text, start });
        }
        start += text.len();
    }
    found
}

/// Names, whole numbers and parameters.
fn is_of_a_word(character: char) -> bool {
    character.is_alphanumeric() || !character.is_ascii() || "_$:@?".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Option<String> {
        advice(sql, "skill_ema", &["window_days", "alpha", "as_of", "group_by"])
    }

    #[test]
    fn a_keyword_is_shown_by_position_and_as_a_column() {
        for (call, by_position, as_a_column) in [
            (
                "skill_ema(group_by='skill')",
                "skill_ema(NULL, NULL, NULL, 'skill')",
                "skill_ema WHERE group_by = 'skill'",
            ),
            ("Skill_EMA ( 14 , alpha = 0.3 )", "skill_ema(14, 0.3)", "skill_ema(14) WHERE alpha = 0.3"),
            (
                "skill_ema(alpha==:a, \"window_days\" IS 7)",
                "skill_ema(7, :a)",
                "skill_ema WHERE alpha = :a AND window_days = 7",
            ),
            (
                "main.t, skill_ema(/* , */ max(1, 2), as_of=date('now', '-1 day'))",
                "skill_ema(max(1, 2), NULL, date('now', '-1 day'))",
                "skill_ema(max(1, 2)) WHERE as_of = date('now', '-1 day')",
            ),
        ] {
            let advice = found(&format!("SELECT * FROM {call} AS e WHERE 1")).expect(call);
            assert!(advice.contains(&format!("by position, {by_position}, or")), "{advice}");
            assert!(advice.ends_with(&format!("FROM {as_a_column}")), "{advice}");
        }
    }

    #[test]
    fn a_schema_before_the_name_is_passed_over() {
        assert!(found("SELECT * FROM main.skill_ema(alpha = .3)").is_some());
        assert!(mentions("SELECT * FROM main.\"V\"", "v") && !mentions("SELECT 'v' FROM vv", "v"));
    }

    #[test]
    fn what_is_no_keyword_is_let_alone() {
        for sql in [
            "SELECT * FROM skill_ema(14, 0.3) WHERE alpha = 0.3",
            "SELECT 'skill_ema(alpha=0.3)' FROM skill_ema() -- skill_ema(alpha=0.3)",
            "SELECT * FROM skill_ema_daily(alpha=0.3)",
            "SELECT * FROM skill_ema(days = 3, (alpha = 3), alpha, alpha =)",
            "SELECT * FROM skill_ema(alpha = 3",
            "SELECT * FROM skill_ema, json_each(alpha = 3) AS \"x",
            "skill_ema(",
            "skill_ema",
            "'",
            "/*",
            "[é",
            "",
        ] {
            assert_eq!(found(sql), None, "{sql}");
        }
    }
}
