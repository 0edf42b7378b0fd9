//! Turns `spec/amqp0-9-1.spec` into the Rust that `src/` includes: methods, properties, reply codes.
//! Only the standard library is used, so the crate builds without any build-dependency.

#[path = "build/grammar.rs"]
mod grammar;
#[path = "build/methods.rs"]
mod methods;
#[path = "build/names.rs"]
mod names;
#[path = "build/tables.rs"]
mod tables;

use std::{env, error::Error, fs, path::Path};

const SPEC: &str = "spec/amqp0-9-1.spec";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SPEC}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let grammar = grammar::parse(&fs::read_to_string(SPEC)?)?;
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    fs::write(out.join("methods.rs"), names::indent(&methods::generate(&grammar)))?;
    fs::write(out.join("method_enum.rs"), names::indent(&tables::method_enum(&grammar)))?;
    fs::write(out.join("properties.rs"), names::indent(&tables::properties(&grammar)))?;
    fs::write(out.join("reply_codes.rs"), names::indent(&tables::reply_codes(&grammar)))?;
    Ok(())
}
