//! Tests of the recount by itself; tests/python/test_check.py holds it against the SQL that says the same.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn call(skill: &'static str, invoked_at: f64) -> Call<'static> {
    Call {
        skill: Some(skill.as_bytes()),
        model: Some(b"m"),
        provider: None,
        job: Some(b"j"),
        invoked_at: Some(Number::Real(invoked_at)),
        success: Some(Number::Whole(1)),
        excluded: None,
        measures: [None; MEASURES],
    }
}

/// All groups, by as many passes as the limit takes, and how many those were.
fn recounted(calls: &[Call<'_>], limit: usize) -> (BTreeMap<Key, Totals>, usize) {
    let mut recount = Recount::new(limit);
    let mut found = BTreeMap::new();
    for pass in 1.. {
        for call in calls {
            recount.count(call).unwrap();
        }
        for (key, totals) in recount.rest() {
            assert_eq!(found.insert(key, totals), None, "counted in two passes");
        }
        if recount.is_last() {
            return (found, pass);
        }
        recount.next_pass();
    }
    unreachable!()
}

#[test]
fn a_key_gives_back_its_parts() {
    for (model, provider) in [(None, None), (Some(&b""[..]), None), (Some(&b"m\0"[..]), Some(&b"p"[..]))] {
        for rollup in [Rollup::Skills, Rollup::Jobs(None), Rollup::Jobs(Some(b""))] {
            let group = Group { rollup, day: b"2025-11-19", skill: b"s", model, provider };
            assert_eq!(group.to_key().group(), group);
        }
    }
}

#[test]
fn a_call_counts_by_the_rules_of_the_schema() {
    let mut row = call("s", 86_400.5);
    row.success = Some(Number::Real(0.0));
    row.measures = [
        Some(Number::Real(0.000_000_5)),
        Some(Number::Real(0.3)),
        Some(Number::Real(-0.000_000_000_5)),
        Some(Number::Real(7.0)),
        Some(Number::Real(7.5)),
    ];
    let excluded = Call { excluded: Some(Number::Whole(1)), ..call("s", 0.0) };
    let (found, passes) = recounted(&[row, excluded, call(" \t", 0.0), call("s", -1.0), call("s", 1e11)], usize::MAX);
    let [(key, totals), (of_job, same)] = &found.into_iter().collect::<Vec<_>>()[..] else { panic!("a group in each") };
    assert_eq!((key.group().rollup, key.group().day), (Rollup::Skills, &b"1970-01-02"[..]));
    assert_eq!((of_job.group().rollup, same), (Rollup::Jobs(Some(b"j")), totals));
    assert_eq!((passes, totals.invocations, totals.successes, totals.failures), (1, 1, 0, 1));
    let units = |total| Measure { count: 1, total };
    assert_eq!(totals.measures, [units(1), units(300_000_000), units(-1), units(7), Measure::default()]);
}

#[test]
fn a_total_beyond_64_bits_is_refused() {
    let mut recount = Recount::new(usize::MAX);
    let mut row = call("s", 0.0);
    row.measures[1] = Some(Number::Whole(10_000));
    assert_eq!((0..922_337).try_for_each(|_| recount.count(&row)), Ok(()));
    assert_eq!(recount.count(&row), Err(TooLarge));
}

proptest! {
    #[test]
    fn however_little_fits_every_group_is_counted_once(
        rows in prop::collection::vec((0..6_u8, 0..40_u32), 0..200),
        fits in 1..30_usize,
    ) {
        const SKILLS: [&str; 6] = ["a", "b", "bb", "c", "", "ä"];
        let calls: Vec<_> = rows.iter().map(|&(skill, day)| call(SKILLS[usize::from(skill)], f64::from(day) * 86_400.0)).collect();
        let (all, _) = recounted(&calls, usize::MAX);
        let (parted, passes) = recounted(&calls, fits * (OVERHEAD + 50));
        prop_assert_eq!(&parted, &all);
        prop_assert!(passes <= all.len().max(1));
        prop_assert!(all.len() <= fits || passes > 1);
    }
}
