//! How long a judgement takes. `make bench` reads the figures and states them as ratios.

use agent_outcome::{judge, Markers};
use criterion::{criterion_group, criterion_main, Criterion, Throughput};
use std::hint::black_box;

const SENTENCES: &str = "Funding on the perpetuals turned negative for three of the forty pairs that we follow. Two feeds \
    answered with 503 at first and were read an hour later; nothing is missing from the figures below. Analysts expect the \
    committee to hold.\n";

fn text(bytes: usize) -> String {
    SENTENCES.chars().cycle().take(bytes).collect()
}

fn texts(criterion: &mut Criterion) {
    let markers = Markers::default();
    let mut group = criterion.benchmark_group("judge");
    for (name, bytes) in [("500 B", 500), ("2 kB", 2_000), ("10 kB", 10_000), ("10 MB", 10_000_000)] {
        let text = text(bytes);
        group.throughput(Throughput::Elements(1));
        group.bench_function(name, |bench| bench.iter(|| judge(black_box(&text), &markers)));
    }
    let failure = format!("Error code: 429 - rate limit reached. {}", text(460));
    group.bench_function("500 B that failed", |bench| bench.iter(|| judge(black_box(&failure), &markers)));
    group.finish();
}

criterion_group!(benches, texts);
criterion_main!(benches);
