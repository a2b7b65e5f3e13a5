//! The front matter of files as people write them.

use super::*;
use proptest::prelude::*;

/// The name in the block, read with every kind of line end.
fn name_of(block: &str) -> Option<String> {
    let markdown = format!("---\n{block}\n---\n# Title\nname: body\n");
    let names = ["\n", "\r\n", "\r"].map(|line_end| name(&markdown.replace('\n', line_end)));
    assert!(names.iter().all(|name| name == &names[0]), "{block:?}: {names:?}");
    names[0].clone()
}

#[test]
fn every_style_of_scalar() {
    for (block, wanted) in [
        ("name: digest", "digest"),
        ("name:   news digest  # of the day", "news digest"),
        ("name: a#b:c", "a#b:c"),
        ("name: 'it''s'", "it's"),
        (r#"name: "a\"b\u00e9""#, "a\"b\u{e9}"),
        ("name: ' padded '", "padded"),
        ("name: 'null'", "null"),
        ("name: |\n  it's: \"so\"\n", "it's: \"so\""),
        ("name: >-\n  news\n  digest\ndescription: d", "news digest"),
        ("name: news\n  digest\ndescription: d", "news digest"),
        ("name:\n  digest", "digest"),
        ("name:\tdigest\t", "digest"),
        ("\"name\": digest", "digest"),
        ("'name' : digest", "digest"),
        ("? name\n: digest", "digest"),
        ("  name: digest\n  description: d", "digest"),
        ("{\n\"name\": \"digest\",\n\"version\": 1\n}", "digest"),
        ("# first\n\nname: !!str digest", "digest"),
        ("name: 123", "123"),
        ("name: 1.50", "1.50"),
        ("name: true", "true"),
        ("name: 100%s%n", "100%s%n"),
        ("name: a\0b", "a\u{FFFD}b"),
        ("description: a\0b\nname: digest", "digest"),
        ("name: first\nname: second", "first"),
    ] {
        assert_eq!(name_of(block).as_deref(), Some(wanted), "{block:?}");
    }
}

#[test]
fn the_name_is_found_whatever_stands_beside_it() {
    for broken in [
        "description: Use when: foo: bar",
        "description: \"never closed",
        "description: it's 'never closed\n  and: so on",
        "description: 'never closed",
        "description: @you",
        "description: `code` first",
        "description:\ttab",
        "description: - a",
        "description: {a",
        "description: d\n\tmore: of it",
        "metadata:\n  name: nested\n tags: off",
        "metadata: {\"name\": \"nested\",\n  \"tags\": [}",
        "metadata:\n  a: b: c\n# comment\n  name: nested",
        "description: |\n  name: nested\n bad: x: y",
        "tools:\n- name: nested: x\n- b",
        "- name: nested",
        "just a line",
        "}",
        "%",
        "--- x",
    ] {
        for name in ["name: digest", "\"name\": 'digest' # c", "name: >-\n  digest", "name:\tdigest"] {
            assert_eq!(name_of(&format!("{broken}\n{name}")).as_deref(), Some("digest"), "{broken:?} then {name:?}");
            assert_eq!(name_of(&format!("{name}\n{broken}")).as_deref(), Some("digest"), "{name:?} then {broken:?}");
        }
    }
}

#[test]
fn what_names_nothing() {
    for block in [
        "",
        "description: d",
        "Name: digest",
        "name:",
        "name: ~",
        "name: null",
        "name: ''",
        "name: ' '",
        "name: # digest",
        "name: [a, b]",
        "name:\n- a",
        "name: {a: b}",
        "name:\n  name: nested",
        "name: a: b",
        "name: \"never closed",
        "name:digest",
        "title: &t digest\nname: *t",
        "metadata:\n  name: nested",
        "metadata:\n\tname: nested",
        "metadata: {name: nested}",
        "[name, nested]",
        "- name\n- nested",
        "description: |\n  name: nested",
        "description: \"\n  name: nested\"",
        "[name, x]: nested\nb: name",
        "description: name\nx: nested",
        "# name: digest",
        "name",
    ] {
        assert_eq!(name_of(block), None, "{block:?}");
        // Likewise where the block is no YAML.
        assert_eq!(name_of(&format!("{block}\nx: y: z")), None, "{block:?}");
    }
}

#[test]
fn where_front_matter_begins_and_ends() {
    for (markdown, wanted) in [
        ("---\nname: a\n---", Some("a")),
        ("---\nname: a\n...\n# Title\n", Some("a")),
        ("---\nd: d\n...\nname: b\n---\n", None),
        ("\u{FEFF}--- \t\nname: a\n---  \n", Some("a")),
        ("\n \n\r\n---\nname: a\n---\n", Some("a")),
        ("---\nd: |\n  ---\nname: a\n---\n", Some("a")),
        ("---\ntext: ---\nname: a\n---\n", Some("a")),
        ("---\n---\nname: a\n---\n", None),
        ("---\nname: a\n", None),
        ("---\nname: a\n ---\n", None),
        ("----\nname: a\n---\n", None),
        (" ---\nname: a\n---\n", None),
        ("# Title\n---\nname: a\n---\n", None),
        ("name: a\n---\n", None),
        ("---", None),
        ("", None),
    ] {
        assert_eq!(name(markdown).as_deref(), wanted, "{markdown:?}");
    }
}

/// Pieces of which most of what the parser has to tell apart can be made.
fn sloppy_yaml() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "name",
        "name: ",
        ": ",
        ":",
        "- ",
        "? ",
        "\n",
        "\r",
        "\n  ",
        "\n---\n",
        "...",
        "|",
        ">-",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "#",
        " #",
        "&a ",
        "*a",
        "!",
        "!!str ",
        "%",
        "@",
        "`",
        "\t",
        " ",
        "~",
        "x",
        "\\",
        "\\u12",
        "\0",
        "\u{FEFF}",
        "é",
        "\u{85}",
        "\u{2028}",
        "😀",
        "%TAG ! a\n",
        "<<",
    ]);
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), sloppy in sloppy_yaml()) {
        name(&text);
        for block in [text, sloppy] {
            if let Some(found) = name(&format!("---\n{block}\n---\n")) {
                prop_assert!(!found.is_empty() && found.trim() == found);
            }
        }
    }

    #[test]
    fn a_name_is_read_back_from_every_style(
        written in r"[^\p{Cc}\u{FEFF}]{1,20}",
        before in proptest::sample::select(vec!["", "description: d\n", "description: a: b\n"]),
        after in proptest::sample::select(vec!["", "\ndescription: d", "\ndescription: 'd"]),
    ) {
        let written = written.trim();
        prop_assume!(!["", "null", "Null", "NULL"].contains(&written));
        let escaped: String = written.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
        let mut styles = vec![
            format!("'{}'", written.replace('\'', "''")),
            format!("\"{}\"", written.replace('\\', r"\\").replace('"', "\\\"")),
            format!("\"{escaped}\""),
            format!("|\n  {written}"),
            format!(">2-\n  {written}\n"),
        ];
        if written.starts_with(char::is_alphabetic) && written.chars().all(|c| c.is_alphanumeric() || " _-".contains(c)) {
            styles.push(format!("{written} # comment"));
            styles.push(format!("\n  {written}"));
        }
        for style in styles {
            let block = format!("{before}name: {style}{after}");
            prop_assert_eq!(name_of(&block), Some(written.to_owned()), "{:?}", block);
        }
    }
}
