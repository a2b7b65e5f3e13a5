//! Rust bindings to SQLite's `sqlite3ext.h`, the interface that a loadable extension sees.
//!
//! `sqlite-loadable` asks for a crate of this name; the published one compiles all of SQLite and runs
//! bindgen at build time, only to obtain these declarations. This one holds them ready-made: it needs no C
//! compiler and no libclang. `make bindings` writes `bindings.rs` anew from the header that the dev-dependency
//! `libsqlite3-sys` ships; it is never edited by hand.
#![allow(non_upper_case_globals, non_camel_case_types, non_snake_case)]
#![allow(missing_docs, clippy::all)]

mod bindings;
pub use bindings::*;
